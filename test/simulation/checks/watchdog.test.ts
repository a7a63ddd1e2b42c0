import { describe, expect, test } from 'vitest'
import { newCommand } from '../../../cloud/domain/command-record.ts'
import { initialWatchdog, type WatchdogState } from '../../../cloud/domain/watchdog.ts'
import type { Check, CloudView } from './check.ts'
import { stillView } from './view.fixture.ts'
import { alarmIsSet, killHolds, onlyNewerCounts } from './watchdog.ts'

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
const latched: WatchdogState = { ...armed, desired: 'halt', stage: { phase: 'latched', sweep, reason: 'silence' } }

describe('the checks of the watchdog', () => {
  test('find an alarm that is missing, too far ahead or overdue for longer than a round', () => {
    const found = (alarmAtMs: number | null) => look(alarmIsSet(), { watchdog: armed, wallMs: 100_000, alarmAtMs })
    expect(found(105_000)).toBeNull()
    expect(found(34_000)).toBeNull()
    expect(found(null)).toContain('no alarm')
    expect(found(105_001)).toContain('ahead')
    expect(found(33_999)).toContain('overdue')
  })

  test('find a heartbeat that counted after one of a higher number', () => {
    const check = onlyNewerCounts()
    expect(look(check, { watchdog: armed })).toBeNull()
    const beat = (seq: number, heardAtMs: number) =>
      look(check, { watchdog: { ...armed, heardAtMs, runs: [{ run: 'run00001', seq, closed: false }] } })
    expect(beat(4, 1)).toBeNull()
    expect(beat(4, 2)).toContain('heartbeat 4 of run00001 counted after 4')
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
    const killing: WatchdogState = { ...latched, stage: { phase: 'killing', sweep, reason: 'silence' } }
    expect(after({ ...armed, desired: 'halt' })).toContain('latched became armed')
    expect(after(by('re_arm', { ...armed, desired: 'halt' }))).toBeNull()
    expect(after(by('re_arm', armed), killing)).toContain('killing became armed')
    expect(after({ ...latched, desired: 'run' })).toContain('a halt was lifted by nobody')
    expect(after(by('resume', { ...latched, desired: 'run' }))).toBeNull()
  })
})
