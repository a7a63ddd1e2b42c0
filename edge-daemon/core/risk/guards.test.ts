import * as fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { checkGuards, noGuard, type GuardLimits, type GuardSignals } from './guards.ts'

const limits: GuardLimits = { spreadMinBps: 2, imbalanceMax: 0.7, imbalancePauseMs: 2_000, extremePauseMs: 1_500 }
const calm: GuardSignals = { spreadBps: 5, imbalance: 0, isExtreme: false }
const reasonOf = (over: Partial<GuardSignals>, isReducing = false) =>
  checkGuards(noGuard(), 'sell', { ...calm, ...over }, isReducing, limits, 0).reason

describe('the guards of a side', () => {
  test.each([
    [{}, false, 'allow'],
    [{ spreadBps: 1 }, false, 'skip_min_spread'],
    [{ spreadBps: 2 }, false, 'allow'],
    [{ spreadBps: null }, false, 'skip_missing_spread'],
    [{ spreadBps: null }, true, 'skip_missing_spread'],
    [{ spreadBps: Number.NaN }, false, 'skip_missing_spread'],
    [{ imbalance: 0.9 }, false, 'skip_imbalance'],
    [{ imbalance: 0.7 }, false, 'allow'],
    [{ imbalance: -0.9 }, false, 'allow'],
    [{ imbalance: 0.9 }, true, 'allow_imbalance_inventory_override'],
    [{ imbalance: Number.NaN }, false, 'skip_imbalance'],
    [{ isExtreme: true }, false, 'skip_toxicity'],
    [{ isExtreme: true }, true, 'allow_toxicity_inventory_override'],
    [{ isExtreme: true, imbalance: 0.9 }, true, 'allow_imbalance_inventory_override'],
  ] as const)('seeing %j, reducing %s: %s', (over, isReducing, reason) => {
    expect(reasonOf(over, isReducing)).toBe(reason)
  })

  test('pause for their time and not an instant longer', () => {
    const guard = noGuard()
    expect(checkGuards(guard, 'sell', { ...calm, imbalance: 0.9 }, false, limits, 0).pausedUntilMs).toBe(2_000)
    expect(checkGuards(guard, 'sell', calm, false, limits, 1_999).reason).toBe('skip_imbalance_pause')
    expect(checkGuards(guard, 'sell', calm, false, limits, 2_000).reason).toBe('allow')
  })

  test('keep a fast market out for a time of its own, and start no pause for what reduces', () => {
    const guard = noGuard()
    const fast = { ...calm, isExtreme: true }
    expect(checkGuards(guard, 'buy', fast, true, limits, 0).isAllowed).toBe(true)
    expect(checkGuards(guard, 'buy', calm, false, limits, 0).reason).toBe('allow')
    expect(checkGuards(guard, 'buy', fast, false, limits, 0).pausedUntilMs).toBe(1_500)
    const paused = { isAllowed: false, reason: 'skip_toxicity', pausedUntilMs: 1_500 }
    expect(checkGuards(guard, 'buy', calm, false, limits, 1_499)).toEqual(paused)
    expect(checkGuards(guard, 'buy', calm, false, limits, 1_500).reason).toBe('allow')
  })

  test('take a side out that the flow presses against, and with a bound of 0 none', () => {
    const pressed = { ...calm, imbalance: -0.9 }
    expect(checkGuards(noGuard(), 'buy', pressed, false, limits, 0).reason).toBe('skip_imbalance')
    expect(checkGuards(noGuard(), 'buy', { ...calm, imbalance: 0.9 }, false, limits, 0).reason).toBe('allow')
    const unbounded = { ...limits, imbalanceMax: 0 }
    expect(checkGuards(noGuard(), 'buy', pressed, false, unbounded, 0).reason).toBe('allow')
  })

  test('never hold back what reduces, except where the book itself is in doubt, and start no pause for it', () => {
    const signals = fc.record({
      spreadBps: fc.option(fc.double({ min: 0, max: 50, noNaN: true }), { nil: null }),
      imbalance: fc.double({ min: -1, max: 1 }),
      isExtreme: fc.boolean(),
    })
    const side = fc.constantFrom('buy' as const, 'sell' as const)
    fc.assert(
      fc.property(fc.array(fc.tuple(signals, side, fc.boolean(), fc.nat(3_000)), { maxLength: 40 }), (list) => {
        const guards = { buy: noGuard(), sell: noGuard() }
        let nowMs = 0
        for (const [seen, which, isReducing, gapMs] of list) {
          nowMs += gapMs
          const before = { ...guards[which] }
          const verdict = checkGuards(guards[which], which, seen, isReducing, limits, nowMs)
          const isBookFine = seen.spreadBps !== null && seen.spreadBps >= limits.spreadMinBps
          if (!isBookFine) expect(verdict.isAllowed).toBe(false)
          if (isReducing) expect([verdict.isAllowed, guards[which]]).toEqual([isBookFine, before])
          expect(verdict.isAllowed).toBe(verdict.reason.startsWith('allow'))
          if (verdict.pausedUntilMs !== null) expect(verdict.pausedUntilMs).toBeGreaterThan(nowMs)
        }
      }),
    )
  })
})
