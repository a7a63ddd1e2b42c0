import type { Ledger } from '#shared/ledger.ts'
import type { KeptEstimates } from './kept-estimates.ts'
import { flattenedLatch, flatteningLatch, givenUpWords } from '../risk/exit-progress.ts'
import type { LearnedAdverse } from './adverse.ts'
import type { FundingBooked } from './funding.ts'

/**
 * What must survive a restart so that no loss is forgiven and no fill counted twice. Written into the journal with every
 * fill and whenever a latch is set; a start reads the newest one back.
 */
export type Checkpoint = {
  readonly ledger: Ledger
  /** Best profit so far, dollars, a float: drawdown is measured from it. Null from a person's word until the next look at it. */
  readonly peakUsd: number | null
  /** Halts that only a person clears, with the reason in words. */
  readonly latches: Readonly<Record<string, string>>
  /** Every fill up to this trade id is in the ledger; null before the first complete read. */
  readonly tradeIdFloor: string | null
  /** Fills above the floor that are in the ledger as well. */
  readonly tradeIdsSeen: readonly string[]
  /** Which payments of funding are in the ledger; absent before the first look. */
  readonly funded?: FundingBooked
  /** What fills have cost after the fact, and how old that is. */
  readonly adverse?: LearnedAdverse | undefined
  /** What was learned of the market; absent in journals from before it was kept, and until the wall clock is known. */
  readonly estimates?: KeptEstimates | undefined
  /** Ids of the newest commands that were executed: a restart does not execute them again. */
  readonly executed?: readonly string[]
  /** Value that one dollar of margin carried when somebody last took note of it: a restart does not take another for granted. */
  readonly leverage?: number
  /** Written before the first start on the account was through: only the latches count, the ledger began with nothing. */
  readonly isProvisional?: true
}

/** What a person leaves behind who would rather keep the position: the exit is over, and nothing else is lifted by that. */
export function withoutExit(checkpoint: Checkpoint): Checkpoint {
  const { [flatteningLatch]: why, ...latches } = checkpoint.latches
  return why === undefined
    ? checkpoint
    : { ...checkpoint, latches: { ...latches, [flattenedLatch]: givenUpWords(why) } }
}

/**
 * What a person leaves behind who took note of the latches: after a drawdown no profit that the next one is measured from, whatever
 * leverage the account has now, and of the latches an exit that is under way, which whoever lifts the loss behind it need not mean
 * to give up.
 */
export function withoutLatches(checkpoint: Checkpoint): Checkpoint {
  const { leverage: _, peakUsd, latches: before, ...rest } = checkpoint
  const why = before[flatteningLatch]
  const latches = why === undefined ? {} : { [flatteningLatch]: why }
  return { ...rest, latches, peakUsd: before['drawdown'] === undefined ? peakUsd : null }
}
