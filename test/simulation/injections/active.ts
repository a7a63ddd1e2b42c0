import type { Prng } from '#shared/prng.ts'
import type { Planned } from '../plan.ts'
import type { Injection } from './kinds.ts'
import type { Kind } from './kind.ts'

// The faults of a seed as it runs: what is planned, what is on now, and how often each has changed something.

export type Active<Inject = Injection> = {
  /** Its place in the plan. */
  readonly nth: number
  readonly inject: Inject
  readonly untilMs: number
  /** Its own chance. */
  readonly prng: Prng
  readonly kind: Kind<Injection>
  /** How many messages or states it has changed. */
  fired: number
  /** What its kind counts from one strike to the next. */
  counted: number
}

export type Faults = {
  readonly planned: readonly Active[]
  /** In the order in which they began. */
  readonly now: Active[]
}

export type ToFaults = { readonly to: 'faults'; readonly type: 'fault_began' | 'fault_ended' | 'fault_struck' } & {
  readonly fault: number
}

export const planFaults = (
  plan: readonly Planned[],
  kinds: Readonly<Record<Injection['at'], Kind<Injection>>>,
  prng: Prng,
): Faults => ({
  planned: plan.map(({ fault: { inject }, untilMs }, nth) => ({
    nth,
    inject,
    untilMs,
    prng: prng.child(`fault/${nth}`),
    kind: kinds[inject.at],
    fired: 0,
    counted: 0,
  })),
  now: [],
})

/** It changed a message or a state. */
export function fire(one: Active<unknown>): void {
  one.fired += 1
}
