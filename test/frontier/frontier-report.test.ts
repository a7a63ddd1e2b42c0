import { describe, expect, test } from 'vitest'
import type { FrontierReport } from './frontier-job.ts'
import { frontiersOf, isWon, resultOf, tableOf } from './frontier-report.ts'

/** Two seeds of a market: at each spread the volume falls, and the first profile earns `edgeBps` more than the second. */
const report = (cell: string, firstSeed: number, edgeBps: number, secondTimes = 1): FrontierReport => {
  const runs = (extraBps: number, times: number) =>
    [1, 2, 4].map((spreadBps) => ({
      spreadBps,
      outcomes: [0, 1].map((nth) => {
        const volumeUsd = (10_000 * times) / spreadBps
        const luckBps = 0.01 * (firstSeed + nth) * extraBps
        return { pnlUsd: (volumeUsd * (1 + extraBps + luckBps)) / 1e4, volumeUsd, fills: 3 }
      }),
    }))
  return { job: { cell, firstSeed, seeds: 2, minutes: 1 }, first: runs(edgeBps, 1), second: runs(0, secondTimes) }
}

describe('the report of the frontier', () => {
  test('does not depend on the order in which the threads answered', () => {
    const reports = [report('calm', 1, 0.5), report('calm', 3, 0.5), report('storm', 1, 0.2), report('storm', 3, 0.2)]
    expect(resultOf(['calm', 'storm'], reports.toReversed())).toEqual(resultOf(['calm', 'storm'], reports))
  })

  test('wins when the interval over all markets lies above nought, and shows the market that loses all the same', () => {
    const result = resultOf(['calm', 'storm'], [report('calm', 1, 0.5), report('storm', 1, -0.1)])
    expect(isWon(result)).toBe(true)
    expect(result.overall?.value).toBeCloseTo(0.2, 1)
    expect(tableOf(result)).toMatch(/calm.* wins\n/)
    expect(tableOf(result)).toMatch(/storm.* LOSES\n/)
    expect(frontiersOf(result)).toContain('1: $10000 1.507')
  })

  test('does not win when the first is worse, nor while a market could not be compared', () => {
    expect(isWon(resultOf(['calm'], [report('calm', 1, -0.5)]))).toBe(false)
    const apart = resultOf(['calm', 'storm'], [report('calm', 1, 0.5), report('storm', 1, 0.5, 100)])
    expect(apart.incomparable).toEqual(['storm'])
    expect(isWon(apart)).toBe(false)
    expect(tableOf(apart)).toContain('never at equal volume: storm')
  })
})
