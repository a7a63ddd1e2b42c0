import { GoodbyeReply } from '#shared/contracts/control.ts'
import { hold, type Held } from '#shared/held.ts'
import type { MonoMs } from '#shared/units.ts'
import {
  endingDueAtMs,
  notEnding,
  stepEnding,
  type Ending,
  type EndingEffect,
  type EndingEvent,
} from '../../../edge-daemon/runtime/ending.ts'
import { alarm, type Alarms } from './alarms.ts'
import { call, type Caller } from './calls.ts'
import type { Connections } from './connections.ts'
import type { ToDaemon } from './daemon.ts'

export type ToEnding = { readonly type: 'closed_all' }

type Process = Caller & {
  readonly run: string
  readonly boot: number
  readonly alarms: Alarms
  readonly connections: Connections
  readonly monoNow: () => MonoMs
  readonly outside: {
    after(delayMs: number, message: ToDaemon): void
    ended(): void
  }
}

type LastDeeds = {
  readonly writeLastRecord: (bookProvenEmpty: boolean) => void
  readonly flush: () => void
  readonly drain: (maxMs: number) => void
  readonly stopBeats: () => void
  readonly rememberFarewell: () => void
}

/** Until the last socket is gone. */
const closeMs = 20

/** As runtime/finish.ts: the product's ending, with a disk and a cloud that answer by messages. */
export function endInOrder(process: Process, last: LastDeeds): Held<Ending, EndingEvent> {
  const { boot, connections, outside } = process
  const run = (effect: EndingEffect): void => {
    switch (effect.type) {
      case 'write_last_record':
        return last.writeLastRecord(held.state().bookProvenEmpty)
      case 'flush':
        return last.flush()
      case 'drain':
        return last.drain(effect.maxMs)
      case 'fall_silent':
        last.stopBeats()
        return connections.get('control')?.holder.dispatch({ type: 'ended' })
      case 'say_goodbye': {
        const { nth, withinMs } = effect
        return call(process, { type: 'goodbye', run: process.run }, withinMs, GoodbyeReply, (answer) =>
          held.dispatch({ type: 'answered', nth, answer }),
        )
      }
      case 'remember_farewell':
        return last.rememberFarewell()
      case 'close':
        for (const { holder } of connections.values()) holder.dispatch({ type: 'ended' })
        return outside.after(closeMs, { to: 'daemon', boot, type: 'closed_all' })
      case 'end':
        return outside.ended()
    }
  }
  const held: Held<Ending, EndingEvent> = hold<Ending, EndingEvent, EndingEffect>({
    start: notEnding(true),
    step: stepEnding,
    dueAtMs: endingDueAtMs,
    nowMs: process.monoNow,
    run,
    wakeAt: alarm(process, 'ending', () => held.dispatch({ type: 'ticked' })),
  })
  return held
}
