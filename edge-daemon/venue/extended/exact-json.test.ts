import * as fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { parseExactJson, parsePlainJson } from './exact-json.ts'

test.each([parseExactJson, parsePlainJson])('a length that cannot be compared is bad JSON for %o', (parse) => {
  expect(() => parse('{"data":{"m":{"length":{"toString":1}}}}')).toThrow(SyntaxError)
  expect(() => parse('{"i":9223372036854775807,"m":{"length":{"toString":1}}}')).toThrow(SyntaxError)
})

const byTheSource = (text: string): unknown =>
  JSON.parse(text, (_key, value, { source = '' }) =>
    typeof value === 'number' && !Number.isSafeInteger(value) && /^-?\d+$/.test(source) ? source : value,
  )

/** Null for bad JSON. */
function outcomeOf(parse: () => unknown): unknown {
  try {
    return parse()
  } catch (error) {
    if (error instanceof SyntaxError) return null
    throw error
  }
}

const isJson = (text: string): boolean => outcomeOf(() => JSON.parse(text)) !== null

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

  test('says the same of any text as looking at each number with its source', () => {
    const digits = fc.stringMatching(/^-?[0-9]{1,22}(\.[0-9]{1,3})?(e2)?$/)
    const piece = fc.oneof(digits, fc.constantFrom('{', '}', '[', ']', ':', ',', '"', ' ', String.raw`\u0022`, '"a":'))
    const messy = fc.array(piece, { maxLength: 12 }).map((pieces) => pieces.join(''))
    const number = digits.filter((text) => isJson(text))
    const json = fc
      .array(
        fc.oneof(
          number,
          fc.string().map((text) => JSON.stringify(text)),
          digits.map((text) => `"${text}"`),
        ),
      )
      .map((values) => `{"a":[${values.join(',')}],"b":${values[0] ?? 'null'},"${values.length}":1}`)
    fc.assert(
      fc.property(fc.oneof(messy, json), (text) => {
        expect(outcomeOf(() => parseExactJson(text))).toEqual(outcomeOf(() => byTheSource(text)))
      }),
      { numRuns: 3_000 },
    )
  })

  test.each([
    ['{9007199254740993:1}', null],
    ['[09007199254740993]', null],
    ['[9007199254740993.5]', [9_007_199_254_740_994]],
    ['[9007199254740993e1]', [90_071_992_547_409_940]],
    ['["a,9007199254740993,b"]', ['a,9007199254740993,b']],
    [String.raw`["\",9007199254740993,"]`, ['",9007199254740993,']],
    ['["x",9007199254740993,{"id":-9007199254740993}]', ['x', '9007199254740993', { id: '-9007199254740993' }]],
  ])('takes %s for what it is', (text, value) => {
    expect(outcomeOf(() => parseExactJson(text))).toEqual(value)
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
