import { ControlState } from '#shared/contracts/control.ts'
import { hold, type Held } from '#shared/held.ts'
import type { MonoMs } from '#shared/units.ts'
import {
  answerWithinMs,
  cadenceDueAtMs,
  idleCadence,
  stepCadence,
  type Cadence,
  type CadenceEffect,
  type CadenceEvent,
} from '../../../edge-daemon/uplink/heartbeat-cadence.ts'
import type { Heartbeat } from '#shared/contracts/heartbeat.ts'
import type { RefusalKind } from '#shared/contracts/refusal.ts'
import { alarm, type Alarms } from './alarms.ts'
import { call, type Caller } from './calls.ts'
import type { ToDaemon } from './daemon.ts'

type Process = Caller & {
  readonly boot: number
  readonly alarms: Alarms
  readonly monoNow: () => MonoMs
  readonly outside: { after(delayMs: number, message: ToDaemon): void }
}

/** As uplink/heartbeats.ts: the product's cadence, with beats that are messages. */
export function beatRegularly(
  process: Process,
  everyMs: number,
  on: {
    readonly build: (seq: number) => Heartbeat
    readonly isLoopAlive: () => boolean
    readonly onControl: (control: ControlState, askedAtMs: MonoMs | null) => void
    readonly onRefused: (detail: string, kind: RefusalKind) => void
  },
): Held<Cadence, CadenceEvent> {
  const run = (effect: CadenceEffect): void => {
    switch (effect.type) {
      case 'beat': {
        const { seq } = effect
        const heartbeat = on.build(seq)
        return call(process, { type: 'heartbeat', heartbeat }, answerWithinMs, ControlState, (answer) =>
          held.dispatch({ type: 'answered', seq, answer }),
        )
      }
      case 'ordered':
        return on.onControl(effect.control, effect.askedAtMs)
      case 'refused':
        return on.onRefused(effect.detail, effect.kind)
      case 'back':
      case 'away':
        return undefined
    }
  }
  const held: Held<Cadence, CadenceEvent> = hold<Cadence, CadenceEvent, CadenceEffect>({
    start: idleCadence(everyMs),
    step: stepCadence,
    dueAtMs: cadenceDueAtMs,
    nowMs: process.monoNow,
    run,
    wakeAt: alarm(process, 'heartbeat', () => held.dispatch({ type: 'ticked', isLoopAlive: on.isLoopAlive() })),
  })
  return held
}
