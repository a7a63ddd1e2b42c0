import type { VenueEvent } from '../../../edge-daemon/venue/venue.ts'
import type { MarketSpec } from '../../../simulator/exchange/market-spec.ts'
import { isSent, type Check } from './check.ts'

// Limits of the market may become smaller at any moment: whoever has been told of them keeps them, and a refusal tells where
// to look.

/** The exchange counts values and shares in these parts. */
const unit = 1e12
/** The mark moves between what is known of it and what is sent. */
const slackTicks = 1

/** I14: from the answer of the first look that began under the limits of now, no order is sent that they refuse. */
export function limitsKept(): Check {
  let boot = 0
  let spec: MarketSpec | null = null
  let changedAtMs = 0
  let askedAtMs = Number.NEGATIVE_INFINITY
  /** What the process has been told. */
  let known: MarketSpec | null = null
  return {
    id: 'I14',
    look({ exchange, market: name, nowMs }) {
      const now = exchange.markets.get(name)?.spec ?? null
      if (now !== spec) changedAtMs = nowMs
      spec = now
      return null
    },
    step(view, event, effects) {
      if (view.boot !== boot) known = null
      boot = view.boot
      if (event.type === 'market_read' && event.answer.result === 'read' && askedAtMs > changedAtMs) known = spec
      if (effects.some(({ type }) => type === 'read_market')) askedAtMs = view.nowMs
      const { engine } = view
      if (known === null || known !== spec || engine === null) return null
      const [valueMax, band] = [Number(known.maxLimitOrderValue) / unit, Number(known.priceBand) / unit]
      for (const effect of effects) {
        if (!isSent(effect)) continue
        const { side, price, size } = effect.order
        const value = price * size * (Number(known.tickLot) / unit)
        if (value > valueMax) return `a ${side} worth ${value} was sent, ${valueMax} are allowed`
        const { markTicks } = engine
        if (markTicks === null) continue
        const beyond = side === 'buy' ? price - markTicks : markTicks - price
        if (beyond > band * markTicks + slackTicks)
          return `a ${side} at ${price} was sent with the mark at ${markTicks}, ${band} beyond it is allowed`
      }
      return null
    },
  }
}

/** Ticks, and what keeps several refusals from asking as often. */
const lookWithinMs = 3_000
const ofTerms = { from: 1_121, to: 1_125 } as const

/** I14: after a refusal for tick, lot or limits the market is looked at at once, as soon as anything may be asked. */
export function refusalsAreLookedInto(): Check {
  let boot = 0
  let tickedAtMs = 0
  let spec: MarketSpec | null = null
  /** A look has left since the terms are what they are now: orders that left before it are refused as well. */
  let isAsked = false
  /** Since the refusal, while nothing is in the way of a look; null when none is owed. */
  let waitedMs: number | null = null
  return {
    id: 'I14',
    look({ exchange, market: name }) {
      const now = exchange.markets.get(name)?.spec ?? null
      if (now !== spec) isAsked = false
      spec = now
      return null
    },
    step(view, event, effects) {
      const { engine } = view
      if (view.boot !== boot) waitedMs = null
      boot = view.boot
      if (isRefusedForTerms(event) && !isAsked) waitedMs ??= 0
      if (effects.some(({ type }) => type === 'read_market')) {
        isAsked = true
        waitedMs = null
      }
      if (event.type !== 'clock_ticked' || engine === null) return null
      const isFree =
        engine.recovery === 'done' &&
        engine.stopping === null &&
        engine.nowMs >= engine.budget.blockedUntilMs &&
        !engine.asking.market
      if (waitedMs !== null && isFree) waitedMs += Math.min(view.nowMs - tickedAtMs, lookWithinMs)
      tickedAtMs = view.nowMs
      return waitedMs !== null && waitedMs > lookWithinMs
        ? `an order was refused for its terms, and nobody has looked at the market for ${Math.round(waitedMs)} ms`
        : null
    },
  }
}

function isRefusedForTerms(event: VenueEvent): boolean {
  if (event.type !== 'place_answered' || event.answer.result !== 'failed') return false
  const { error } = event.answer
  const code = error.kind === 'refused' ? (error.code ?? 0) : 0
  return code >= ofTerms.from && code <= ofTerms.to
}
