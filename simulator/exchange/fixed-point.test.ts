import * as fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { ceilDiv, decimalsOf, formatFixed, nearestDiv, one, parseFixed } from './fixed-point.ts'

describe('parseFixed', () => {
  test.each([
    { text: '1', value: 1_000_000_000_000n },
    { text: '0.000000000001', value: 1n },
    { text: '1666.80', value: 1_666_800_000_000_000n },
    { text: '0.0000000000010', value: 1n },
    { text: '0.0000000000001', value: 'too_fine' },
    { text: '', value: 'malformed' },
    { text: '-1', value: 'malformed' },
    { text: '1e5', value: 'malformed' },
    { text: 'NaN', value: 'malformed' },
    { text: 'Infinity', value: 'malformed' },
    { text: '1.', value: 'malformed' },
    { text: ' 1', value: 'malformed' },
  ])('reads "$text"', ({ text, value }) => {
    expect(parseFixed(text)).toBe(value)
  })
  test('reads back what formatFixed writes', () => {
    fc.assert(fc.property(fc.bigInt({ min: 0n, max: 10n ** 29n }), (units) => parseFixed(formatFixed(units)) === units))
  })
})

test('formatFixed writes the same whether a double holds the amount or not', () => {
  const amount = fc.bigInt({ min: -(2n ** 53n), max: 2n ** 53n })
  fc.assert(
    fc.property(amount, fc.integer({ min: 0, max: 11 }), (digits, zeros) => {
      const units = (digits / 10n ** BigInt(zeros)) * 10n ** BigInt(zeros)
      const text = formatFixed(units)
      const larger = formatFixed(units + (units < 0n ? -one : one) * 10n ** 6n)
      expect(text).toMatch(/^-?(0|[1-9]\d*)(\.\d*[1-9])?$/)
      expect(larger.split('.')[1]).toBe(text.split('.')[1])
      expect(parseFixed(text.replace('-', ''))).toBe(units < 0n ? -units : units)
    }),
  )
})

test('formatFixed writes the shortest exact text', () => {
  expect([0n, -1n, 1_500_000_000_000n, -2_000_000_000_000n].map(formatFixed)).toEqual([
    '0',
    '-0.000000000001',
    '1.5',
    '-2',
  ])
})

test('decimalsOf counts the digits after the point', () => {
  expect([1_000_000_000_000n, 10_000_000_000n, 1n].map(decimalsOf)).toEqual([0, 2, 12])
})

test('ceilDiv rounds up, nearestDiv to the nearest and halves away from zero', () => {
  expect([7n, 6n, -7n].map((value) => ceilDiv(value, 3n))).toEqual([3n, 2n, -2n])
  expect([5n, 4n, -5n, -7n].map((value) => nearestDiv(value, 2n))).toEqual([3n, 2n, -3n, -4n])
})
