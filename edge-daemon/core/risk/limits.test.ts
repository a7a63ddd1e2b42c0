import * as fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { approve, type Limits } from './limits.ts'

const quote = { side: 'buy' as const, level: 0, priceTicks: 1_000, sizeLots: 10 }
const limits: Limits = {
  lotUsd: 1,
  positionLots: 0,
  committedLots: 0,
  committedUsd: 0,
  sideMaxLots: 100,
  orderMaxLots: 50,
  orderMaxUsd: Infinity,
  positionMaxUsd: Infinity,
  grossMaxUsd: Infinity,
  rampMaxLots: Infinity,
  means: null,
  minOrderLots: 2,
  ordersFree: 5,
  collar: {
    markTicks: 1_000,
    indexTicks: null,
    entryTicks: null,
    positionLots: 0,
    collarBps: 200,
    priceCap: 0.05,
    priceFloor: 0.05,
  },
}

describe('permission', () => {
  test('grants the wish when nothing stands against it', () => {
    expect(approve(quote, limits)).toEqual({ side: 'buy', level: 0, price: 1_000, size: 10 })
  })

  test.each([
    ['less is left than the smallest order of the venue', { positionLots: 99 }],
    ['nothing is left', { positionLots: 100 }],
    ['the position is no number', { positionLots: Number.NaN }],
    ['the value of a lot is not known', { lotUsd: Number.NaN }],
    ['the venue takes no more orders', { ordersFree: 0 }],
    ['the number of orders is no number', { ordersFree: Number.NaN }],
    ['the price is outside the collar', { collar: { ...limits.collar, markTicks: 979 } }],
    ['there is no mark', { collar: { ...limits.collar, markTicks: null } }],
  ])('is refused when %s', (_when, changed) => {
    expect(approve(quote, { ...limits, ...changed })).toBeNull()
  })

  test('is granted for the last order that the venue takes, and never for nothing where the venue has no smallest one', () => {
    expect(approve(quote, { ...limits, ordersFree: 1 })?.size).toBe(10)
    expect(approve(quote, { ...limits, minOrderLots: 0, positionLots: 100 })).toBeNull()
  })

  test('is granted for a cut size, down to the smallest order of the venue', () => {
    expect(approve(quote, { ...limits, positionLots: 98 })?.size).toBe(2)
    expect(approve(quote, { ...limits, sideMaxLots: 7.9 })?.size).toBe(7)
  })

  const whole = (min: number, max: number) => fc.integer({ min, max })
  const anyLimits = fc.record({
    positionLots: whole(-300, 300),
    sideMaxLots: whole(0, 200),
    committedLots: whole(0, 300),
    minOrderLots: whole(1, 10),
    orderMaxLots: whole(0, 100),
  })

  test('never lets position, commitments and the new order pass the limit, nor go below the minimum', () => {
    fc.assert(
      fc.property(
        anyLimits,
        fc.constantFrom('buy' as const, 'sell' as const),
        whole(1, 150),
        (some, side, sizeLots) => {
          const granted = approve({ ...quote, side, sizeLots }, { ...limits, ...some })
          if (granted === null) return
          const sign = side === 'buy' ? 1 : -1
          expect(sign * some.positionLots + some.committedLots + granted.size).toBeLessThanOrEqual(some.sideMaxLots)
          expect(granted.size).toBeGreaterThanOrEqual(some.minOrderLots)
          expect(granted.size).toBeLessThanOrEqual(Math.min(sizeLots, some.orderMaxLots))
        },
      ),
    )
  })
})
