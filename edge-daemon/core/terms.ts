import type { TradingConfig } from '#shared/config/config.ts'
import { requestsPerMinuteOf } from '#shared/config/operations.ts'
import type { Effect } from './effect.ts'
import { spend } from './quoting/rate-budget.ts'
import { claimLook, longOverdueMs, lookWithin } from './routine-look.ts'
import type { EngineState, StartFacts } from './state.ts'

// What we trade by and what may change under us: the grid and the limits of the market, what we pay, how much a dollar of
// margin carries. Asked for anew again and again, and soon after the venue has refused something for a reason among them.

export type Terms = {
  /** Why the market takes no orders of ours now; null while it does. */
  closed: string | null
  /** The maker fee by the newest word, as a fraction. */
  makerFeeRate: number
  /** The same at the start: quotes are made for no higher one. */
  readonly makerFeeRateMax: number
  /** Likewise of what takes; null before the first word. */
  takerFeeRate: number | null
  /** What orders are signed for as their fee, the same in the whole run: above it none is taken. Infinity where nothing is signed. */
  readonly feeRateMax: number
  /** What somebody has taken note of, or what was told first; null until then. Only a start with `--clear-latches` takes another for granted. */
  leverage: number | null
  /** The newest word; null before it. */
  toldLeverage: number | null
}

/** A change is found within ten seconds, the way there and back included. */
const leverageEveryMs = 8_000
/** Tick, limits and fees change with an announcement; the book and refusals tell sooner. */
export const termsEveryMs = 60_000
/** Until a closed market is open again. */
export const whileClosedMs = 5_000
/** Until a fee or a leverage that halts is taken back. Quotes must be back within a minute of that, and a look may wait and fail. */
export const whileHaltedMs = 20_000
/** After refusals in a row the venue is not asked with each. */
const hurryMs = 2_000
/** Below this many requests a minute a look each eight seconds would be a tenth of what quotes need. */
const requestsMin = 300

/** Kept is what a run before took for granted. */
export const termsOf = (
  { makerFeeRate, feeRateMax, leverage = null }: Pick<StartFacts, 'makerFeeRate' | 'feeRateMax' | 'leverage'>,
  keptLeverage: number | null,
): Terms => ({
  closed: null,
  makerFeeRate,
  makerFeeRateMax: makerFeeRate,
  takerFeeRate: null,
  feeRateMax: feeRateMax ?? Infinity,
  leverage: keptLeverage ?? leverage,
  toldLeverage: leverage,
})

/** Why no order that is signed as ours are would be taken; null when it would. */
export function unsignedFee({ makerFeeRate, takerFeeRate, feeRateMax }: Terms): string | null {
  const rate = Math.max(makerFeeRate, takerFeeRate ?? 0)
  return rate > feeRateMax
    ? `the venue takes a fee of ${rate}, and orders are signed for ${feeRateMax} at most: it would refuse every exit`
    : null
}

/** Asks for what is due. Called on every clock tick. */
export function driveTerms(state: EngineState, config: TradingConfig): Effect[] {
  const { nowMs, nextAtMs, asking } = state
  if (state.recovery !== 'done' || state.stopping !== null || nowMs < state.budget.blockedUntilMs) return []
  const effects: Effect[] = []
  const isScarce = requestsPerMinuteOf(config.operations) < requestsMin
  if (!asking.leverage && (isScarce ? claimLook(state, 1, nextAtMs.leverage, config) : nowMs >= nextAtMs.leverage)) {
    nextAtMs.leverage = nowMs + (isScarce ? termsEveryMs : leverageEveryMs)
    asking.leverage = true
    spend(state.budget)
    effects.push({ type: 'read_leverage' })
  }
  if (!asking.market && claimLook(state, 1, nextAtMs.market, config)) {
    nextAtMs.market = nowMs + (state.terms.closed === null ? termsEveryMs : whileClosedMs)
    asking.market = true
    spend(state.budget)
    effects.push({ type: 'read_market' })
  }
  if (!asking.fees && claimLook(state, 1, nextAtMs.fees, config)) {
    nextAtMs.fees = nowMs + termsEveryMs
    asking.fees = true
    spend(state.budget)
    effects.push({ type: 'read_fees' })
  }
  return effects
}

/** The venue has refused something: its terms may be others now. */
export function hurryTerms({ nowMs, nextAtMs }: EngineState): void {
  if (nowMs < nextAtMs.termsHurry) return
  nextAtMs.termsHurry = nowMs + hurryMs
  nextAtMs.market = Math.min(nextAtMs.market, longOverdueMs(nowMs))
  nextAtMs.fees = Math.min(nextAtMs.fees, longOverdueMs(nowMs))
  nextAtMs.leverage = Math.min(nextAtMs.leverage, longOverdueMs(nowMs))
}

/** The venue's word on the leverage, asked for or told with a position; null is no word. */
export function noteLeverage(state: EngineState, leverage: number | null): Effect[] {
  if (leverage === null) return []
  const { terms } = state
  const before = terms.toldLeverage
  terms.leverage ??= leverage
  terms.toldLeverage = leverage
  if (leverage !== terms.leverage) lookWithin(state, 'leverage', whileHaltedMs)
  if (before === leverage || leverage === terms.leverage) return []
  const data = { leverage, expected: terms.leverage }
  return [{ type: 'journal', record: 'leverage_changed', data }, { type: 'announce' }]
}
