import * as fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { availableFloorUsd, marginBreaches, type MarginFacts } from './margin-guard.ts'

const sound: MarginFacts = {
  availableUsd: 500,
  availableShare: 0.5,
  usedShare: 0.3,
  liquidationDistanceBps: 2_000,
  hasPosition: true,
}
const floors = { availableMinUsd: 100, availableMinShare: 0.15, usedMaxShare: 0.85, liquidationDistanceMinBps: 500 }

describe('the margin', () => {
  test.each<[string, Partial<MarginFacts>, string[]]>([
    ['is sound', {}, []],
    [
      'is sound at every edge',
      { availableUsd: 100, availableShare: 0.15, usedShare: 0.85, liquidationDistanceBps: 500 },
      [],
    ],
    ['has too few dollars', { availableUsd: 99.99 }, ['available_for_trade']],
    ['has too small a share left', { availableShare: 0.149 }, ['available_ratio']],
    ['is used too much', { usedShare: 0.8501 }, ['margin_utilization']],
    ['is too near to liquidation', { liquidationDistanceBps: 499 }, ['liq_distance']],
    ['does not tell where liquidation is', { liquidationDistanceBps: null }, ['liq_distance_missing']],
    ['need not tell when flat', { liquidationDistanceBps: null, hasPosition: false }, []],
    ['is not near to it when flat', { liquidationDistanceBps: 1, hasPosition: false }, []],
    [
      'tells nothing',
      { availableUsd: null, availableShare: null, usedShare: null, hasPosition: false },
      ['available_for_trade_missing', 'available_ratio_missing', 'margin_utilization_missing'],
    ],
    ['tells no number', { availableShare: Number.NaN }, ['available_ratio_missing']],
    [
      'is wrong in every way',
      { availableUsd: 0, availableShare: 0, usedShare: 1, liquidationDistanceBps: 0 },
      ['available_for_trade', 'available_ratio', 'margin_utilization', 'liq_distance'],
    ],
  ])('%s', (_what, changed, breaches) => {
    expect(marginBreaches({ ...sound, ...changed }, floors)).toEqual(breaches)
  })

  test('a floor of nothing is not looked at', () => {
    const none = { availableMinUsd: 0, availableMinShare: 0, usedMaxShare: 0, liquidationDistanceMinBps: 0 }
    const facts = { ...sound, availableShare: null, usedShare: null, liquidationDistanceBps: null }
    expect(marginBreaches(facts, none)).toEqual([])
  })

  test('never gets better as less is available', () => {
    const share = fc.double({ min: 0, max: 1, noNaN: true })
    fc.assert(
      fc.property(share, share, (availableShare, less) => {
        const worse = marginBreaches({ ...sound, availableShare: availableShare * less }, floors)
        expect(worse).toEqual(expect.arrayContaining(marginBreaches({ ...sound, availableShare }, floors)))
      }),
    )
  })
})

test.each([
  [200, 10],
  [2_000, 100],
  [1e6, 100],
  [0, 0],
  [-50, 0],
])('an account of %d dollars must have %d of them available', (equityUsd, floorUsd) => {
  expect(availableFloorUsd(equityUsd)).toBe(floorUsd)
})
