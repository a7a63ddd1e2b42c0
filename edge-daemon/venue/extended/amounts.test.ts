import * as fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { Exact } from '#shared/decimal.ts'
import { settlementAmounts, signedExpirationS } from './amounts.ts'

const million = { syntheticResolution: 1_000_000, collateralResolution: 1_000_000 }

const numeral = (max: number, places: number) =>
  fc.tuple(fc.integer({ min: 1, max }), fc.nat({ max: places })).map(([n, p]) => new Exact(n).div(10 ** p).toFixed())

describe('settlementAmounts', () => {
  test.each([
    {
      name: 'a buy pays the value rounded up',
      side: 'buy' as const,
      collateralAmount: -43_445_117n,
      syntheticAmount: 1_000n,
    },
    {
      name: 'a sell receives it rounded down',
      side: 'sell' as const,
      collateralAmount: 43_445_116n,
      syntheticAmount: -1_000n,
    },
  ])('$name, the fee of the unrounded value rounded up', ({ side, collateralAmount, syntheticAmount }) => {
    const terms = { side, qty: '0.001', price: '43445.1168', feeRate: '0.0005' }
    expect(settlementAmounts(terms, million)).toEqual({ collateralAmount, syntheticAmount, feeAmount: 21_723n })
  })

  test('agrees with exact decimals rounded once, in the stated direction', () => {
    fc.assert(
      fc.property(
        fc.constantFrom('buy' as const, 'sell' as const),
        numeral(1_000_000, 6),
        numeral(10_000_000, 8),
        numeral(9_999, 8),
        fc.constantFrom(1_000, 1_000_000, 10_000_000_000),
        (side, qty, price, feeRate, syntheticResolution) => {
          const amounts = settlementAmounts({ side, qty, price, feeRate }, { ...million, syntheticResolution })
          const round = (value: Exact) => BigInt((side === 'buy' ? value.ceil() : value.floor()).toFixed())
          const value = new Exact(qty).mul(price).mul(1_000_000)
          const sign = side === 'buy' ? 1n : -1n
          expect(amounts.syntheticAmount).toBe(sign * round(new Exact(qty).mul(syntheticResolution)))
          expect(amounts.collateralAmount).toBe(-sign * round(value))
          expect(amounts.feeAmount).toBe(BigInt(value.mul(feeRate).ceil().toFixed()))
        },
      ),
    )
  })
})

describe('signedExpirationS', () => {
  test.each([
    [1_704_420_537_000, 1_705_630_137],
    [1_704_420_537_001, 1_705_630_138],
    [1_704_420_537_999, 1_705_630_138],
  ])('of %d ms is the next whole second plus fourteen days', (expiryMs, seconds) => {
    expect(signedExpirationS(expiryMs)).toBe(seconds)
  })
})
