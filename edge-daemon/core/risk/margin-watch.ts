import type { TradingConfig } from '#shared/config/config.ts'
import type { Effect } from '../effect.ts'
import type { EngineState } from '../state.ts'
import { availableFloorUsd, marginBreaches, provenBreaches, type MarginFacts } from './margin-guard.ts'
import { lotUsdOf } from './position-limits.ts'
import { isConfirmed, vote } from './votes.ts'

// Holds the account's figures against the margin guard. A breach halts at once and the account is asked again; only when
// three of five figures agree, and stay so, does it latch. Figures that are missing or old halt, and never latch: nothing is
// proven by them.

/** A confirmed breach that lasts this long is for a person to look at. */
export const latchAfterMs = 15_000
/** Figures older than this many times the age limit count as none. */
const ageTimesMax = 4
/** No venue lends more than this many times the margin; a figure above it would switch the limit of the balance off. */
const leverageMax = 200

/** A new word on balance or position has come: judge it, and count it as one figure. */
export function noteAccountFigures(state: EngineState, config: TradingConfig): void {
  const { margin } = state.risk
  const leverage = state.report?.leverage ?? 0
  if (leverage > 0 && leverage <= leverageMax) state.risk.leverage = leverage
  judge(state, config)
  margin.votes = vote(margin.votes, provenBreaches(margin.breaches).length > 0)
  if (!isConfirmed(margin.votes)) margin.confirmedSinceMs = null
  else margin.confirmedSinceMs ??= state.nowMs
}

/** Figures also grow old by themselves. Called on every clock tick. */
export function watchMargin(state: EngineState, config: TradingConfig): Effect[] {
  if (state.recovery !== 'done') return []
  judge(state, config)
  const { confirmedSinceMs } = state.risk.margin
  const breaches = provenBreaches(state.risk.margin.breaches)
  const isLasting = confirmedSinceMs !== null && state.nowMs - confirmedSinceMs >= latchAfterMs && breaches.length > 0
  if (!isLasting || state.latches['margin'] !== undefined) return []
  state.latches['margin'] = `margin too thin for ${latchAfterMs / 1_000} s: ${breaches.join(', ')}`
  return [{ type: 'journal', record: 'margin_latched', data: { breaches } }]
}

function judge(state: EngineState, config: TradingConfig): void {
  const { risk } = config
  state.risk.margin.breaches = marginBreaches(factsOf(state, config), {
    availableMinUsd: availableFloorUsd(state.balance?.equityUsd ?? 0),
    availableMinShare: risk.marginAvailableMinShare,
    usedMaxShare: risk.marginUsedMaxShare,
    liquidationDistanceMinBps: risk.liquidationDistanceMinBps,
  })
}

const nothing = { availableUsd: null, availableShare: null, usedShare: null, liquidationDistanceBps: null }

function factsOf(state: EngineState, config: TradingConfig): MarginFacts {
  const { balance, report, risk } = state
  const hasPosition = (report?.position ?? 0) !== 0
  const oldestMs = state.nowMs - ageTimesMax * config.risk.balanceAgeMaxMs
  if (balance === null || risk.balanceAtMs === null || risk.balanceAtMs < oldestMs) return { ...nothing, hasPosition }
  const { availableUsd, equityUsd } = balance
  // The venue's initial margin is what equity is more than available; not every message of it names both.
  const boundUsd = balance.initialMarginUsd ?? equityUsd - availableUsd
  return {
    availableUsd,
    availableShare: equityUsd > 0 ? availableUsd / equityUsd : null,
    usedShare: equityUsd > 0 ? boundUsd / equityUsd : null,
    liquidationDistanceBps: hasPosition ? liquidationDistanceBps(state) : null,
    hasPosition,
  }
}

/** From the mark to where the venue would liquidate; where it does not tell, to where the equity would be gone. */
function liquidationDistanceBps(state: EngineState): number | null {
  const { balance, report, markTicks } = state
  if (report === null || balance === null || markTicks === null) return null
  const liquidationTicks = report.liquidationTicks ?? null
  // The venue writes 0 where no price of this market alone would liquidate.
  if (liquidationTicks !== null && liquidationTicks > 0)
    return (Math.abs(markTicks - liquidationTicks) / markTicks) * 10_000
  const valueUsd = Math.abs(report.position) * lotUsdOf(state)
  return (balance.equityUsd / valueUsd) * 10_000
}
