import type { TradingConfig } from '#shared/config/config.ts'
import { monoMs, wallMs, type PriceTicks, type Side, type SizeLots, type WallMs } from '#shared/units.ts'
import type { Effect, OrderRequest } from '../effect.ts'
import { explained, type Explanation } from '../pricing/explanation.ts'
import type { ApprovedQuote } from '../risk/limits.ts'
import type { EngineState, Slot } from '../state.ts'
import { noteOrderLeft } from './order-fates.ts'
import { makeOrderId, nonceOf } from './order-id.ts'
import { orderLifeMs, venueWallMs } from './order-life.ts'
import { spend } from './rate-budget.ts'
import { exitLevel, stepLeg, type Leg, type Order } from './slot.ts'

// Where a decision becomes a request: the slot is moved on, the budget is charged and the record is written together.

/** Why an order is sent, and why at this price. */
export type SendReason = { readonly why: string; readonly explanation: Explanation | null }

/** A new order, or the edit of `replaced`; until the venue has spoken the slot holds both. */
export function sendOrder(
  state: EngineState,
  slot: Slot,
  quote: ApprovedQuote,
  replaced: Leg | null,
  { why, explanation }: SendReason,
  config: TradingConfig,
  wallNowMs: WallMs,
): Effect[] {
  const order = nextOrder(state, quote, config)
  const deadlineMs = monoMs(state.nowMs + config.operations.answerMaxMs)
  const sending: Leg = { phase: 'sending', order, deadlineMs }
  slot.legs = replaced === null ? [sending] : [...legsAfter(slot, replaced, 'replace_sent', state, config), sending]
  noteOrderLeft(state, order.clientId)
  spend(state.budget)
  if (replaced === null) state.counts.create += 1
  else state.counts.edit += 1
  const wire = wireOf(order, state.ids.counter, venueWallMs(state, wallNowMs))
  return [
    replaced === null
      ? { type: 'place_order', order: wire }
      : { type: 'edit_order', order: wire, replaces: replaced.order.clientId },
    {
      type: 'journal',
      record: 'order_sent',
      data: {
        clientId: order.clientId,
        replaces: replaced?.order.clientId ?? null,
        side: quote.side,
        level: quote.level,
        priceTicks: quote.price,
        sizeLots: quote.size,
        ageShare: replaced === null ? null : Math.round(ageShare(replaced, state.nowMs) * 1e4) / 1e4,
        why,
        ...(explanation === null ? {} : { price: explained(explanation) }),
      },
    },
  ]
}

type ExitTerms = { readonly side: Side; readonly price: PriceTicks; readonly size: SizeLots }

/** An order that only reduces the position and never rests: what it does not get at once is cancelled by the venue. */
export function sendExit(
  state: EngineState,
  slot: Slot,
  terms: ExitTerms,
  why: string,
  config: TradingConfig,
  wallNowMs: WallMs,
): Effect[] {
  const { side, price, size } = terms
  const order = nextOrder(state, { ...terms, level: exitLevel }, config)
  slot.legs = [{ phase: 'sending', order, deadlineMs: monoMs(state.nowMs + config.operations.answerMaxMs) }]
  spend(state.budget)
  state.counts.create += 1
  const wire = wireOf(order, state.ids.counter, venueWallMs(state, wallNowMs))
  return [
    { type: 'place_order', order: { ...wire, postOnly: false, reduceOnly: true, isImmediate: true } },
    {
      type: 'journal',
      record: 'exit_sent',
      data: { clientId: order.clientId, side, priceTicks: price, sizeLots: size, why },
    },
  ]
}

/** The cancel of an order at rest, or null while an earlier one that failed is not repeated yet. */
export function cancelOrder(
  state: EngineState,
  slot: Slot,
  leg: Leg,
  why: string,
  config: TradingConfig,
): Effect[] | null {
  if (state.nowMs < slot.cancelPausedUntilMs) return null
  slot.legs = legsAfter(slot, leg, 'cancel_sent', state, config)
  spend(state.budget)
  state.counts.cancel += 1
  return [
    { type: 'cancel_order', clientId: leg.order.clientId },
    { type: 'journal', record: 'cancel_sent', data: { clientId: leg.order.clientId, why } },
  ]
}

function nextOrder(state: EngineState, quote: ExitTerms & { readonly level: number }, config: TradingConfig): Order {
  const counter = ++state.ids.counter
  return {
    clientId: makeOrderId({ epoch: state.ids.epoch, side: quote.side, level: quote.level, counter }),
    side: quote.side,
    level: quote.level,
    price: quote.price,
    size: quote.size,
    filled: 0,
    sentAtMs: state.nowMs,
    expiresAtMs: monoMs(state.nowMs + orderLifeMs(state, config)),
    requestedAtMs: state.nowMs,
    heardAtMs: state.nowMs,
  }
}

const wireOf = (order: Order, counter: number, wallNowMs: WallMs): OrderRequest => ({
  clientId: order.clientId,
  nonce: nonceOf(counter),
  side: order.side,
  price: order.price,
  size: order.size,
  expiresAtMs: wallMs(wallNowMs + order.expiresAtMs - order.sentAtMs),
  postOnly: true,
  reduceOnly: false,
})

function legsAfter(
  slot: Slot,
  leg: Leg,
  type: 'cancel_sent' | 'replace_sent',
  state: EngineState,
  config: TradingConfig,
): Leg[] {
  const moved = stepLeg(leg, { type, nowMs: state.nowMs }, config.operations)
  return slot.legs.flatMap((other) => (other !== leg ? [other] : moved.phase === 'ended' ? [] : [moved]))
}

const ageShare = (leg: Leg, nowMs: number): number =>
  (nowMs - leg.order.sentAtMs) / (leg.order.expiresAtMs - leg.order.sentAtMs)
