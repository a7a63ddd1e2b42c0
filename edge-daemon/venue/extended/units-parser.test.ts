import * as fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { Exact, formatDecimal, parseDecimal } from '#shared/decimal.ts'
import { createUnitsParser } from './units-parser.ts'

const units = ['1', '10', '0.5', '0.05', '0.01', '0.00025', '0.00001', '0.001', '1.0', '25']

describe('createUnitsParser', () => {
  test('agrees with exact decimal division on any numeral', () => {
    const numeral = fc
      .tuple(fc.boolean(), fc.nat({ max: 9_999_999 }), fc.option(fc.stringMatching(/^\d{1,8}$/), { nil: null }))
      .map(
        ([isNegative, whole, fraction]) => `${isNegative ? '-' : ''}${whole}${fraction === null ? '' : `.${fraction}`}`,
      )
    fc.assert(
      fc.property(fc.constantFrom(...units), numeral, (unit, text) => {
        const exact = parseDecimal(text, 'value').div(unit)
        expect(createUnitsParser(unit)(text)).toBe(exact.isInteger() ? exact.toNumber() + 0 : null)
      }),
    )
  })

  test('reads back every multiple that the formatter writes', () => {
    fc.assert(
      fc.property(fc.constantFrom(...units), fc.integer({ min: -1_000_000_000, max: 1_000_000_000 }), (unit, count) => {
        expect(createUnitsParser(unit)(formatDecimal(new Exact(count).mul(unit)))).toBe(count)
      }),
    )
  })

  test.each(['', '-', '.', '1.', '.5', '1.2.3', '1e3', ' 1', '1 ', '+1', '0x1', '1_000', 'NaN', '--1', '٣'])(
    'refuses the text "%s"',
    (text) => expect(createUnitsParser('0.01')(text)).toBeNull(),
  )

  test('refuses what a double cannot hold and accepts the last value it can', () => {
    const parse = createUnitsParser('0.01')
    expect(parse('90071992547409.91')).toBe(Number.MAX_SAFE_INTEGER)
    expect(parse('90071992547409.92')).toBeNull()
    expect(parse('90071992547410')).toBeNull()
  })

  test('zeros beyond the unit are no digits', () => {
    expect(createUnitsParser('0.01')('1667.2500000')).toBe(166_725)
    expect(createUnitsParser('0.01')('1667.2500001')).toBeNull()
  })

  test.each(['0', '-1', '', 'abc', '1e-3'])('refuses the unit "%s"', (unit) => {
    expect(() => createUnitsParser(unit)).toThrow('the unit must be a positive decimal number')
  })
})
