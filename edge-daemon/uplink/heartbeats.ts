import { ControlState } from '#shared/contracts/control.ts'
import type { Heartbeat } from '#shared/contracts/heartbeat.ts'
import type { RefusalKind } from '#shared/contracts/refusal.ts'
import { hold } from '#shared/held.ts'
import type { MonoMs } from '#shared/units.ts'
import { alarm } from '../connection/alarm.ts'
import type { CloudClient } from './cloud-client.ts'
import {
  answerWithinMs,
  cadenceDueAtMs,
  idleCadence,
  stepCadence,
  type CadenceEffect,
  type CadenceEvent,
} from './heartbeat-cadence.ts'

export type Heartbeats = { announce(): void; stop(): void; sent(): number }

/** Beats until `stop`; heartbeat-cadence.ts says when. */
export function startHeartbeats(options: {
  readonly client: CloudClient
  readonly everyMs: number
  readonly nowMs: () => MonoMs
  readonly build: (seq: number) => Heartbeat
  readonly isLoopAlive: () => boolean
  readonly onControl: (control: ControlState, askedAtMs: MonoMs | null) => void
  readonly onAway: (detail: string | null) => void
  /** The cloud is there and does not take our heartbeats. */
  readonly onRefused: (detail: string, kind: RefusalKind) => void
}): Heartbeats {
  const { client, nowMs } = options
  const run = (effect: CadenceEffect): void => {
    switch (effect.type) {
      case 'beat': {
        const { seq } = effect
        void client
          .post('/edge/v1/heartbeat', JSON.stringify(options.build(seq)), ControlState, answerWithinMs)
          .then((answer) => held.dispatch({ type: 'answered', seq, answer }))
        return
      }
      case 'ordered':
        return options.onControl(effect.control, effect.askedAtMs)
      case 'back':
        return options.onAway(null)
      case 'away':
        return options.onAway(effect.detail)
      case 'refused':
        return options.onRefused(effect.detail, effect.kind)
    }
  }
  const held = hold<ReturnType<typeof idleCadence>, CadenceEvent, CadenceEffect>({
    start: idleCadence(options.everyMs),
    step: stepCadence,
    dueAtMs: cadenceDueAtMs,
    nowMs,
    run,
    wakeAt: alarm(nowMs, () => held.dispatch({ type: 'ticked', isLoopAlive: options.isLoopAlive() })),
  })
  held.dispatch({ type: 'started' })
  return {
    announce: () => held.dispatch({ type: 'announced' }),
    stop: () => held.dispatch({ type: 'stopped' }),
    sent: () => held.state().answered,
  }
}
