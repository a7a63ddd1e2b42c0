import * as fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { bandOf, inventoryShare, isFull } from './inventory-band.ts'

const shares = { bandWarnShare: 0.5, bandCriticalShare: 0.8, bandHardShare: 0.95 }
const limits = { longMax: 30, shortMax: 100, positionMaxUsd: 10_000 }

describe('the share of the limit', () => {
  test.each([
    ['is measured by the limit of its own side', 24, 2_400, 0.8],
    ['is another for the other side', -24, -2_400, 0.24],
    ['is the larger of side and value', -24, -9_600, 0.96],
    ['is nothing when flat', 0, 0, 0],
  ])('%s', (_what, position, valueUsd, share) => {
    expect(inventoryShare(position, valueUsd, limits)).toBeCloseTo(share, 12)
  })
  test('is beyond all bands where there is a position and no room for one', () => {
    expect(inventoryShare(1, 1, { ...limits, longMax: 0 })).toBe(Infinity)
  })
})

describe('the band', () => {
  test.each([
    [0, 'normal', false],
    [0.499_999, 'normal', false],
    [0.5, 'warn', false],
    [0.799_999, 'warn', false],
    [0.8, 'critical', true],
    [0.949_999, 'critical', true],
    [0.95, 'hard', true],
    [7, 'hard', true],
    [Infinity, 'hard', true],
    [Number.NaN, 'hard', true],
  ] as const)('at %d is %s', (share, band, full) => {
    expect(bandOf(share, shares)).toBe(band)
    expect(isFull(band)).toBe(full)
  })

  test('never gets milder as the position grows, and is the same for both sides of equal limits', () => {
    const order = ['normal', 'warn', 'critical', 'hard']
    const place = (position: number) =>
      order.indexOf(bandOf(inventoryShare(position, position * 100, { ...limits, longMax: 100 }), shares))
    fc.assert(
      fc.property(fc.nat(300), fc.nat(300), (position, more) => {
        expect(place(position + more)).toBeGreaterThanOrEqual(place(position))
        expect(place(-position)).toBe(place(position))
      }),
    )
  })
})

describe('the share of the limit without room', () => {
  const none = { longMax: 0, shortMax: 0, positionMaxUsd: 0 }
  test('is nothing when flat, and beyond all bounds with any position', () => {
    expect(inventoryShare(0, 0, none)).toBe(0)
    expect(inventoryShare(0, 5, none)).toBe(0)
    expect(inventoryShare(1, 1, none)).toBe(Infinity)
    expect(inventoryShare(1, 0, { ...none, longMax: -1, positionMaxUsd: 10 })).toBe(Infinity)
  })
})
