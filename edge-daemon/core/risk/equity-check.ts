import type { Effect } from '../effect.ts'
import type { EngineState } from '../state.ts'
import { profitUsd } from './drawdown.ts'
import { isConfirmed, vote } from './votes.ts'

// Our own profit against the venue's equity: they must move together. When they do not, a fill, a fee, funding or a
// transfer is missing in one of them, and people are told. It stops nothing: what our fills say is what limits us.

/** Half a percent: above rounding and the lag of the mark, below any missing fill that matters. */
const gapShareMax = 0.005

/** Equity that own profit does not explain, as a share of equity; 0 when they agree. */
export const gapShare = (equityUsd: number, baseUsd: number, profit: number): number =>
  equityUsd > 0 ? Math.abs(equityUsd - baseUsd - profit) / equityUsd : 0

/** Compares the two at a new balance. After an alarm the difference is taken as given, so that each is told once. */
export function checkEquity(state: EngineState): Effect[] {
  const { balance, markTicks, recovery, risk } = state
  if (balance === null || markTicks === null || recovery !== 'done') return []
  const profit = profitUsd(state.ledger, 2 * markTicks, state.market.tickLotUsd)
  const { equityUsd } = balance
  const gap = gapShare(equityUsd, (risk.equity.baseUsd ??= equityUsd - profit), profit)
  risk.equity.votes = vote(risk.equity.votes, gap > gapShareMax)
  if (!isConfirmed(risk.equity.votes)) return []
  const expectedUsd = risk.equity.baseUsd + profit
  risk.equity = { baseUsd: equityUsd - profit, votes: 0 }
  return [
    { type: 'journal', record: 'equity_differs', data: { equityUsd, expectedUsd, gapShare: gap } },
    { type: 'announce' },
  ]
}
