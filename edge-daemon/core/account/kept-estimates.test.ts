import * as fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { noMarketSignals } from '../pricing/market-signals.ts'
import { inventoryHalfLifeMs } from '../signals/holding-time.ts'
import { noteReturn, volatilityBps } from '../signals/volatility.ts'
import { ToyWorld } from '../toy-world.fixture.ts'
import { adoptEstimates, intensityMaxMs, keptEstimates } from './kept-estimates.ts'

const fit = { perSecond: 0.4, decayPerBps: 0.7, r2: 0.9, orders: 300 }
const wall = 1_790_000_000_000

function learned() {
  const signals = noMarketSignals(0)
  for (let second = 0; second < 300; second += 1) noteReturn(signals.volatility, 2e-4, 1)
  signals.intensity = { ...fit, fittedAtMs: 290_000, isKept: false }
  signals.holding.lotMs = 1e9
  signals.holding.reducedLots = 100
  return keptEstimates(signals, 300_000, wall)
}

describe('what a restart keeps', () => {
  test('is taken up with its age after a short one', () => {
    const signals = noMarketSignals(7_000)
    adoptEstimates(signals, learned(), 7_000, wall + 20_000)
    expect(volatilityBps(signals.volatility)).toBeCloseTo(2, 9)
    expect(signals.intensity).toEqual({ ...fit, fittedAtMs: 7_000 - 10_000 - 20_000, isKept: true })
    expect(inventoryHalfLifeMs(signals.holding, 7_000)).toBeCloseTo(Math.LN2 * 1e7, 0)
  })

  test('is forgotten piece by piece as it grows old', () => {
    const after = (ageMs: number) => {
      const signals = noMarketSignals(0)
      adoptEstimates(signals, learned(), 0, wall + ageMs)
      const { intensity, holding, volatility } = signals
      return [volatilityBps(volatility) !== null, intensity !== null, holding.lotMs > 0]
    }
    expect(after(0)).toEqual([true, true, true])
    expect(after(10 * 60_000)).toEqual([false, true, true])
    expect(after(intensityMaxMs)).toEqual([false, false, true])
    expect(after(25 * 3_600_000)).toEqual([false, false, false])
    expect(after(-5_000)).toEqual([true, true, true])
  })

  test('never becomes a number that is none', () => {
    fc.assert(
      fc.property(fc.integer({ min: -1e12, max: 1e12 }), fc.nat(1e9), (ageMs, nowMs) => {
        const signals = noMarketSignals(0)
        adoptEstimates(signals, learned(), nowMs, wall + ageMs)
        const { sum, weight } = signals.volatility.slow
        expect([sum, weight, signals.intensity?.fittedAtMs ?? 0].every(Number.isFinite)).toBe(true)
      }),
    )
  })

  test('goes through the checkpoint of the engine', () => {
    const before = new ToyWorld().quoting()
    before.state.signals.intensity = { ...fit, fittedAtMs: before.nowMs, isKept: false }
    before.live(12_000)
    const checkpoint = before.records('status').at(-1)?.['checkpoint']
    expect(checkpoint).toMatchObject({ estimates: { intensity: fit } })
    const estimates = learned()
    const after = new ToyWorld({
      checkpoint: {
        ledger: before.state.ledger,
        peakUsd: 0,
        latches: {},
        tradeIdFloor: null,
        tradeIdsSeen: [],
        estimates: { ...estimates, wallAtMs: 1_790_000_000_500 },
      },
    })
    after.run(100)
    expect(after.state.signals.intensity).toMatchObject({ ...fit, isKept: true })
    expect(after.state.kept).toBeNull()
  })
})
