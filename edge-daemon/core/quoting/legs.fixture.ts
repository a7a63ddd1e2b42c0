// One order of ours as a slot holds it, for tests that put it there by hand.

import { clientOrderId, monoMs, priceTicks, sizeLots, type Side } from '#shared/units.ts'
import type { EngineState } from '../state.ts'
import type { Leg, Order } from './slot.ts'

type Wanted = Partial<Pick<Order, 'filled'>> & {
  readonly phase?: 'live' | 'sending' | 'accepted' | 'cancelling'
  readonly sentAtMs?: number
}

let orders = 0

/** An order of `lots` at `price` ticks; at rest unless told otherwise. */
export function legOf(side: Side, level: number, price: number, lots: number, wanted: Wanted = {}): Leg {
  const { phase = 'live', filled = 0, sentAtMs = 0 } = wanted
  const atMs = monoMs(sentAtMs)
  const order = {
    clientId: clientOrderId(`order-${(orders += 1)}`),
    side,
    level,
    price: priceTicks(price),
    size: sizeLots(lots),
    filled,
    sentAtMs: atMs,
    expiresAtMs: monoMs(sentAtMs + 3_600_000),
    requestedAtMs: atMs,
    heardAtMs: atMs,
  }
  return phase === 'live' ? { phase, order } : { phase, order, deadlineMs: monoMs(sentAtMs + 2_000) }
}

/** Puts orders into the slots of their side and level. */
export function hold(state: EngineState, ...legs: readonly Leg[]): void {
  for (const leg of legs) {
    const slot = state.slots.find(({ side, level }) => side === leg.order.side && level === leg.order.level)
    if (slot === undefined) throw new Error('there is no such slot')
    slot.legs = [...slot.legs, leg]
  }
}
