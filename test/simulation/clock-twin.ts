import type { Effect } from '../../edge-daemon/core/effect.ts'
import { decisionsDiffer, decisionsOf } from './checks/wall-clock.ts'
import type { Planned } from './plan.ts'
import { runWorld, type Observing, type Outcome, type Violation } from './world.ts'

// A seed and its twin, which differ in nothing but the machine's wall clock: in the twin it wanders as one that is disciplined
// over a bad network, always within what is tolerated.

/** Once in so many seeds the twin is looked at: it costs as much as the seed. */
export const twinEvery = 50

const stepEveryMs = 2_500
/** Each way; together less than the second from which on a wrong clock is a reason to halt. */
const wanderMaxMs = 300

/** Another offset every few seconds, by no generator: the seed's own chance stays as it is. */
const wander = (nowMs: number): number =>
  ((Math.floor(nowMs / stepEveryMs) * 7_919) % (2 * wanderMaxMs + 1)) - wanderMaxMs

export type Twins = { readonly outcome: Outcome; readonly differ: Violation | null }

/**
 * Runs the seed and its twin. Only the first life of the process is compared: what a later one has read of the disk it can age
 * by nothing but the wall clock.
 */
export function runTwins(seed: number, plan: readonly Planned[], observing: Observing = {}): Twins {
  const usual: string[] = []
  const wandering: string[] = []
  const into = (decisions: string[]) => (nowMs: number, boot: number, effects: readonly Effect[]) => {
    if (boot === 1) decisions.push(...decisionsOf(nowMs, effects))
  }
  const outcome = runWorld(seed, plan, { ...observing, onStep: into(usual) })
  const twin = runWorld(seed, plan, { onStep: into(wandering), wanderMs: wander })
  const detail = decisionsDiffer(usual, wandering)
  return { outcome, differ: detail === null ? null : { invariant: 'I23', atMs: twin.virtualMs, detail } }
}
