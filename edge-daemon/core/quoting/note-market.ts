import type { TradingConfig } from '#shared/config/config.ts'
import { intensityMaxMs } from '../account/kept-estimates.ts'
import { bestPrices } from '../book/order-book.ts'
import type { Effect } from '../effect.ts'
import type { PublicTrade } from '../event.ts'
import { indexMaxAgeMs, learnBasis, referenceMaxAgeMs } from '../pricing/anchor.ts'
import { noteTopOfBook } from '../pricing/predecessor/book-signals.ts'
import { predecessorDefaults } from '../pricing/predecessor/parameters.ts'
import { countDepth, observe } from '../signals/depth-counts.ts'
import { stepEwma } from '../signals/ewma.ts'
import { fitIntensity } from '../signals/intensity.ts'
import { loseMid, noteMid } from '../signals/mid-grid.ts'
import { noteBestLevels, noteUsualPressure } from '../signals/order-flow-imbalance.ts'
import { noteMidAt, notePrint } from '../signals/taker-orders.ts'
import { stepTrend } from '../signals/trend.ts'
import { stepRegime } from '../signals/volatility-regime.ts'
import { burstRatio, noteReturn, volatilityBps } from '../signals/volatility.ts'
import type { EngineState } from '../state.ts'
import { depthOfOthers } from './touch.ts'

// Feeds what is learned of the market, in constant time for each event. Everything is measured on the book of others.

/** What half of the market's average spread is taken over: long against a flicker, short against a change of mood. */
const spreadHalfLifeMs = 10_000

/** After each message of the book, `venueAtMs` being the venue's time of it. */
export function noteBookOfOthers(state: EngineState, venueAtMs: number, config: TradingConfig): Effect[] {
  const { signals, nowMs } = state
  if (config.pricing.profile !== 'fair') noteForPredecessor(state, config)
  const depth = depthOfOthers(state, 1)
  if (depth === null) {
    const effects = noteTime(state)
    loseMid(signals.grid)
    noteMidAt(signals.takers, null, venueAtMs)
    return effects
  }
  const midTicks = (depth.bidTicks + depth.askTicks) / 2
  const halfSpread = (depth.askTicks - depth.bidTicks) / 2
  state.marketHalfSpread = stepEwma(state.marketHalfSpread, halfSpread, nowMs, spreadHalfLifeMs)
  noteBestLevels(signals.flow, depth, nowMs)
  noteMidAt(signals.takers, midTicks, venueAtMs)
  return noteMidOfOthers(state, midTicks)
}

/** At each tick of the clock: time passes also while the market is quiet. */
export const noteTime = (state: EngineState): Effect[] => noteMidOfOthers(state, null)

function noteMidOfOthers(state: EngineState, midTicks: number | null): Effect[] {
  const { signals, nowMs } = state
  const sample = noteMid(signals.grid, midTicks, nowMs)
  if (sample === null) return []
  noteUsualPressure(signals.flow, nowMs)
  noteReturn(signals.volatility, sample.logReturn, sample.seconds)
  signals.trend = stepTrend(signals.trend, sample.logMid, sample.seconds)
  learnBasis(signals.index, signals.grid.sampledTicks, nowMs, indexMaxAgeMs)
  learnBasis(signals.reference, signals.grid.sampledTicks, nowMs, referenceMaxAgeMs)
  const halfSpreadBps = ((state.marketHalfSpread?.value ?? 0) / signals.grid.sampledTicks) * 1e4
  const regime = stepRegime(signals.regime, burstRatio(signals.volatility, halfSpreadBps), nowMs)
  const isNews = regime.name !== signals.regime.name
  signals.regime = regime
  const isMinute = state.streams.trades.isUp && observe(signals.depths, nowMs)
  const isRefitNews = isMinute ? refit(state) : forgetOld(state)
  return isNews || isRefitNews ? [pricingRecord(state)] : []
}

/** Fits the intensity anew; true when it has become known or has ceased to be. */
function refit({ signals, nowMs }: EngineState): boolean {
  const before = signals.intensity
  const fitted = fitIntensity(signals.depths)
  if (fitted !== null) signals.intensity = { ...fitted, fittedAtMs: nowMs, isKept: false }
  // What an earlier run has learned serves until this one knows better, or until it is as old as the window.
  else if (before?.isKept !== true || nowMs - before.fittedAtMs > intensityMaxMs) signals.intensity = null
  return (before === null) !== (signals.intensity === null)
}

/** While prints are not told, nothing is fitted anew: what is known grows old by itself. True when it is given up. */
function forgetOld({ signals, nowMs }: EngineState): boolean {
  if (signals.intensity === null || nowMs - signals.intensity.fittedAtMs <= intensityMaxMs) return false
  signals.intensity = null
  return true
}

/** What the price path goes by from now on; written when its state or the regime changes. */
function pricingRecord({ signals }: EngineState): Effect {
  const { intensity, regime, volatility } = signals
  return {
    type: 'journal',
    record: 'pricing_changed',
    data: {
      state: intensity === null ? 'warming' : 'fitted',
      regime: regime.name,
      volatilityBps: volatilityBps(volatility),
      perSecond: intensity?.perSecond ?? null,
      decayPerBps: intensity?.decayPerBps ?? null,
      r2: intensity?.r2 ?? null,
      orders: intensity?.orders ?? null,
    },
  }
}

/** Prints of now, not of a replay. */
export function noteTrades(state: EngineState, trades: readonly PublicTrade[]): void {
  const { takers, depths } = state.signals
  for (const { side, price, venueAtMs } of trades) {
    const depthBps = notePrint(takers, side, price, venueAtMs)
    if (depthBps !== null) countDepth(depths, depthBps)
  }
}

/** The predecessor read every change of the best prices, our own orders among them. */
function noteForPredecessor(state: EngineState, config: TradingConfig): void {
  const { bid, ask } = bestPrices(state.book)
  if (bid === null || ask === null) return
  const bidSize = state.book.bids.lots.get(bid) ?? 0
  const askSize = state.book.asks.lots.get(ask) ?? 0
  const { predecessor } = state.signals
  const last = predecessor.top
  if (last !== null && last.bid === bid && last.ask === ask && last.bidSize === bidSize && last.askSize === askSize)
    return
  const alpha = config.predecessor?.spreadEmaAlpha ?? predecessorDefaults.spreadEmaAlpha
  noteTopOfBook(predecessor, { atMs: state.nowMs, bid, bidSize, ask, askSize }, alpha)
}
