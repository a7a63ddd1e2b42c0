import { hold } from '#shared/held.ts'
import type { MonoMs } from '#shared/units.ts'
import { alarm } from '../connection/alarm.ts'
import type { GoodbyeReply } from '#shared/contracts/control.ts'
import type { CloudAnswer } from '../uplink/cloud-answer.ts'
import { endingDueAtMs, notEnding, stepEnding, type Ending, type EndingEffect, type EndingEvent } from './ending.ts'

/** What of a run ends, part by part. Null is the cloud that a run does without. */
export type FinishParts = {
  readonly nowMs: () => MonoMs
  readonly writeLastRecord: () => void
  readonly flush: () => Promise<void>
  readonly cloud: {
    readonly drain: (maxMs: number) => Promise<boolean>
    readonly fallSilent: () => void
    readonly sayGoodbye: (withinMs: number) => Promise<CloudAnswer<GoodbyeReply>>
  } | null
  readonly rememberFarewell: () => Promise<void>
  readonly close: () => Promise<unknown>
  readonly onEnd: (ending: Ending) => void
}

/** Answers what to call when the core has said its last word; ending.ts says what follows. */
export function finishRun(parts: FinishParts): (bookProvenEmpty: boolean) => void {
  const { cloud } = parts
  const run = (effect: EndingEffect): void => {
    switch (effect.type) {
      case 'write_last_record':
        return parts.writeLastRecord()
      case 'flush':
        return void parts.flush().then(() => held.dispatch({ type: 'flushed' }))
      case 'drain':
        return void cloud?.drain(effect.maxMs).then((isUploaded) => held.dispatch({ type: 'drained', isUploaded }))
      case 'fall_silent':
        return cloud?.fallSilent()
      case 'say_goodbye':
        return void cloud
          ?.sayGoodbye(effect.withinMs)
          .then((answer) => held.dispatch({ type: 'answered', nth: effect.nth, answer }))
      case 'remember_farewell':
        // One that could not be written is missing at the next start, which then asks before it quotes.
        return void parts
          .rememberFarewell()
          .catch(() => undefined)
          .then(() => held.dispatch({ type: 'remembered' }))
      case 'close':
        // What does not close in order is closed by the end of the process, which is no less orderly for it.
        return void parts
          .close()
          .catch(() => undefined)
          .then(() => held.dispatch({ type: 'closed' }))
      case 'end':
        return parts.onEnd(held.state())
    }
  }
  const held = hold<Ending, EndingEvent, EndingEffect>({
    start: notEnding(cloud !== null),
    step: stepEnding,
    dueAtMs: endingDueAtMs,
    nowMs: parts.nowMs,
    run,
    wakeAt: alarm(parts.nowMs, () => held.dispatch({ type: 'ticked' })),
  })
  return (bookProvenEmpty) => held.dispatch({ type: 'core_stopped', bookProvenEmpty })
}
