import { describe, expect, test } from 'vitest'
import { settlementAmounts, settlementExpirySeconds } from './settlement-amounts.ts'

const resolutions = { syntheticResolution: 1_000_000, collateralResolution: 1_000_000 }

describe('settlementAmounts', () => {
  test.each([
    {
      name: 'a seller\u2019s amounts are rounded down, the fee up',
      terms: { side: 'sell' as const, qty: '0.001', price: '43445.1168', feeRate: '0.0005' },
      amounts: { base: -1_000n, quote: 43_445_116n, fee: 21_723n },
    },
    {
      name: 'a buyer\u2019s amounts are rounded up',
      terms: { side: 'buy' as const, qty: '0.001', price: '43445.1168', feeRate: '0.0005' },
      amounts: { base: 1_000n, quote: -43_445_117n, fee: 21_723n },
    },
    {
      name: 'the fee is taken of the unrounded value',
      terms: { side: 'buy' as const, qty: '0.0000015', price: '1', feeRate: '1' },
      amounts: { base: 2n, quote: -2n, fee: 2n },
    },
    {
      name: 'whole amounts stay as they are',
      terms: { side: 'sell' as const, qty: '2', price: '0.5', feeRate: '0' },
      amounts: { base: -2_000_000n, quote: 1_000_000n, fee: 0n },
    },
  ])('$name', ({ terms, amounts }) => {
    expect(settlementAmounts({ ...terms, ...resolutions })).toEqual(amounts)
  })
  test('refuses what is not an unsigned decimal number', () => {
    expect(() => settlementAmounts({ side: 'buy', qty: '-1', price: '1', feeRate: '0', ...resolutions })).toThrow(
      RangeError,
    )
  })
})

test.each([
  { ms: 1_704_420_537_000, seconds: 1_705_630_137n },
  { ms: 1_704_420_536_001, seconds: 1_705_630_137n },
  { ms: 1_704_420_536_860, seconds: 1_705_630_137n },
])('an expiry of $ms ms is signed as second $seconds', ({ ms, seconds }) => {
  expect(settlementExpirySeconds(ms)).toBe(seconds)
})
