import type { Ledger } from '#shared/ledger.ts'

/**
 * What must survive a restart so that no loss is forgiven and no fill counted twice. Written into the journal with every
 * fill and whenever a latch is set; a start reads the newest one back.
 */
export type Checkpoint = {
  readonly ledger: Ledger
  /** Best profit so far, dollars, a float: drawdown is measured from it. */
  readonly peakUsd: number
  /** Halts that only a person clears, with the reason in words. */
  readonly latches: Readonly<Record<string, string>>
  /** Every fill up to this trade id is in the ledger; null before the first complete read. */
  readonly tradeIdFloor: string | null
  /** Fills above the floor that are in the ledger as well. */
  readonly tradeIdsSeen: readonly string[]
}
