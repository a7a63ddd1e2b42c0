import type { TradingConfig } from '#shared/config/config.ts'
import { checkpointJson } from '../account/fills.ts'
import type { Effect } from '../effect.ts'
import { midHalfTicks } from '../quoting/touch.ts'
import type { EngineState } from '../state.ts'
import { profitUsd, stepDrawdown } from './drawdown.ts'
import { youngMarkTicks } from './exit-reference.ts'
import { collarOf } from './permission.ts'
import { isConfirmed, vote } from './votes.ts'

// The stop on the fall of the profit. Quoting halts as soon as one price shows the loss; the latch that only a person lifts
// falls when mark and mid both show it, or when one has shown it for a while: a single absurd price latches nothing. A crash
// may leave nobody who buys, and the book may be away: then a young mark is looked at, with the index in the mark's place. It
// stands for a second, so that only a new one counts as another look.

/** Three of five looks that say so are then at least 0.2 s of it: a burst of one message is one look. */
const voteEveryMs = 100

/** Moves the peak, which a restart keeps, and trips the stop. */
export function watchDrawdown(state: EngineState, config: TradingConfig): Effect[] {
  if (state.recovery !== 'done') return []
  const mid = midHalfTicks(state)
  const isBlind = mid === null
  const totalUsd = profitAt(state, isBlind ? youngMarkTicks(state) : mid / 2)
  if (totalUsd === null) return []
  const secondUsd = profitAt(state, isBlind ? collarOf(state, config).indexTicks : state.markTicks)
  const { marks, drawdownUsd, isBreached } = fallOf(state, totalUsd, config)
  const effects: Effect[] = []
  // A peak counts as far as both prices show it: one absurd price would make the return to normal look like a loss.
  if (secondUsd !== null && (!isBlind || state.peakUsd === null)) {
    const isFirst = state.peakUsd === null
    state.peakUsd = Math.max(state.peakUsd ?? -Infinity, Math.min(totalUsd, secondUsd))
    // A restart that read of none would begin anew, with a lower one if the profit has fallen since.
    if (isFirst) effects.push({ type: 'journal', record: 'peak_begun', data: { checkpoint: checkpointJson(state) } })
  }
  const { drawdown } = state.risk
  drawdown.isBreached = isBreached
  const agreed = isBreached && secondUsd !== null && fallOf(state, secondUsd, config).isBreached
  const isNews = !isBlind || state.markAtMs !== drawdown.votedMarkAtMs
  if (agreed || (isNews && state.nowMs >= drawdown.nextVoteAtMs)) {
    drawdown.votes = vote(drawdown.votes, isBreached)
    drawdown.nextVoteAtMs = state.nowMs + voteEveryMs
    drawdown.votedMarkAtMs = state.markAtMs
  }
  const isProven = agreed || (isBreached && isConfirmed(drawdown.votes))
  if (!isProven || state.latches['drawdown'] !== undefined) return effects
  state.latches['drawdown'] =
    `profit fell ${drawdownUsd.toFixed(2)} USD from its peak of ${marks.peakUsd.toFixed(2)} USD`
  effects.push({ type: 'journal', record: 'drawdown_tripped', data: { totalUsd, peakUsd: marks.peakUsd } })
  return effects
}

const fallOf = ({ peakUsd }: EngineState, profit: number, { risk }: TradingConfig) =>
  stepDrawdown(peakUsd === null ? null : { startUsd: 0, peakUsd }, profit, risk.drawdownMaxUsd)

/** Profit with the position at this price, dollars; null while there is none. */
const profitAt = ({ ledger, market }: EngineState, ticks: number | null): number | null =>
  ticks === null ? null : profitUsd(ledger, 2 * ticks, market.tickLotUsd)
