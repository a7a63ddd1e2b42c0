import type { TradingConfig } from '#shared/config/config.ts'
import { signOf, type Side } from '#shared/units.ts'
import { anchorOf } from '../pricing/anchor.ts'
import type { Bound, MarketParts } from '../pricing/explanation.ts'
import { fairValueTicks, type Depth } from '../pricing/fair-value.ts'
import { floorBps } from '../pricing/floor.ts'
import { fundingCarryBps } from '../pricing/funding-carry.ts'
import { addSide, type Quote } from '../pricing/ladder.ts'
import type { MarketSignals } from '../pricing/market-signals.ts'
import { solveRiskAversion, spreadAndSkew, statedBpsPerOrder, type SpreadTerms } from '../pricing/spread-and-skew.ts'
import { inventoryHalfLifeMs } from '../signals/holding-time.ts'
import { holdFrom, pressure, widenFrom } from '../signals/order-flow-imbalance.ts'
import { trendStrength } from '../signals/trend.ts'
import { widenTimes } from '../signals/volatility-regime.ts'
import { volatilityBps } from '../signals/volatility.ts'
import { checkGuards, type GuardLimits, type GuardVerdict } from '../risk/guards.ts'
import { noteBand } from '../risk/restraint.ts'
import { limitShareAt, positionMaxLots, sideMaxUsd } from '../risk/position-limits.ts'
import type { EngineState } from '../state.ts'
import { widenTimesMax } from './consequences.ts'
import type { Desire } from './desire.ts'
import { safetyTicksAfter, streakAt } from './post-only-failures.ts'
import { depthOfOthers } from './touch.ts'
import { wideningBps } from './widening.ts'

// The price path `fair`: where the market's fair price is, how far from it each side quotes, and by how much both are shifted
// for what we hold and what holding costs. What is too close is stepped back, never off.

/** A trend weaker than this is as likely chance; a sure one moves the side that it comes for by half our half-spread. */
const trendFrom = 0.5
const trendShare = 0.5
/** From the warning band on the shift is a quarter larger, as the predecessor's operators know it. */
const largeTimes = 1.25

/** What both sides share in one step. */
type Common = {
  readonly depth: Depth
  readonly fairTicks: number
  readonly halfBps: number
  readonly trend: number
  readonly pressure: number
  readonly latencyBps: number
  readonly sizeLots: number
  /** The position has reached the warning band and not left it. */
  readonly isLarge: boolean
  readonly market: MarketParts
}

/** The wanted ladder by the fair price path; null when the market gives no price to quote around. */
export function fairDesire(state: EngineState, config: TradingConfig): Desire | null {
  const { signals, nowMs, marketHalfSpread, market } = state
  const { pricing, quoting } = config
  const depth = depthOfOthers(state, pricing.depthLevels)
  if (depth === null || marketHalfSpread === null || state.markTicks === null) return null
  const anchor = anchorOf(signals.index, signals.reference, nowMs)
  const fairTicks = fairValueTicks(depth, anchor.ticks, pricing.anchorWeight, pricing.fairCapBps)
  const maxLots = positionMaxLots(state, fairTicks, config)
  const volatility = volatilityBps(signals.volatility)
  const terms: SpreadTerms = {
    intensity: signals.intensity,
    volatilityBps: volatility,
    marketHalfBps: (marketHalfSpread.value / fairTicks) * 1e4,
    limitOrders: Math.max(sideMaxUsd('buy', config), sideMaxUsd('sell', config)) / quoting.orderNotionalUsd,
    skewAtLimitBps: pricing.skewAtLimitBps,
    referenceVolatilityBps: pricing.referenceVolatilityBps,
  }
  const spread = spreadAndSkew(terms, riskAversion(signals, terms))
  noteBand(state, config)
  const { isLarge } = state.risk
  const common: Common = {
    depth,
    fairTicks,
    halfBps: spread.halfBps,
    trend: trendStrength(signals.trend, volatility),
    pressure: pressure(signals.flow, nowMs),
    // How far the price moves while our order is on its way.
    latencyBps: (volatility ?? 0) * Math.sqrt(state.latency.verdict.p95Ms / 1_000),
    sizeLots: Math.max(market.minOrderLots, Math.floor(quoting.orderNotionalUsd / (fairTicks * market.tickLotUsd))),
    isLarge,
    market: {
      isWarming: !spread.isFitted,
      midTicks: (depth.bidTicks + depth.askTicks) / 2,
      fairTicks,
      anchor: anchor.source,
      isAnchorStale: anchor.isStale,
      volatilityBps: volatility,
      skewBps: -limitShareAt(state, fairTicks, config) * (isLarge ? largeTimes : 1) * spread.skewAtLimitBps,
      carryBps: carryBps(state, config),
    },
  }
  const quotes: Quote[] = []
  const buy = addFairSide(quotes, 'buy', common, state, config)
  const sell = addFairSide(quotes, 'sell', common, state, config)
  const mayOpen = { buy: buy.mayOpen, sell: sell.mayOpen }
  return { quotes, halfSpreadTicks: buy.halfTicks, positionMaxLots: maxLots, mayOpen }
}

function carryBps({ funding, fundingAtMs, signals, nowMs }: EngineState, { pricing }: TradingConfig): number {
  if (funding === null || fundingAtMs === null || pricing.fundingCapBps === 0) return 0
  const known = { ratePerHour: funding.ratePerHour, ageMs: nowMs - fundingAtMs }
  const halfLifeMs = inventoryHalfLifeMs(signals.holding, nowMs)
  return fundingCarryBps(known, halfLifeMs, pricing.fundingWeight, pricing.fundingCapBps)
}

/** Solved anew only when the intensity or the operator's statement has changed. */
function riskAversion(signals: MarketSignals, terms: SpreadTerms): number {
  if (terms.intensity === null) return 0
  const { perSecond } = terms.intensity
  const stated = statedBpsPerOrder(terms)
  const known = signals.riskAversion
  if (known !== null && known.perSecond === perSecond && known.statedBpsPerOrder === stated) return known.x
  const x = solveRiskAversion(perSecond, stated)
  signals.riskAversion = { perSecond, statedBpsPerOrder: stated, x }
  return x
}

type FairSide = {
  /** The distance of level 0 from the reservation price, ticks. */
  readonly halfTicks: number
  readonly mayOpen: boolean
}

/** Adds the quotes of one side. */
function addFairSide(quotes: Quote[], side: Side, common: Common, state: EngineState, config: TradingConfig): FairSide {
  const { pricing, quoting } = config
  const { depth, fairTicks, market } = common
  const sign = signOf(side)
  const floor = floorBps(state.market.makerFeeRate, state.adverse[side], pricing.edgeMinBps)
  const leastBps = Math.max(floor, pricing.halfSpreadMinBps)
  const halfBps = Math.max(leastBps, common.halfBps)
  const regimeTimes = widenTimes[state.signals.regime.name]
  // What presses up or rises comes for the asks, and the other way round. What reduces a large position stays in place, and
  // while anything presses, nothing opens beside it.
  const isSpared = common.isLarge && sign * state.ledger.positionLots < 0
  const pressedBps = {
    trendBps: halfBps * trendShare * beyond(-sign * common.trend, trendFrom, 1),
    flowBps: halfBps * beyond(-sign * common.pressure, widenFrom, holdFrom),
  }
  const { trendBps, flowBps } = isSpared ? { trendBps: 0, flowBps: 0 } : pressedBps
  const loopsBps = wideningBps(state, side, config)
  const wantedBps = halfBps * regimeTimes + common.latencyBps + loopsBps + trendBps + flowBps
  const mostBps = Math.max(leastBps, pricing.halfSpreadMaxBps)
  const distanceBps = Math.min(mostBps, wantedBps)
  const bound: Bound = wantedBps > mostBps ? 'ceiling' : 'none'
  const bpsTicks = fairTicks / 1e4
  const halfTicks = distanceBps * bpsTicks
  const guard = guardOf(state, side, common, isSpared)
  if (!guard.isAllowed) return { halfTicks, mayOpen: false }
  addSide(quotes, {
    side,
    levels: quoting.levels,
    firstTicks: fairTicks + (market.skewBps + market.carryBps - sign * distanceBps) * bpsTicks,
    stepTicks: halfTicks * quoting.levelStepShare,
    edgeTicks: fairTicks - sign * floor * bpsTicks,
    breakEvenTicks: fairTicks - sign * (floor - pricing.edgeMinBps) * bpsTicks,
    otherBestTicks: side === 'buy' ? depth.askTicks : depth.bidTicks,
    refusedTicks: refusedTicks(state, side, halfTicks),
    safetyTicks: safetyTicks(state, side),
    separationTicks: quoting.levelSeparationTicks,
    sizeLots: common.sizeLots,
    sizeTimes: quoting.levelSizeTimes,
    sizeMinLots: state.market.minOrderLots,
    toleranceTicks: Math.max(1, halfTicks * quoting.repriceShare),
    bound,
    market,
    parts: { floorBps: floor, halfBps, regimeTimes, latencyBps: common.latencyBps, loopsBps, trendBps, flowBps },
  })
  const isPressed = guard.reason !== 'allow' || pressedBps.trendBps + pressedBps.flowBps > 0
  return { halfTicks, mayOpen: !(isSpared && isPressed) }
}

/** Pressure and a storm hold a side back for a second or so, the predecessor's pauses, and again while they last. */
const guardLimits: GuardLimits = {
  // The floor sees to what a fill earns; no spread of others is too narrow to stand behind it.
  spreadMinBps: 0,
  imbalanceMax: holdFrom,
  imbalancePauseMs: 1_000,
  extremePauseMs: 1_500,
}

function guardOf(
  state: EngineState,
  side: Side,
  { depth, pressure: imbalance }: Common,
  isReducing: boolean,
): GuardVerdict {
  const spreadBps = (2e4 * (depth.askTicks - depth.bidTicks)) / (depth.askTicks + depth.bidTicks)
  const signals = { spreadBps, imbalance, isExtreme: state.signals.regime.name === 'extreme' }
  return checkGuards(state.guards[side], side, signals, isReducing, guardLimits, state.nowMs)
}

/** How far a value has gone from `from` to `to`, 0 to 1. */
const beyond = (value: number, from: number, to: number): number =>
  Math.max(0, Math.min(1, (value - from) / (to - from)))

/** Where the venue refused our last price as too near, the next one stands further out: ticks by level, null for none. */
export function refusedTicks({ slots, nowMs }: EngineState, side: Side, halfSpreadTicks: number): number[] | null {
  let ticks: number[] | null = null
  for (const slot of slots) {
    const streak = slot.side === side ? streakAt(slot.refusals, nowMs) : 0
    if (streak === 0) continue
    ticks ??= []
    ticks[slot.level] = Math.min(streak, widenTimesMax) * Math.max(1, Math.ceil(halfSpreadTicks / 4))
  }
  return ticks
}

/** And it keeps a distance from the best of the other side: ticks by level, null for none. */
function safetyTicks({ slots, nowMs }: EngineState, side: Side): number[] | null {
  let ticks: number[] | null = null
  for (const slot of slots) {
    const streak = slot.side === side ? streakAt(slot.refusals, nowMs) : 0
    if (streak === 0) continue
    ticks ??= []
    ticks[slot.level] = safetyTicksAfter(streak)
  }
  return ticks
}
