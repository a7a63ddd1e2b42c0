import { expect, test } from 'vitest'
import { z } from 'zod'
import { hasOddLength } from './odd-length.ts'

const isOdd = (text: string) => hasOddLength(text, JSON.parse(text))

test.each([
  '{"length":{}}',
  '{"length":[]}',
  '{"a":[1,{"b":{"length":{"toString":1}}}],"c":2}',
  '[[{"a":1},{"length":[{"valueOf":null}]}]]',
  String.raw`{"len\u0067th":{"toString":1}}`,
])('a length that cannot be compared is found: %s', (text) => {
  expect(isOdd(text)).toBe(true)
})

test.each([
  'null',
  '"length"',
  '{"length":5}',
  '{"length":"5"}',
  '{"length":null}',
  '["length",{"a":"length"}]',
  String.raw`{"a":"\u0000"}`,
  '{"lengths":{}}',
])('everything else is left alone: %s', (text) => {
  expect(isOdd(text)).toBe(false)
})

test('depth costs no stack', () => {
  const deep = `${'[{"a":'.repeat(50_000)}{"length":{}}${'}]'.repeat(50_000)}`
  expect(isOdd(deep)).toBe(true)
})

test('the library still needs it', () => {
  expect(() => z.string().max(5).safeParse(JSON.parse('{"length":{"toString":1}}'))).toThrow(TypeError)
})
