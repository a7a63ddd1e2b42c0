import * as fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { formatDecimal, parseDecimal, roundDecimal } from './decimal.ts'

const numeral = fc
  .tuple(fc.bigInt({ min: -(10n ** 29n), max: 10n ** 29n }), fc.stringMatching(/^[0-9]{0,30}$/))
  .map(([whole, fraction]) => (fraction === '' ? String(whole) : `${whole}.${fraction}`))

describe('decimals', () => {
  test('keep every digit from text to text', () => {
    fc.assert(
      fc.property(numeral, (text) => {
        const plain = text.includes('.') ? text.replace(/0+$/, '').replace(/\.$/, '') : text
        expect(formatDecimal(parseDecimal(text, 'x'))).toBe(plain === '-0' ? '0' : plain)
      }),
    )
  })

  test.each(['', '-', '1e5', '.5', '5.', '1,5', ' 1', 'NaN', 'Infinity', '+1', '0x1'])(
    '%j is refused by name',
    (text) => {
      expect(() => parseDecimal(text, 'the price')).toThrow(/^the price must be a decimal number/)
    },
  )

  test.each([
    ['1.25', 'down', '1.2'],
    ['1.25', 'up', '1.3'],
    ['-1.25', 'down', '-1.2'],
    ['-1.25', 'up', '-1.3'],
    ['-1.25', 'floor', '-1.3'],
    ['-1.25', 'ceil', '-1.2'],
  ] as const)('%s rounded %s is %s', (text, direction, expected) => {
    expect(formatDecimal(roundDecimal(parseDecimal(text, 'x'), 1, direction))).toBe(expected)
  })
})
