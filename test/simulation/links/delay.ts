import type { Around } from '../around.ts'
import { fire } from '../injections/active.ts'
import type { Peer } from '../injections/kind.ts'

// What each way over the network costs, and whether it can be gone at all.

/** One way between the daemon and the exchange, milliseconds. */
export const delayMs = (around: Around): number => 10 + around.chance.exponential(8) + moreDelayMs(around)

/** By how much a message on either way to the exchange is late, milliseconds: an answer, a pong or a frame of a stream. */
export function moreDelayMs({ faults }: Around): number {
  let ms = 0
  for (const one of faults.now) {
    const moreMs = one.kind.delayMs?.(one) ?? null
    if (moreMs === null) continue
    ms += moreMs
    fire(one)
  }
  return ms
}

/** When the cut of this way ends; null when there is none. */
export function cutUntilMs({ faults }: Around, peer: Peer, way: 'out' | 'in'): number | null {
  for (const one of faults.now) {
    if (one.kind.cuts?.(one, peer, way) !== true) continue
    fire(one)
    return one.untilMs
  }
  return null
}

/** Why no connection can be made now and how long it takes until we know; after Infinity we never do. Null when one can. */
export function refusalOf(
  { faults }: Around,
  peer: Peer,
): { readonly afterMs: number; readonly detail: string } | null {
  for (const one of faults.now) {
    const refusal = one.kind.refuses?.(one, peer) ?? null
    if (refusal === null) continue
    fire(one)
    return refusal
  }
  return null
}

/** How long an answer of the exchange is kept back by what is in its way, milliseconds. */
export function answerHeldMs(around: Around, bytes: number): number {
  let untilMs = cutUntilMs(around, 'exchange', 'in') ?? around.nowMs
  for (const one of around.faults.now) {
    if (one.kind.holdsAnswer?.(one, bytes) !== true) continue
    fire(one)
    untilMs = Math.max(untilMs, one.untilMs)
  }
  return untilMs - around.nowMs
}

/** One way between anybody but the daemon and the exchange, milliseconds: nobody attacks it. */
export const undisturbedMs = ({ chance }: Around): number => 20 + chance.exponential(10)

/** One way between the daemon and the cloud, milliseconds. */
export const cloudMs = ({ chance }: Around): number => 30 + chance.exponential(20)
