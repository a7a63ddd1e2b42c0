import type { CommandKind } from '#shared/contracts/control.ts'
import { command } from '../parties/cloud.ts'
import { healAlarm, ring } from '../parties/object.ts'
import { fire } from './active.ts'
import type { Kind } from './kind.ts'

/** The process hangs, and while it does everybody acts at once, again and again: the alarm, the round, and people who disagree. */
export type PanicInjection = {
  readonly at: 'panic'
  readonly everyMs: number
  readonly presses: readonly CommandKind[]
}

export const panic: Kind<PanicInjection> = {
  begins(one, { machine }) {
    machine.pausedUntilMs = Math.max(machine.pausedUntilMs, one.untilMs)
  },
  strikes(one, { cloud, around }) {
    const { object } = cloud
    for (const kind of one.inject.presses) command(cloud, kind, around)
    // At least once, so it may also come again.
    if (object.alarmAtMs !== null) ring(object, object.alarmAtMs, around)
    healAlarm(object, around)
    fire(one)
    return one.inject.everyMs * (0.5 + one.prng.next())
  },
}
