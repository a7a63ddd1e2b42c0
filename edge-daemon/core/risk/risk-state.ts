import { noBursts, type FillBursts } from './fill-burst.ts'
import { noShortfall, type Shortfall } from './shortfall.ts'
import type { Votes } from './votes.ts'

/** What risk remembers between steps. Ledger, peak and latches are beside it in the state, because a restart keeps them. */
export type RiskState = {
  /** When the venue last told the balance; null before the first. */
  balanceAtMs: number | null
  /** What one dollar of margin carries in this market, by the venue's last word; null before it. */
  leverage: number | null
  margin: {
    /** What is wrong by the newest figures, by name. */
    breaches: readonly string[]
    votes: Votes
    /** Since when enough figures in a row agree that something is; null while they do not. */
    confirmedSinceMs: number | null
  }
  equity: {
    /** Equity less our own profit, dollars: what was there without us. Null before the first look. */
    baseUsd: number | null
    votes: Votes
  }
  drawdown: {
    /** The fall has reached the limit by one price of two, and is not proven yet. */
    isBreached: boolean
    votes: Votes
    nextVoteAtMs: number
    /** When the mark came that stood at the last vote; null before it. */
    votedMarkAtMs: number | null
  }
  bursts: FillBursts
  shortfall: Shortfall
  /** The position has reached the warning band, in which what reduces it is spared. */
  isLarge: boolean
  /** And the one in which nothing may add to it. */
  isFull: boolean
  /** When quoting last began again: sizes grow from here. */
  rampFromMs: number
}

export const freshRisk = (nowMs: number, leverage: number | null): RiskState => ({
  balanceAtMs: null,
  leverage,
  margin: { breaches: [], votes: 0, confirmedSinceMs: null },
  equity: { baseUsd: null, votes: 0 },
  drawdown: { isBreached: false, votes: 0, nextVoteAtMs: nowMs, votedMarkAtMs: null },
  bursts: noBursts(),
  shortfall: noShortfall(),
  isLarge: false,
  isFull: false,
  rampFromMs: nowMs,
})
