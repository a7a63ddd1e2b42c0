import * as fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { parseExactJson, parsePlainJson } from './exact-json.ts'

test.each([parseExactJson, parsePlainJson])('a length that cannot be compared is bad JSON for %o', (parse) => {
  expect(() => parse('{"data":{"m":{"length":{"toString":1}}}}')).toThrow(SyntaxError)
  expect(() => parse('{"i":9223372036854775807,"m":{"length":{"toString":1}}}')).toThrow(SyntaxError)
})

describe('parseExactJson', () => {
  test('keeps every digit of any 64-bit id', () => {
    fc.assert(
      fc.property(fc.bigInt({ min: 0n, max: 2n ** 64n - 1n }), (id) => {
        expect(parseExactJson(`{"rows":[{"id":${id}}]}`)).toEqual({
          rows: [{ id: id <= BigInt(Number.MAX_SAFE_INTEGER) ? Number(id) : id.toString() }],
        })
      }),
    )
  })

  test.each([
    ['9007199254740991', 9_007_199_254_740_991],
    ['9007199254740992', '9007199254740992'],
    ['-9007199254740993', '-9007199254740993'],
    ['[1,\n\t9007199254740993 ]', [1, '9007199254740993']],
    ['{"a":-9007199254740993}', { a: '-9007199254740993' }],
    ['{"a":":9007199254740993"}', { a: ':9007199254740993' }],
    ['1.5', 1.5],
    ['1e300', 1e300],
    ['"1784963886257016832"', '1784963886257016832'],
    ['null', null],
  ])('reads %s', (text, value) => {
    expect(parseExactJson(text)).toEqual(value)
  })
})
