import { describe, expect, test } from 'vitest'
import { createPrng } from '#shared/prng.ts'
import { noDifferenceShown } from '#shared/statistics/interval.ts'
import { compareAtEqualVolume, type Frontier } from './equal-volume.ts'

/** A profile that earns so many bps of its spread, trades less the wider it is, and shares the luck of each seed. */
function frontier(edgeBps: number, spreads: readonly number[], { seeds = 200, own = 1, eagerness = 1 } = {}): Frontier {
  const luck = createPrng('market')
  const common = Array.from({ length: seeds }, () => 50 * luck.normal())
  const prng = createPrng(`${edgeBps}`)
  return spreads.map((spreadBps) => ({
    spreadBps,
    outcomes: common.map((noise) => {
      const volumeUsd = 10_000 * eagerness * Math.exp(-spreadBps / 4) * (1 + 0.2 * prng.normal())
      const pnlUsd = (volumeUsd * (spreadBps + edgeBps)) / 1e4 + noise + own * prng.normal()
      return { pnlUsd, volumeUsd, fills: 1 }
    }),
  }))
}

describe('a comparison at equal volume', () => {
  test('finds the edge that one profile has over another, through luck far larger than it', () => {
    const { difference, firstBps, secondBps } = compareAtEqualVolume(
      frontier(1, [1, 2, 4, 8]),
      frontier(0, [1, 2, 4, 8]),
    )
    expect(difference !== null && noDifferenceShown(difference)).toBe(false)
    expect(difference?.value).toBeCloseTo(1, 0)
    expect((firstBps ?? 0) - (secondBps ?? 0)).toBeCloseTo(difference?.value ?? 0, 9)
  })

  test('shows no difference between equals that were run at other spreads', () => {
    const { difference } = compareAtEqualVolume(frontier(0, [1, 2, 4, 8]), frontier(0, [1.5, 3, 6], { own: 1.01 }))
    expect(Math.abs(difference?.value ?? 99)).toBeLessThan(0.2)
  })

  test('does not call the wider one better: the same path with less eagerness loses what it gives up', () => {
    const { difference } = compareAtEqualVolume(
      frontier(0, [0.5, 1, 2, 4, 8], { eagerness: 1 }),
      frontier(0, [0.5, 1, 2, 4, 8], { eagerness: 0.5 }),
    )
    // Half as eager must quote 4 ln 2 = 2.8 bps tighter for the same volume.
    expect(difference?.value).toBeCloseTo(4 * Math.LN2, 0)
  })

  test('says nothing where the two never trade as much', () => {
    const comparison = compareAtEqualVolume(frontier(0, [1, 2]), frontier(0, [40, 80]))
    expect(comparison).toMatchObject({ volumesUsd: [], difference: null, firstBps: null, differencesBps: [] })
  })

  test('compares only at volumes that both reach', () => {
    const { volumesUsd } = compareAtEqualVolume(frontier(0, [1, 8]), frontier(0, [2, 16]))
    expect(Math.min(...volumesUsd)).toBeGreaterThan(10_000 * Math.exp(-2) * 0.95)
    expect(Math.max(...volumesUsd)).toBeLessThan(10_000 * Math.exp(-0.5) * 1.05)
  })
})
