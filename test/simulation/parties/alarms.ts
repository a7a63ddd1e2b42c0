import type { MonoMs } from '#shared/units.ts'
import type { ConnectionName } from '../links/lines.ts'
import type { ToDaemon } from './daemon.ts'

// The process's timers, as messages: of each name one that counts, in the place of the one before.

export type AlarmName = ConnectionName | 'heartbeat' | 'ending' | 'journal' | 'delivery' | 'drain'

export type Alarms = Map<AlarmName, { dueAtMs: MonoMs | null; readonly ring: () => void }>

export type AlarmRang = { readonly type: 'alarm_rang'; readonly of: AlarmName; readonly dueAtMs: MonoMs }

type Process = {
  readonly boot: number
  readonly alarms: Alarms
  readonly monoNow: () => MonoMs
  readonly outside: { after(delayMs: number, message: ToDaemon): void }
}

/** As connection/alarm.ts: answers how to set it. */
export function alarm({ boot, alarms, monoNow, outside }: Process, of: AlarmName, ring: () => void) {
  const held = { dueAtMs: null as MonoMs | null, ring }
  alarms.set(of, held)
  return (atMs: MonoMs | null): void => {
    held.dueAtMs = atMs
    if (atMs !== null)
      outside.after(Math.max(1, atMs - monoNow()), { to: 'daemon', boot, type: 'alarm_rang', of, dueAtMs: atMs })
  }
}

export const isStopped = (alarms: Alarms, { of, dueAtMs }: AlarmRang): boolean => alarms.get(of)?.dueAtMs !== dueAtMs

export function ring(alarms: Alarms, rang: AlarmRang): void {
  if (!isStopped(alarms, rang)) alarms.get(rang.of)?.ring()
}
