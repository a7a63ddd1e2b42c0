import type { Batch } from '#shared/contracts/batch.ts'
import type { Heartbeat } from '#shared/contracts/heartbeat.ts'
import type { Around } from '../around.ts'
import { fire } from '../injections/active.ts'
import { cloudMs, cutUntilMs } from './delay.ts'

// Requests of the daemon to the cloud and the answers to them. Requests travel as values: the Worker judges a heartbeat by its
// contract, and the records of a batch were read by theirs. Answers travel as text, through the daemon's own reader.

export type CloudCall =
  | { readonly type: 'heartbeat'; readonly heartbeat: Heartbeat }
  | { readonly type: 'batch'; readonly batch: Batch }
  | { readonly type: 'config' }
  | { readonly type: 'goodbye'; readonly run: string }

export type CloudSaid =
  | { readonly result: 'answered'; readonly status: number; readonly text: string }
  | { readonly result: 'away'; readonly detail: string }

/** What becomes of a call: after how long it arrives, more than once or never, and after how long the answer is back. */
export type CallFate = {
  readonly arrivals: readonly number[]
  readonly answerAfterMs: number | null
  /** What else arrives, whose answers reach nobody. */
  readonly others?: readonly { readonly afterMs: number; readonly call: CloudCall }[]
}

/** Whom an answer is for, and whether it can get there. */
export type Asker = { readonly boot: number; readonly id: number; readonly fate: CallFate }

/** Sends a call on its way and answers its number. Some word about it reaches the daemon within `withinMs`. */
export function callCloud(around: Around, boot: number, call: CloudCall, withinMs: number): number {
  const id = (around.rest.count += 1)
  const fate = fateOf(around, call)
  for (const afterMs of fate.arrivals) around.post(afterMs, { to: 'cloud', type: 'called', boot, id, fate, call })
  for (const { afterMs, call: other } of fate.others ?? []) {
    const unanswered = { ...fate, answerAfterMs: null }
    around.post(afterMs, { to: 'cloud', type: 'called', boot, id, fate: unanswered, call: other })
  }
  const said = { result: 'away', detail: `no answer within ${withinMs} ms` } as const
  around.post(withinMs, { to: 'daemon', type: 'cloud_said', boot, id, said })
  return id
}

export function answerDaemon(around: Around, { boot, id, fate }: Asker, status: number, reply: unknown): void {
  if (fate.answerAfterMs === null || cutUntilMs(around, 'cloud', 'in') !== null) return
  const said = { result: 'answered', status, text: JSON.stringify(reply) } as const
  around.post(fate.answerAfterMs, { to: 'daemon', type: 'cloud_said', boot, id, said })
}

function fateOf(around: Around, call: CloudCall): CallFate {
  const smooth: CallFate = { arrivals: [cloudMs(around)], answerAfterMs: cloudMs(around) }
  if (cutUntilMs(around, 'cloud', 'out') !== null) return { ...smooth, arrivals: [] }
  let fate = smooth
  for (const one of around.faults.now) {
    const changed = one.kind.call?.(one, call, fate) ?? null
    if (changed === null) continue
    fire(one)
    fate = changed
  }
  return fate
}
