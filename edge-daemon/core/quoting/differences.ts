import type { TradingConfig } from '#shared/config/config.ts'
import { signOf, type Side } from '#shared/units.ts'
import type { Quote } from '../pricing/ladder.ts'
import type { EngineState, Slot } from '../state.ts'
import { urgency, type Action } from './action.ts'
import { benefitOf } from './benefit.ts'
import type { Desire } from './desire.ts'
import { leftLots } from './own-orders.ts'
import { mayImprove, passiveToleranceTimes } from './pace.ts'
import { placeLost } from './queue-place.ts'
import { renewalOf } from './renewal.ts'
import { liveLegOf, pullableLegOf } from './resting.ts'
import type { Leg } from './slot.ts'

// Compares the whole wanted ladder with all slots. One pass; while nothing differs, nothing is made.

/** Below this share of the wanted size an order is made larger, beyond the other one it is made smaller. */
export const growShare = 0.5
const shrinkShare = 1.25
/** What a place at the front of a queue is worth against one at the end, as a share of our half-spread. */
const frontShare = 0.25

export function addDifferences(actions: Action[], state: EngineState, wish: Desire, config: TradingConfig): void {
  for (const slot of state.slots) {
    const action = differenceOf(slot, quoteFor(wish.quotes, slot.side, slot.level), wish, state, config)
    if (action !== null) actions.push(action)
  }
}

function differenceOf(
  slot: Slot,
  quote: Quote | null,
  wish: Desire,
  state: EngineState,
  config: TradingConfig,
): Action | null {
  if (slot.legs.length === 0) {
    if (quote === null || !mayImprove(state, slot)) return null
    const benefit = benefitOf(wish, quote, 0, 0)
    return { urgency: urgency.improve, benefit, slot, leg: null, quote, why: 'empty slot' }
  }
  const [older, newer] = slot.legs
  // An edit that left both alive: one of them must go.
  if (older?.phase === 'live' && newer?.phase === 'live') return pull(slot, older, 'twice in one slot')
  const leg = liveLegOf(slot)
  if (leg === null) {
    // On its way: nothing is added before the venue has spoken. But what can be pulled waits for nothing.
    const taken = pullableLegOf(slot)
    if (taken === null || !mustGo(taken, quote, state, config)) return null
    return pull(slot, taken, slot.legs.length === 1 ? 'not wanted any more' : 'beside an unknown order')
  }
  if (quote === null) return pull(slot, leg, 'not wanted')
  return changeOf(slot, leg, quote, wish, state, config)
}

function changeOf(
  slot: Slot,
  leg: Leg,
  quote: Quote,
  wish: Desire,
  state: EngineState,
  config: TradingConfig,
): Action | null {
  const reason = reasonOf(slot, leg, quote, wish, state, config)
  if (reason === null) return null
  const isDue = reason === 'renewal due'
  const benefit = isDue ? 0 : benefitOf(wish, quote, leg.order.price, leftLots(state, leg))
  return { urgency: urgencyOf[reason], benefit, slot, leg, quote, why: isDue ? 'renewal' : reason }
}

const urgencyOf = {
  'too aggressive': urgency.move,
  'larger than wanted': urgency.move,
  renewal: urgency.move,
  'renewal due': urgency.renew,
  'too passive': urgency.improve,
  'smaller than wanted': urgency.improve,
} as const

function reasonOf(
  slot: Slot,
  leg: Leg,
  quote: Quote,
  wish: Desire,
  state: EngineState,
  config: TradingConfig,
): keyof typeof urgencyOf | null {
  const renewal = renewalOf(leg.order.sentAtMs, leg.order.expiresAtMs, state.nowMs, slot.level, config.quoting.levels)
  if (renewal === 'overdue') return 'renewal'
  if (isTooAggressive(quote, leg)) return 'too aggressive'
  const left = leftLots(state, leg)
  if (left > quote.sizeLots * shrinkShare) return 'larger than wanted'
  if (renewal === 'due') return 'renewal due'
  if (!mayImprove(state, slot)) return null
  if (isTooPassive(leg, quote, wish, state, config)) return 'too passive'
  return left < quote.sizeLots * growShare ? 'smaller than wanted' : null
}

/** Past its tolerance or where a fill would lose, unless the price path has said itself whether the order stays. */
function isTooAggressive(quote: Quote, { order }: Leg): boolean {
  const { verdict, toleranceTicks, breakEvenTicks } = quote
  const aggressiveTicks = inwardTicks(quote, order.price)
  if (verdict !== 'tolerance') return verdict === 'replace' && aggressiveTicks > 0
  const isLosing = breakEvenTicks !== null && signOf(quote.side) * (order.price - breakEvenTicks) > 0
  return aggressiveTicks > (isLosing ? 0 : toleranceTicks)
}

/** Positive when the resting price stands nearer to the market than we want: it loses money, so it goes first. */
const inwardTicks = ({ side, priceTicks }: Quote, restingTicks: number): number =>
  signOf(side) * (restingTicks - priceTicks)

/** What is too far away loses nothing, so it may lag; and a good place in its queue is given up only for its worth. */
function isTooPassive(leg: Leg, quote: Quote, wish: Desire, state: EngineState, config: TradingConfig): boolean {
  if (quote.verdict !== 'tolerance') return quote.verdict === 'replace'
  const passiveTicks = -inwardTicks(quote, leg.order.price)
  if (passiveTicks <= quote.toleranceTicks) return false
  const lagTicks = quote.toleranceTicks * passiveToleranceTimes(state, config)
  const lost = placeLost(state, leg, quote.side, quote.priceTicks, quote.sizeLots)
  return passiveTicks > lagTicks + frontShare * wish.halfSpreadTicks * lost
}

/** True for a resting order that must not stay: not wanted, too aggressive, or at the end of its life. */
function mustGo(leg: Leg, quote: Quote | null, state: EngineState, config: TradingConfig): boolean {
  if (quote === null) return true
  if (isTooAggressive(quote, leg)) return true
  const { sentAtMs, expiresAtMs, level } = leg.order
  return renewalOf(sentAtMs, expiresAtMs, state.nowMs, level, config.quoting.levels) === 'overdue'
}

const pull = (slot: Slot, leg: Leg, why: string): Action => ({
  urgency: urgency.pull,
  benefit: 0,
  slot,
  leg,
  quote: null,
  why,
})

function quoteFor(quotes: readonly Quote[], side: Side, level: number): Quote | null {
  for (const quote of quotes) if (quote.side === side && quote.level === level) return quote
  return null
}
