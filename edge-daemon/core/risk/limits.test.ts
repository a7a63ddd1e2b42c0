import * as fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { approve, roomLots } from './limits.ts'
import { profitUsd, stepDrawdown } from './drawdown.ts'
import { emptyLedger } from '#shared/ledger.ts'

const whole = (min: number, max: number) => fc.integer({ min, max })
const clips = fc.record({
  positionLots: whole(-300, 300),
  positionMaxLots: whole(0, 200),
  committedLots: whole(0, 300),
  minOrderLots: whole(1, 10),
  orderMaxLots: whole(0, 100),
})

describe('permission', () => {
  test('never lets position, commitments and the new order pass the limit, nor go below the minimum', () => {
    fc.assert(
      fc.property(clips, fc.constantFrom('buy' as const, 'sell' as const), whole(1, 150), (limits, side, sizeLots) => {
        const granted = approve({ side, level: 0, priceTicks: 100, sizeLots }, limits)
        if (granted === null) {
          expect(Math.min(sizeLots, limits.orderMaxLots, roomLots(side, limits))).toBeLessThan(limits.minOrderLots)
          return
        }
        const sign = side === 'buy' ? 1 : -1
        expect(sign * limits.positionLots + limits.committedLots + granted.size).toBeLessThanOrEqual(
          limits.positionMaxLots,
        )
        expect(granted.size).toBeGreaterThanOrEqual(limits.minOrderLots)
        expect(granted.size).toBeLessThanOrEqual(Math.min(sizeLots, limits.orderMaxLots))
      }),
    )
  })

  test('what only reduces is exempt: a short beyond the limit may be bought back', () => {
    const limits = { positionLots: -300, positionMaxLots: 100, committedLots: 0, minOrderLots: 1, orderMaxLots: 500 }
    expect(roomLots('buy', limits)).toBe(400)
    expect(roomLots('sell', limits)).toBe(-200)
  })
})

describe('drawdown', () => {
  test('trips at the limit measured from the best profit so far', () => {
    expect(stepDrawdown(10, 5, 5)).toEqual({ peakUsd: 10, isTripped: true })
    expect(stepDrawdown(10, 5.01, 5)).toEqual({ peakUsd: 10, isTripped: false })
    expect(stepDrawdown(10, 12, 5)).toEqual({ peakUsd: 12, isTripped: false })
  })
  test('profit counts fees and funding', () => {
    const ledger = {
      ...emptyLedger(),
      positionLots: 2,
      cashHalfTickLots: -400,
      feesMicros: 500_000,
      fundingMicros: 200_000,
    }
    expect(profitUsd(ledger, 210, 0.1)).toBeCloseTo((20 * 0.1) / 2 - 0.3, 12)
  })
})
