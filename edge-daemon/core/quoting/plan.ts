import type { TradingConfig } from '#shared/config/config.ts'
import { requestsPerMinuteOf } from '#shared/config/operations.ts'
import { monoMs, signOf, wallMs, type WallMs } from '#shared/units.ts'
import type { Effect } from '../effect.ts'
import type { Quote } from '../pricing/ladder.ts'
import type { ApprovedQuote } from '../risk/limits.ts'
import { excessLots, permit } from '../risk/permission.ts'
import type { EngineState, Slot } from '../state.ts'
import type { Desire } from './desire.ts'
import { makeOrderId, nonceOf } from './order-id.ts'
import { mayQuote, spend } from './rate-budget.ts'
import { renewalOf } from './renewal.ts'
import { remainingLots, stepLeg, type Leg, type Order } from './slot.ts'

// Compares the wanted ladder with what rests and turns the differences into requests, most urgent first. What is too
// aggressive is moved or pulled at once; what is too passive may wait for the budget.

type LiveLeg = Leg & { phase: 'live' }
type Action = {
  readonly rank: 0 | 1 | 2 | 3 | 4
  /** Larger goes first within a rank, ticks. */
  readonly benefitTicks: number
  readonly slot: Slot
  readonly leg: LiveLeg | null
  readonly quote: Quote | null
  readonly why: string
}

/** Below this share of the wanted size a partly filled order is refilled. */
const refillShare = 0.5

export function plan(state: EngineState, wish: Desire, config: TradingConfig, wallNowMs: WallMs): Effect[] {
  const actions = [...overLimit(state, wish, config), ...differences(state, wish, config)]
  actions.sort((a, b) => a.rank - b.rank || b.benefitTicks - a.benefitTicks || inward(a, b))
  const effects: Effect[] = []
  const touched = new Set<Slot>()
  for (const action of actions) {
    if (touched.has(action.slot)) continue
    const effect = request(state, action, wish, config, wallNowMs)
    if (effect === null) continue
    touched.add(action.slot)
    effects.push(...effect)
  }
  return effects
}

/** Nearest level first, but of renewals the worst place in the queue first. */
const inward = (a: Action, b: Action): number =>
  a.rank === 2 ? b.slot.level - a.slot.level : a.slot.level - b.slot.level

/** Cancels from the outermost level inward until what may fill fits under the limit again. */
function overLimit(state: EngineState, wish: Desire, config: TradingConfig): Action[] {
  const actions: Action[] = []
  for (const side of ['buy', 'sell'] as const) {
    let excess = excessLots(state, side, wish, config)
    const outward = state.slots.filter((slot) => slot.side === side).sort((a, b) => b.level - a.level)
    // What is being cancelled already is on its way out: the next one inward need not follow it.
    for (const slot of outward)
      for (const leg of slot.legs) if (leg.phase === 'cancelling') excess -= remainingLots(leg)
    for (const slot of outward) {
      if (excess <= 0) break
      const leg = liveLegOf(slot) ?? liveBesideUnknown(slot)
      if (leg === null) continue
      actions.push({ rank: 0, benefitTicks: 0, slot, leg, quote: null, why: 'over the position limit' })
      excess -= remainingLots(leg)
    }
  }
  return actions
}

function differences(state: EngineState, wish: Desire, config: TradingConfig): Action[] {
  const tolerance = Math.max(1, wish.halfSpreadTicks * config.quoting.repriceShare)
  const actions: Action[] = []
  for (const slot of state.slots) {
    const quote = wish.quotes.find((wanted) => wanted.side === slot.side && wanted.level === slot.level) ?? null
    const leg = liveLegOf(slot)
    if (slot.legs.length === 0) {
      if (quote !== null && state.nowMs >= slot.pausedUntilMs) {
        actions.push({ rank: 3, benefitTicks: 0, slot, leg: null, quote, why: 'empty slot' })
      }
      continue
    }
    const [older, newer] = slot.legs
    if (older?.phase === 'live' && newer?.phase === 'live') {
      // An edit that left both alive: one of them must go.
      actions.push({ rank: 0, benefitTicks: 0, slot, leg: older, quote: null, why: 'twice in one slot' })
      continue
    }
    if (leg === null) {
      // On its way: nothing is sent before the venue has spoken. But what is known to rest is not held hostage by the
      // other order of its edit, whose end may take long to prove: it can always be pulled.
      const resting = liveBesideUnknown(slot)
      if (resting !== null && mustGo(resting, quote, tolerance, state, config))
        actions.push({ rank: 0, benefitTicks: 0, slot, leg: resting, quote: null, why: 'beside an unknown order' })
      continue
    }
    if (quote === null) {
      actions.push({ rank: 0, benefitTicks: 0, slot, leg, quote: null, why: 'not wanted' })
      continue
    }
    // Positive when the resting order stands nearer to the market than we want: it loses money, so it goes first.
    const aggressiveTicks = signOf(slot.side) * (leg.order.price - quote.priceTicks)
    const renewal = renewalOf(leg.order.sentAtMs, leg.order.expiresAtMs, state.nowMs, slot.level, config.quoting.levels)
    if (aggressiveTicks > tolerance || renewal === 'overdue') {
      actions.push({
        rank: 1,
        benefitTicks: aggressiveTicks,
        slot,
        leg,
        quote,
        why: renewal === 'overdue' ? 'renewal' : 'too aggressive',
      })
    } else if (renewal === 'due') {
      actions.push({ rank: 2, benefitTicks: 0, slot, leg, quote, why: 'renewal' })
    } else if (-aggressiveTicks > 2 * tolerance) {
      actions.push({ rank: 4, benefitTicks: -aggressiveTicks, slot, leg, quote, why: 'too passive' })
    } else if (remainingLots(leg) < quote.sizeLots * refillShare && leg.order.filled > 0) {
      actions.push({ rank: 4, benefitTicks: 0, slot, leg, quote, why: 'partly filled' })
    }
  }
  return actions
}

/** True for a resting order that must not stay: not wanted, too aggressive, or at the end of its life. */
function mustGo(leg: LiveLeg, quote: Quote | null, tolerance: number, state: EngineState, config: TradingConfig) {
  if (quote === null || signOf(leg.order.side) * (leg.order.price - quote.priceTicks) > tolerance) return true
  const { sentAtMs, expiresAtMs, level } = leg.order
  return renewalOf(sentAtMs, expiresAtMs, state.nowMs, level, config.quoting.levels) === 'overdue'
}

/** The requests of one action, or null when permission or budget is missing. Slots are moved on as the request leaves. */
function request(
  state: EngineState,
  action: Action,
  wish: Desire,
  config: TradingConfig,
  wallNowMs: WallMs,
): Effect[] | null {
  const { slot, leg, quote } = action
  const isUrgent = action.rank <= 1
  const mayBeSent = mayQuote(state.budget, requestsPerMinuteOf(config.operations), state.nowMs)
  if (quote === null) return leg === null ? null : cancel(state, slot, leg, action.why, config)
  // The venue has just refused something here: pulling is always right, the next try waits.
  if (leg !== null && state.nowMs < slot.pausedUntilMs)
    return isUrgent ? cancel(state, slot, leg, action.why, config) : null
  if (crossesOwn(state, quote))
    return isUrgent && leg !== null ? cancel(state, slot, leg, 'would cross our own order', config) : null
  // What is urgent is pulled out of the reserve, and comes back as a new order when there is budget for one.
  if (!mayBeSent) {
    return isUrgent && leg !== null ? cancel(state, slot, leg, action.why, config) : null
  }
  const approvedQuote = permit(state, quote, wish, config)
  if (approvedQuote === null) {
    // No room to hold both orders of an edit: the old one goes first, the new one follows when it is proven gone.
    return leg !== null && action.rank <= 2 ? cancel(state, slot, leg, `${action.why}, no room to edit`, config) : null
  }
  return send(state, slot, approvedQuote, leg, action.why, config, wallNowMs)
}

function send(
  state: EngineState,
  slot: Slot,
  quote: ApprovedQuote,
  replaced: LiveLeg | null,
  why: string,
  config: TradingConfig,
  wallNowMs: WallMs,
): Effect[] {
  const { answerMaxMs } = config.operations
  const counter = ++state.ids.counter
  const clientId = makeOrderId({ epoch: state.ids.epoch, side: quote.side, level: quote.level, counter })
  const order: Order = {
    clientId,
    side: quote.side,
    level: quote.level,
    price: quote.price,
    size: quote.size,
    filled: 0,
    sentAtMs: state.nowMs,
    expiresAtMs: monoMs(state.nowMs + config.quoting.orderLifeMs),
    requestedAtMs: state.nowMs,
    heardAtMs: state.nowMs,
  }
  const sending: Leg = { phase: 'sending', order, deadlineMs: monoMs(state.nowMs + answerMaxMs) }
  slot.legs = replaced === null ? [sending] : [...legsAfter(slot, replaced, 'replace_sent', state, config), sending]
  spend(state.budget)
  if (replaced === null) state.counts.create += 1
  else state.counts.edit += 1
  const wire = {
    clientId,
    nonce: nonceOf(counter),
    side: quote.side,
    price: quote.price,
    size: quote.size,
    expiresAtMs: wallMs(wallNowMs + config.quoting.orderLifeMs),
    postOnly: true,
    reduceOnly: false,
  }
  return [
    replaced === null
      ? { type: 'place_order', order: wire }
      : { type: 'edit_order', order: wire, replaces: replaced.order.clientId },
    {
      type: 'journal',
      record: 'order_sent',
      data: {
        clientId,
        replaces: replaced?.order.clientId ?? null,
        side: quote.side,
        level: quote.level,
        priceTicks: quote.price,
        sizeLots: quote.size,
        ageShare: replaced === null ? null : Number(ageShare(replaced, state.nowMs).toFixed(4)),
        why,
      },
    },
  ]
}

function cancel(state: EngineState, slot: Slot, leg: LiveLeg, why: string, config: TradingConfig): Effect[] | null {
  if (state.nowMs < slot.cancelPausedUntilMs) return null
  slot.legs = legsAfter(slot, leg, 'cancel_sent', state, config)
  spend(state.budget)
  state.counts.cancel += 1
  return [
    { type: 'cancel_order', clientId: leg.order.clientId },
    { type: 'journal', record: 'cancel_sent', data: { clientId: leg.order.clientId, why } },
  ]
}

function legsAfter(
  slot: Slot,
  leg: LiveLeg,
  type: 'cancel_sent' | 'replace_sent',
  state: EngineState,
  config: TradingConfig,
): Leg[] {
  const moved = stepLeg(leg, { type, nowMs: state.nowMs }, config.operations)
  return slot.legs.flatMap((other) => (other !== leg ? [other] : moved.phase === 'ended' ? [] : [moved]))
}

/** The order of a slot that may be changed: alone in it and at rest. */
function liveLegOf(slot: Slot): LiveLeg | null {
  const leg = slot.legs[0]
  return slot.legs.length === 1 && leg !== undefined && leg.phase === 'live' ? leg : null
}

/** The order known to rest in a slot whose other order is unknown. */
function liveBesideUnknown(slot: Slot): LiveLeg | null {
  if (slot.legs.length !== 2 || !slot.legs.some((leg) => leg.phase === 'unknown')) return null
  return slot.legs.find((leg) => leg.phase === 'live') ?? null
}

/** True when the quote would meet an order of ours on the other side that may still rest. */
function crossesOwn(state: EngineState, quote: Quote): boolean {
  return state.slots.some(
    (slot) =>
      slot.side !== quote.side &&
      slot.legs.some((leg) => signOf(quote.side) * (quote.priceTicks - leg.order.price) >= 0),
  )
}

const ageShare = (leg: Leg, nowMs: number): number =>
  (nowMs - leg.order.sentAtMs) / (leg.order.expiresAtMs - leg.order.sentAtMs)
