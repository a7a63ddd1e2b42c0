import { describe, expect, test } from 'vitest'
import { readJson, wireId, writeJson } from './wire.ts'

test('a length that cannot be compared is no JSON of the wire', () => {
  expect(readJson('{"id":{"length":{"toString":1}}}')).toBeNull()
  expect(readJson('{"id":{"length":5}}')).not.toBeNull()
})

describe('readJson', () => {
  test.each([
    { text: '{"id":9223372036854775807}', value: { id: '9223372036854775807' } },
    { text: '[-9223372036854775808, 9007199254740991]', value: ['-9223372036854775808', 9_007_199_254_740_991] },
    { text: '18446744073709551615', value: '18446744073709551615' },
    { text: '{"id":"9223372036854775807"}', value: { id: '9223372036854775807' } },
    { text: '{"a":1e308,"b":1234567890123456.5}', value: { a: 1e308, b: 1_234_567_890_123_456.5 } },
  ])('$text keeps every digit of a whole number', ({ text, value }) => {
    expect(readJson(text)).toEqual({ value })
  })
  test('brackets inside a text do not count as nesting, real ones do', () => {
    expect(readJson(JSON.stringify({ a: '[{"'.repeat(200) }))).not.toBeNull()
    expect(readJson(`${'['.repeat(32)}${']'.repeat(32)}`)).not.toBeNull()
    expect(readJson(`${'['.repeat(33)}${']'.repeat(33)}`)).toBeNull()
    expect(readJson('['.repeat(250_000))).toBeNull()
  })
  test('a key named __proto__ is an ordinary key and changes nothing elsewhere', () => {
    const read = readJson('{"__proto__":{"polluted":1},"n":12345678901234567890}')
    expect(Object.keys(Object(read?.value))).toEqual(['__proto__', 'n'])
    expect(Reflect.get({}, 'polluted')).toBeUndefined()
  })
  test.each(['', '{', 'NaN', '01', '{"a":}', '\u0000', 'undefined'])('%j is not JSON', (text) => {
    expect(readJson(text)).toBeNull()
  })
})

test('an id is written as the number it is and never as anything else', () => {
  expect(writeJson({ id: wireId('9223372036854775807') })).toBe('{"id":9223372036854775807}')
  for (const text of ['', '-1', '1.5', '1e3', '123456789012345678901'])
    expect(() => wireId(text)).toThrow('whole number')
})
