import { decisionsDiffer, decisionsOf, type Decision, type Lead } from './checks/wall-clock.ts'
import type { Planned } from './plan.ts'
import { runWorld, type CoreStep, type Observing, type Outcome, type Violation } from './world.ts'

// A seed and its twin, which differ in nothing but the machine's wall clock: in the twin it wanders as one that is disciplined
// over a bad network, always within what is tolerated.

/** Once in so many seeds the twin is looked at: it costs as much as the seed. */
export const twinEvery = 50

const stepEveryMs = 2_500
/** Each way; less than the second from which on a wrong clock is a reason to halt, unless the book is late as well. */
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
  const usual: Decision[] = []
  const wandering: Decision[] = []
  const leads: Lead[] = []
  const into = (decisions: Decision[], { step, nowMs, boot, effects }: CoreStep) => {
    if (boot === 1) decisions.push(...decisionsOf({ step, atMs: nowMs }, effects))
  }
  const outcome = runWorld(seed, plan, {
    ...observing,
    onStep(step) {
      into(usual, step)
      leads.push(...leadOf(step))
    },
  })
  const twin = runWorld(seed, plan, { onStep: (step) => into(wandering, step), wanderMs: wander })
  const detail = decisionsDiffer(usual, wandering, leads, wanderMaxMs)
  return { outcome, differ: detail === null ? null : { invariant: 'I23', atMs: twin.virtualMs, detail } }
}

/** What the step tells of the clock, if anything. Prints that are told again are of a time that has passed. */
function leadOf({ step, nowMs, wallMs, event }: CoreStep): readonly Lead[] {
  const lead = (of: Lead['of'], venueAtMs: number): Lead => ({ step, atMs: nowMs, of, leadMs: wallMs - venueAtMs })
  if (event.type === 'book_replaced' || event.type === 'book_changed') return [lead('book', event.venueAtMs)]
  const print = event.type === 'trades_printed' && !event.isReplay ? event.trades.at(-1) : undefined
  return print === undefined ? [] : [lead('prints', print.venueAtMs)]
}
