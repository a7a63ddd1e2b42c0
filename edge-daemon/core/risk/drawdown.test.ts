import * as fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { emptyLedger } from '#shared/ledger.ts'
import { profitMicros, profitUsd, stepDrawdown } from './drawdown.ts'

describe('the fall of the profit', () => {
  test.each([
    ['is measured from the best so far', 10, 5.01, { drawdownUsd: 4.99, isBreached: false, peakUsd: 10 }],
    ['reaches the limit at the limit', 10, 5, { drawdownUsd: 5, isBreached: true, peakUsd: 10 }],
    ['is nothing at a new peak', 10, 12, { drawdownUsd: 0, isBreached: false, peakUsd: 12 }],
    ['counts below zero as well', 0, -5, { drawdownUsd: 5, isBreached: true, peakUsd: 0 }],
    ['is exact to the micro-dollar', 0.3, 0.3 - 5, { drawdownUsd: 5, isBreached: true, peakUsd: 0.3 }],
  ])('%s', (_what, peakUsd, profit, { peakUsd: peak, ...expected }) => {
    const stepped = stepDrawdown({ startUsd: 0, peakUsd }, profit, 5)
    expect(stepped).toMatchObject({ ...expected, marks: { peakUsd: peak } })
  })

  test('can be measured from the first profit instead, which a peak does not move', () => {
    let marks = stepDrawdown(null, 50, 10, 'start').marks
    marks = stepDrawdown(marks, 80, 10, 'start').marks
    expect(stepDrawdown(marks, 45, 10, 'start')).toMatchObject({ drawdownUsd: 5, isBreached: false })
    expect(stepDrawdown(marks, 40, 10, 'start').isBreached).toBe(true)
  })

  test('a profit that is no number is a breach, and so is a limit that is none', () => {
    expect(stepDrawdown({ startUsd: 0, peakUsd: 0 }, Number.NaN, 5).isBreached).toBe(true)
    expect(stepDrawdown({ startUsd: 0, peakUsd: 0 }, 0, Number.NaN).isBreached).toBe(true)
  })

  const usd = fc.double({ min: -1e6, max: 1e6, noNaN: true })
  test('never shrinks as the loss grows', () => {
    fc.assert(
      fc.property(usd, usd, fc.double({ min: 0, max: 1e6, noNaN: true }), usd, (peakUsd, profit, more, limit) => {
        const [less, deeper] = [profit, profit - more].map((now) => stepDrawdown({ startUsd: 0, peakUsd }, now, limit))
        expect(deeper?.drawdownUsd).toBeGreaterThanOrEqual(less?.drawdownUsd ?? NaN)
        if (less?.isBreached === true) expect(deeper?.isBreached).toBe(true)
      }),
    )
  })

  test('whatever the way, the peak is the best profit on it', () => {
    fc.assert(
      fc.property(fc.array(usd, { minLength: 1 }), (path) => {
        let marks = null
        for (const profit of path) marks = stepDrawdown(marks, profit, 1).marks
        expect(marks).toEqual({ startUsd: path[0], peakUsd: Math.max(...path) })
      }),
    )
  })
})

describe('profit', () => {
  const ledger = {
    ...emptyLedger(),
    positionLots: 2,
    cashHalfTickLots: -400,
    feesMicros: 500_000,
    fundingMicros: 200_000,
  }
  test('counts position at the price, fees paid and funding received, in whole micro-dollars', () => {
    expect(profitMicros(ledger, 210, 0.1)).toBe(1_000_000 - 500_000 + 200_000)
    expect(profitUsd(ledger, 210, 0.1)).toBe(0.7)
  })
  test('does not change when the position is closed at the price it is valued at', () => {
    const closed = { ...ledger, positionLots: 0, cashHalfTickLots: -400 + 2 * 210 }
    expect(profitMicros(closed, 999, 0.1)).toBe(profitMicros(ledger, 210, 0.1))
  })
})
