import type { Effect } from './effect.ts'
import type { FeeTerms, LeverageTerms, MarketTerms, ReadAnswer } from './event.ts'
import { readFailed } from './reads.ts'
import { lookWithin, noteLookFailed, noteLookTaken, type Look } from './routine-look.ts'
import type { EngineState } from './state.ts'
import { noteLeverage, unsignedFee, whileClosedMs, whileHaltedMs } from './terms.ts'

// What the looks at the terms have found: each change is taken over, halts, or latches.

/** Another grid latches, because everything we hold is counted in it; other limits are taken over. */
export function onMarketRead(state: EngineState, answer: ReadAnswer<MarketTerms>): Effect[] {
  state.asking.market = false
  if (answer.result === 'failed') return lookFailed(state, 'market', answer)
  noteLookTaken(state, 'market')
  const { changed, closed, limits } = answer.value
  const effects: Effect[] = []
  if (changed !== null) state.latches['market_changed'] ??= changed
  if (closed !== null) lookWithin(state, 'market', whileClosedMs)
  state.terms.closed = closed
  if (limits === null) return effects
  const isNew = limitNames.some((name) => limits[name] !== state.market[name])
  if (!isNew) return effects
  state.market = { ...state.market, ...limits }
  return [{ type: 'journal', record: 'limits_changed', data: { ...limits } }]
}

const limitNames = ['maxOrders', 'maxOrderValueUsd', 'priceCap', 'priceFloor'] as const

/** A fee up to that of the start is taken over; on a higher one than that, or than we sign for, nothing is quoted (see risk/halt.ts). */
export function onFeesRead(state: EngineState, answer: ReadAnswer<FeeTerms>): Effect[] {
  state.asking.fees = false
  if (answer.result === 'failed') return lookFailed(state, 'fees', answer)
  noteLookTaken(state, 'fees')
  const { terms, market } = state
  const { makerFeeRate, takerFeeRate } = answer.value
  const isKnown = makerFeeRate === terms.makerFeeRate && (terms.takerFeeRate ?? takerFeeRate) === takerFeeRate
  terms.makerFeeRate = makerFeeRate
  terms.takerFeeRate = takerFeeRate
  if (makerFeeRate > terms.makerFeeRateMax || unsignedFee(terms) !== null) lookWithin(state, 'fees', whileHaltedMs)
  const quotedRate = Math.min(makerFeeRate, terms.makerFeeRateMax)
  if (quotedRate !== market.makerFeeRate) state.market = { ...market, makerFeeRate: quotedRate }
  if (isKnown) return []
  return [{ type: 'journal', record: 'fee_changed', data: { makerFeeRate, takerFeeRate } }, { type: 'announce' }]
}

export function onLeverageRead(state: EngineState, answer: ReadAnswer<LeverageTerms>): Effect[] {
  state.asking.leverage = false
  if (answer.result === 'failed') return lookFailed(state, 'leverage', answer)
  noteLookTaken(state, 'leverage')
  return noteLeverage(state, answer.value.leverage)
}

function lookFailed(
  state: EngineState,
  look: Look,
  answer: ReadAnswer<unknown> & { readonly result: 'failed' },
): Effect[] {
  noteLookFailed(state, look, answer.error.kind)
  return readFailed(answer, state)
}
