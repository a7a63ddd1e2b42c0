import { describe, expect, test } from 'vitest'
import { initialWatchdog, type WatchdogState } from '../../../cloud/domain/watchdog.ts'
import { silenceEmpties } from './switch-fires.ts'
import { resting, stillView, type Still } from './view.fixture.ts'
import { silenceIsAnswered } from './watchdog.ts'

// What empties the book of a daemon that says nothing more: each layer is held to its bound as long as it can keep it.

describe('the switch', () => {
  /** A daemon that had refreshed its switch at nought, and half a minute later rests an order. */
  function afterHalfAMinute(meanwhile: (view: Still, look: () => void) => void): string | null | undefined {
    const view = stillView()
    const check = silenceEmpties()
    const account = view.exchange.accounts.get(view.accountId)
    const look = () => void check.look?.(view)
    look()
    if (account !== undefined) account.switchAtMs = view.exchange.nowMs + 15_000
    view.nowMs = 1
    view.switchTakenAtMs = 1
    look()
    meanwhile(view, look)
    view.nowMs = 30_000
    view.exchange.nowMs += 30_000
    view.resting = [resting({})]
    return check.look?.(view)
  }
  const account = (view: Still) => {
    const found = view.exchange.accounts.get(view.accountId)
    if (found === undefined) throw new Error('the fixture has an account')
    return found
  }

  test('I7 sees an order that rests after it', () => {
    expect(afterHalfAMinute(() => undefined)).toContain('after the switch should have fired')
    const fired = (view: Still, look: () => void) => {
      view.exchange.nowMs += 15_000
      account(view).switchAtMs = null
      look()
    }
    expect(afterHalfAMinute(fired)).toContain('after the switch should have fired')
  })

  test('I7 asks nothing of one that somebody else has disarmed, or that was broken when it was set', () => {
    const disarmed = (view: Still, look: () => void) => {
      account(view).switchAtMs = null
      look()
    }
    const setWhileBroken = (view: Still, look: () => void) => {
      account(view).switchAtMs = null
      view.nowMs = 2_000
      view.switchTakenAtMs = 2_000
      look()
    }
    expect(afterHalfAMinute(disarmed)).toBeNull()
    expect(afterHalfAMinute(setWhileBroken)).toBeNull()
  })

  test('I7 trusts it again from the next refresh on', () => {
    const mended = (view: Still, look: () => void) => {
      account(view).switchAtMs = null
      look()
      account(view).switchAtMs = view.exchange.nowMs + 15_000
      view.nowMs = 2_000
      view.switchTakenAtMs = 2_000
      look()
    }
    expect(afterHalfAMinute(mended)).toContain('rests 13000 ms after the switch should have fired')
  })

  test('I7 gives it the time through which the engine stands still, and no more', () => {
    const frozenUntil = (untilMs: number) => (view: Still, look: () => void) => {
      view.exchange.isFrozen = true
      look()
      view.nowMs = untilMs
      view.exchange.isFrozen = false
      look()
    }
    expect(afterHalfAMinute(frozenUntil(29_800))).toBeNull()
    expect(afterHalfAMinute(frozenUntil(29_600))).toContain('rests 400 ms after')
    expect(afterHalfAMinute(frozenUntil(2_000))).toContain('rests 14999 ms after')
  })
})

describe('the watchdog', () => {
  const watchdog: WatchdogState = {
    ...initialWatchdog,
    stage: { phase: 'armed', deadlineAtMs: 15_000, graceUsed: false },
    heardAtMs: 0,
  }
  /** So long after the last heartbeat an order rests. */
  function resting21s(change: (view: Still) => void, nowMs = 21_000): string | null | undefined {
    const view = stillView()
    const check = silenceIsAnswered()
    change(view)
    view.cloud = { ...view.cloud, watchdog, wallMs: 10_000 }
    check.look?.(view)
    view.exchange.mode = 'OPEN'
    view.exchange.isFrozen = false
    view.nowMs = nowMs
    view.cloud = { ...view.cloud, wallMs: nowMs }
    view.resting = [resting({})]
    return check.look?.(view)
  }

  test('I7 sees an order that rests longer than it may after the last heartbeat', () => {
    expect(resting21s(() => undefined)).toContain('rests 21000 ms after the last heartbeat')
    expect(resting21s(() => undefined, 19_000)).toBeNull()
  })

  test('I7 gives it the time by which it is delayed, and no more', () => {
    const late = (view: Still) => (view.cloud = { ...view.cloud, lateMaxMs: 60_000 })
    expect(resting21s(late)).toBeNull()
    expect(resting21s(late, 81_000)).toContain('after the last heartbeat')
  })

  test('I7 asks nothing while the exchange cancels for nobody', () => {
    const closed = (view: Still) => (view.exchange.mode = 'MAINTENANCE')
    const frozen = (view: Still) => (view.exchange.isFrozen = true)
    for (const change of [closed, frozen]) {
      expect(resting21s(change)).toBeNull()
      expect(resting21s(change, 31_000)).toContain('after the last heartbeat')
    }
  })
})
