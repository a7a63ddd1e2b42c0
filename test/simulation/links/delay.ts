import type { Around } from '../around.ts'
import { fire } from '../injections/active.ts'
import type { Peer } from '../injections/kind.ts'

// What each way over the network costs, and whether it can be gone at all.

/** One way between the daemon and the exchange, milliseconds. */
export function delayMs({ chance, faults }: Around): number {
  let ms = 10 + chance.exponential(8)
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

/** One way between anybody but the daemon and the exchange, milliseconds: nobody attacks it. */
export const undisturbedMs = ({ chance }: Around): number => 20 + chance.exponential(10)

/** One way between the daemon and the cloud, milliseconds. */
export const cloudMs = ({ chance }: Around): number => 30 + chance.exponential(20)
