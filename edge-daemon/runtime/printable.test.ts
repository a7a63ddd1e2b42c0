import { expect, test } from 'vitest'
import { printable } from './printable.ts'

test.each([
  ['a plain sentence: äöü – 100 %', 'a plain sentence: äöü – 100 %'],
  ['\u001b]0;title\u0007\u001b[2Jgone', '\\u001b]0;title\\u0007\\u001b[2Jgone'],
  ['\u009b2J', '\\u009b2J'],
  ['one\r\ntwo\u007f', 'one\\u000d\\u000atwo\\u007f'],
])('%j is written as %j', (text, written) => expect(printable(text)).toBe(written))

test('JSON stays the same JSON', () => {
  const value = { text: 'a\u001b[2J\u009b\u007f\n' }
  const written = printable(JSON.stringify(value))
  expect(written).not.toMatch(/\p{Cc}/u)
  expect(JSON.parse(written)).toEqual(value)
})
