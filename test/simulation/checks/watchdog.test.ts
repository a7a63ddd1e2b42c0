import { describe, expect, test } from 'vitest'
import { newCommand } from '../../../cloud/domain/command-record.ts'
import { initialWatchdog, type WatchdogState } from '../../../cloud/domain/watchdog.ts'
import type { Check, CloudView } from './check.ts'
import { resting, stillView } from './view.fixture.ts'
import { alarmIsSet, killHolds, killsProven, onlyNewerCounts, silenceIsNoticed } from './watchdog.ts'

const still = stillView()
const look = (check: Check, cloud: Partial<CloudView>) =>
  check.look?.({ ...still, cloud: { ...still.cloud, ...cloud } }) ?? null
const sweep = { emptyReads: 2, failures: 0 }
const armed: WatchdogState = {
  ...initialWatchdog,
  stage: { phase: 'armed', deadlineAtMs: 15_000, graceUsed: false },
  heardAtMs: 0,
  runs: [{ run: 'run00001', seq: 3, closed: false }],
}
const killed = { sweep, reason: 'silence', beganAtMs: 0 }
const latched: WatchdogState = { ...armed, desired: 'halt', stage: { phase: 'latched', ...killed, emptiedAtMs: 0 } }

describe('the checks of the watchdog', () => {
  test('find an alarm that is missing, too far ahead or overdue for longer than a round', () => {
    const found = (alarmAtMs: number | null) => look(alarmIsSet(), { watchdog: armed, wallMs: 100_000, alarmAtMs })
    expect(found(105_000)).toBeNull()
    expect(found(34_000)).toBeNull()
    expect(found(null)).toContain('no alarm')
    expect(found(105_001)).toContain('ahead')
    expect(found(33_999)).toContain('overdue')
  })

  test('find a stuck alarm that a heartbeat has not set anew', () => {
    const check = alarmIsSet()
    const heard = (heardAtMs: number, alarmAtMs: number) =>
      look(check, { watchdog: { ...armed, heardAtMs }, wallMs: 100_000, alarmAtMs })
    expect(heard(0, 40_000)).toBeNull()
    expect(heard(100_000, 95_000)).toBeNull()
    expect(heard(100_001, 94_999)).toContain('a heartbeat was heard, and the alarm stays 5001 ms overdue')
    expect(heard(100_001, 94_999), 'until the next').toBeNull()
  })

  test('find a heartbeat that counted after one of a higher number', () => {
    const check = onlyNewerCounts()
    expect(look(check, { watchdog: armed })).toBeNull()
    const beat = (seq: number, heardAtMs: number) =>
      look(check, { watchdog: { ...armed, heardAtMs, runs: [{ run: 'run00001', seq, closed: false }] } })
    expect(beat(4, 1)).toBeNull()
    expect(beat(4, 2)).toContain('heartbeat 4 of run00001 counted after 4')
  })

  test('find a silence that nobody minds, counted from the moment of watching', () => {
    const check = silenceIsNoticed()
    expect(look(check, { watchdog: armed, wallMs: 10_000 })).toBeNull()
    expect(look(check, { watchdog: armed, wallMs: 28_000 })).toBeNull()
    expect(look(check, { watchdog: armed, wallMs: 28_001, lateMaxMs: 1 })).toBeNull()
    expect(look(check, { watchdog: armed, wallMs: 28_001 })).toContain('18001 ms of silence')
    expect(look(check, { watchdog: latched, wallMs: 60_000 })).toBeNull()
    expect(look(check, { watchdog: armed, wallMs: 61_000 }), 'armed anew').toBeNull()
    expect(look(check, { watchdog: { ...armed, heardAtMs: 70_000 }, wallMs: 80_000 })).toBeNull()
  })

  test('find a book that was called empty too soon, or although an order has rested through both looks', () => {
    const after = (emptyReads: number): WatchdogState => ({
      ...latched,
      stage: { phase: 'killing', ...killed, sweep: { emptyReads, failures: 0 } },
    })
    const killing = after(1)
    const found = (createdAtMs: number, from: WatchdogState) => {
      const view = stillView()
      view.resting = [resting({ createdAtMs })]
      view.cloud = { ...view.cloud, watchdog: from, wallMs: 10_000 }
      const check = killsProven()
      check.look?.(view)
      view.cloud = { ...view.cloud, watchdog: latched }
      return check.look?.(view) ?? null
    }
    expect(found(6_999, killing)).toContain('rests')
    expect(found(7_000, killing)).toBeNull()
    expect(found(0, latched)).toBeNull()
    expect(found(10_000, after(0))).toContain('after one look')
  })

  test('find a kill that undoes itself and a halt that nobody lifted, and let a person do either', () => {
    const after = (watchdog: WatchdogState, from = latched) => {
      const check = killHolds()
      look(check, { watchdog: from })
      return look(check, { watchdog })
    }
    const by = (kind: 'resume' | 're_arm', state: WatchdogState) => ({
      ...state,
      commands: [newCommand('command-1', kind, '', 1)],
    })
    const killing: WatchdogState = { ...latched, stage: { phase: 'killing', ...killed } }
    expect(after({ ...armed, desired: 'halt' })).toContain('latched became armed')
    expect(after(by('re_arm', { ...armed, desired: 'halt' }))).toBeNull()
    expect(after(by('re_arm', armed), killing)).toContain('killing became armed')
    expect(after({ ...latched, desired: 'run' })).toContain('a halt was lifted by nobody')
    expect(after(by('resume', { ...latched, desired: 'run' }))).toBeNull()
  })
})
