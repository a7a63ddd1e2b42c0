import type { Quote } from '../pricing/ladder.ts'
import type { Slot } from '../state.ts'
import type { Leg } from './slot.ts'

// One change that the planner would like to make to one slot, before permission and budget are asked.

/**
 * What may wait for what, first to last: what must not rest is pulled, what is too aggressive or at the end of its life is
 * moved, what will soon be is renewed, the rest improves what we earn. The first two never wait.
 */
export const urgency = { pull: 0, move: 1, renew: 2, improve: 3 } as const

export type Action = {
  readonly urgency: (typeof urgency)[keyof typeof urgency]
  /** What the message is expected to gain, tick-lots: larger goes first within one urgency. */
  readonly benefit: number
  readonly slot: Slot
  /** An order that the venue has taken; null for an empty slot. */
  readonly leg: Leg | null
  /** Null: the order goes and nothing takes its place. */
  readonly quote: Quote | null
  readonly why: string
}

/** The order of business: urgency, then benefit, then the nearest level; of renewals the worst place in the queue first. */
export const compareActions = (a: Action, b: Action): number =>
  a.urgency - b.urgency ||
  b.benefit - a.benefit ||
  (a.urgency === urgency.renew ? b.slot.level - a.slot.level : a.slot.level - b.slot.level)
