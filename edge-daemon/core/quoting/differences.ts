import type { TradingConfig } from '#shared/config/config.ts'
import { signOf, type Side } from '#shared/units.ts'
import type { Quote } from '../pricing/ladder.ts'
import type { EngineState, Slot } from '../state.ts'
import { urgency, type Action, type LiveLeg } from './action.ts'
import type { Desire } from './desire.ts'
import { mayImprove } from './pace.ts'
import { renewalOf } from './renewal.ts'
import { liveBesideUnknown, liveLegOf } from './resting.ts'
import { remainingLots } from './slot.ts'

// Compares the whole wanted ladder with all slots. One pass; while nothing differs, nothing is made.

/** Below this share of the wanted size a partly filled order is refilled. */
const refillShare = 0.5

export function addDifferences(actions: Action[], state: EngineState, wish: Desire, config: TradingConfig): void {
  for (const slot of state.slots) {
    const action = differenceOf(slot, quoteFor(wish.quotes, slot.side, slot.level), state, config)
    if (action !== null) actions.push(action)
  }
}

function differenceOf(slot: Slot, quote: Quote | null, state: EngineState, config: TradingConfig): Action | null {
  if (slot.legs.length === 0) {
    const isWanted = quote !== null && mayImprove(state, slot)
    return isWanted ? { urgency: urgency.fill, benefitTicks: 0, slot, leg: null, quote, why: 'empty slot' } : null
  }
  const [older, newer] = slot.legs
  // An edit that left both alive: one of them must go.
  if (older?.phase === 'live' && newer?.phase === 'live') return pull(slot, older, 'twice in one slot')
  const leg = liveLegOf(slot)
  if (leg === null) {
    // On its way: nothing is sent before the venue has spoken. But what is known to rest is not held hostage by the
    // other order of its edit, whose end may take long to prove: it can always be pulled.
    const resting = liveBesideUnknown(slot)
    const isHarmful = resting !== null && mustGo(resting, quote, state, config)
    return isHarmful ? pull(slot, resting, 'beside an unknown order') : null
  }
  if (quote === null) return pull(slot, leg, 'not wanted')
  return changeOf(slot, leg, quote, state, config)
}

function changeOf(slot: Slot, leg: LiveLeg, quote: Quote, state: EngineState, config: TradingConfig): Action | null {
  // Positive when the resting order stands nearer to the market than we want: it loses money, so it goes first.
  const aggressiveTicks = signOf(slot.side) * (leg.order.price - quote.priceTicks)
  const renewal = renewalOf(leg.order.sentAtMs, leg.order.expiresAtMs, state.nowMs, slot.level, config.quoting.levels)
  if (isTooAggressive(quote, aggressiveTicks) || renewal === 'overdue') {
    const why = renewal === 'overdue' ? 'renewal' : 'too aggressive'
    return { urgency: urgency.move, benefitTicks: aggressiveTicks, slot, leg, quote, why }
  }
  if (renewal === 'due') return { urgency: urgency.renew, benefitTicks: 0, slot, leg, quote, why: 'renewal' }
  if (!mayImprove(state, slot)) return null
  if (isTooPassive(quote, -aggressiveTicks))
    return { urgency: urgency.improve, benefitTicks: -aggressiveTicks, slot, leg, quote, why: 'too passive' }
  return remainingLots(leg) < quote.sizeLots * refillShare && leg.order.filled > 0
    ? { urgency: urgency.improve, benefitTicks: 0, slot, leg, quote, why: 'partly filled' }
    : null
}

/** Past its tolerance, unless the price path has said itself whether the order stays. */
const isTooAggressive = ({ verdict, toleranceTicks }: Quote, aggressiveTicks: number): boolean =>
  verdict === 'tolerance' ? aggressiveTicks > toleranceTicks : verdict === 'replace' && aggressiveTicks > 0

/** What is too far away loses nothing, so it may be so by twice as much. */
const isTooPassive = ({ verdict, toleranceTicks }: Quote, passiveTicks: number): boolean =>
  verdict === 'tolerance' ? passiveTicks > 2 * toleranceTicks : verdict === 'replace'

/** True for a resting order that must not stay: not wanted, too aggressive, or at the end of its life. */
function mustGo(leg: LiveLeg, quote: Quote | null, state: EngineState, config: TradingConfig): boolean {
  if (quote === null) return true
  if (isTooAggressive(quote, signOf(leg.order.side) * (leg.order.price - quote.priceTicks))) return true
  const { sentAtMs, expiresAtMs, level } = leg.order
  return renewalOf(sentAtMs, expiresAtMs, state.nowMs, level, config.quoting.levels) === 'overdue'
}

const pull = (slot: Slot, leg: LiveLeg, why: string): Action => ({
  urgency: urgency.pull,
  benefitTicks: 0,
  slot,
  leg,
  quote: null,
  why,
})

function quoteFor(quotes: readonly Quote[], side: Side, level: number): Quote | null {
  for (const quote of quotes) if (quote.side === side && quote.level === level) return quote
  return null
}
