import { emptyLedger } from '#shared/ledger.ts'
import type { Checkpoint } from '../core/account/checkpoint.ts'
import type { DiskStep } from './disk-step.ts'
import type { JournalFile } from './files.ts'
import type { RunWords, Units, UnreadCheckpoint } from './run-words.ts'

export type LastWords = {
  /** The newest run; null on a first start. */
  readonly lastRun: string | null
  /** Newest checkpoint of all runs; null on a first start. */
  readonly checkpoint: Checkpoint | null
  /** Those of the run that wrote it; null when it did not say, or wrote nothing. */
  readonly units: Units | null
  /** Who wrote the newest run; null on a first start. */
  readonly bot: string | null
  /**
   * True when a run did not end with a book proven empty and the cloud was not heard in any run since: what it decided
   * about that end may not be known here.
   */
  readonly wasUnclean: boolean
  /** A checkpoint newer than any that this program understands: it may hold a latch or a loss. Null when there is none. */
  readonly unread: UnreadCheckpoint | null
}

/**
 * Makes safe what a start is about to rely on: a run that was killed may have left records that are written and not synced.
 * A power cut after the start would take them away, and the run that counts on them would remain. `parts` are those of the last
 * run that may hold such records.
 */
export function settling(dir: string, parts: readonly JournalFile[]): readonly DiskStep[] {
  const steps: DiskStep[] = parts.map(({ path }) => ({ type: 'sync', path }))
  return steps.length === 0 ? [] : [...steps, { type: 'sync_folder', path: dir }]
}

/** The search through the runs of a journal, newest first. */
type Search = {
  readonly runs: readonly string[]
  /** Without one nobody can have decided about an end. */
  readonly isCloudConfigured: boolean
  looked: number
  checkpoint: Checkpoint | null
  units: Units | null
  bot: string | null
  wasUnclean: boolean
  isCloudHeard: boolean
  /** The newest checkpoint behind a gap that is newer than `checkpoint`. */
  behindGap: Checkpoint | null
  unread: UnreadCheckpoint | null
}

/** `runs` are names of runs, oldest first; one may stand there for each of its files. */
export const startSearch = (runs: readonly string[], isCloudConfigured: boolean): Search => ({
  runs: [...new Set(runs)].reverse(),
  isCloudConfigured,
  looked: 0,
  checkpoint: null,
  units: null,
  bot: null,
  wasUnclean: false,
  isCloudHeard: false,
  behindGap: null,
  unread: null,
})

/** The run that must be read now; null when enough is known. */
export function nextRun(search: Search): string | null {
  const { runs, looked, checkpoint, unread, isCloudConfigured, wasUnclean, isCloudHeard } = search
  const isEndKnown = !isCloudConfigured || wasUnclean || isCloudHeard
  return unread !== null || (checkpoint !== null && isEndKnown) ? null : (runs[looked] ?? null)
}

export function lastWordsOf({ runs, checkpoint, units, bot, wasUnclean, behindGap, unread }: Search): LastWords {
  return { lastRun: runs[0] ?? null, checkpoint: withWarnings(checkpoint, behindGap), units, bot, wasUnclean, unread }
}

/** The run that was asked for has been read to its end. */
export function noteRun(search: Search, words: RunWords): void {
  search.looked += 1
  if (!words.hasEndedWell && !search.isCloudHeard) search.wasUnclean = true
  search.isCloudHeard ||= words.isCloudHeard
  search.bot ??= words.bot
  if (search.checkpoint !== null) return
  search.unread = words.unread
  search.behindGap ??= words.behindGap?.checkpoint ?? null
  search.checkpoint = words.checkpoint
  if (words.checkpoint !== null) search.units = words.units
}

/** Behind a gap only that counts which forbids: money is counted anew from the exchange, a latch or a peak is not. */
function withWarnings(checkpoint: Checkpoint | null, behindGap: Checkpoint | null): Checkpoint | null {
  if (behindGap === null) return checkpoint
  const { latches, peakUsd, executed } = behindGap
  const base: Checkpoint = checkpoint ?? {
    ledger: emptyLedger(),
    peakUsd: 0,
    latches: {},
    tradeIdFloor: null,
    tradeIdsSeen: [],
    isProvisional: true,
  }
  return {
    ...base,
    latches: { ...base.latches, ...latches },
    peakUsd: checkpoint === null ? 0 : higher(base.peakUsd, peakUsd),
    ...(executed === undefined ? {} : { executed }),
  }
}

/** Of two peaks the one that forbids more; one that is not known forbids nothing. */
const higher = (a: number | null, b: number | null): number | null =>
  a === null || b === null ? (a ?? b) : Math.max(a, b)
