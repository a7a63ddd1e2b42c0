import { z } from 'zod'
import type { RecordEnvelope } from '#shared/contracts/records.ts'
import { emptyLedger } from '#shared/ledger.ts'
import type { Checkpoint } from '../core/account/checkpoint.ts'
import { CheckpointData } from './checkpoint-record.ts'
import type { DiskStep } from './disk-step.ts'
import type { JournalFile } from './files.ts'
import type { LogLine } from './log.ts'

/** What one tick and one lot were, decimal text: a checkpoint counts in them. And whose money it was. */
const Units = z.object({
  tickSize: z.string(),
  lotSize: z.string(),
  account: z.enum(['live', 'paper']).exactOptional(),
})
export type Units = z.infer<typeof Units>

export type LastWords = {
  /** The newest run; null on a first start. */
  readonly lastRun: string | null
  /** Newest checkpoint of all runs; null on a first start. */
  readonly checkpoint: Checkpoint | null
  /** Those of the run that wrote it; null when it did not say, or wrote nothing. */
  readonly units: Units | null
  /**
   * True when a run did not end with a book proven empty and the cloud was not heard in any run since: what it decided
   * about that end may not be known here.
   */
  readonly wasUnclean: boolean
}

/**
 * Makes safe what a start is about to rely on: a run that was killed may have left records that are written and not synced.
 * A power cut after the start would take them away, and the run that counts on them would remain.
 */
export function settling(dir: string, files: readonly JournalFile[]): readonly DiskStep[] {
  const lastRun = files.at(-1)?.run
  const steps: DiskStep[] = files.filter(({ run }) => run === lastRun).map(({ path }) => ({ type: 'sync', path }))
  return steps.length === 0 ? [] : [...steps, { type: 'sync_folder', path: dir }]
}

/** The search through the runs of a journal, newest first. */
type Search = {
  readonly runs: readonly string[]
  looked: number
  checkpoint: Checkpoint | null
  units: Units | null
  wasUnclean: boolean
  isCloudHeard: boolean
  /** The newest checkpoint behind a gap that is newer than `checkpoint`. */
  behindGap: Checkpoint | null
}

/** `runs` are names of runs, oldest first; one may stand there for each of its files. */
export const startSearch = (runs: readonly string[]): Search => ({
  runs: [...new Set(runs)].reverse(),
  looked: 0,
  checkpoint: null,
  units: null,
  wasUnclean: false,
  isCloudHeard: false,
  behindGap: null,
})

/** The run that must be read now; null when enough is known. */
export function nextRun({ runs, looked, checkpoint, wasUnclean, isCloudHeard }: Search): string | null {
  return checkpoint !== null && (wasUnclean || isCloudHeard) ? null : (runs[looked] ?? null)
}

export function lastWordsOf({ runs, checkpoint, units, wasUnclean, behindGap }: Search): LastWords {
  return { lastRun: runs[0] ?? null, checkpoint: withWarnings(checkpoint, behindGap), units, wasUnclean }
}

/** What one run says. */
type RunWords = {
  hasEndedWell: boolean
  isCloudHeard: boolean
  checkpoint: Checkpoint | null
  units: Units | null
  /** The last one that no record without a gap has passed. */
  behindGap: { readonly seq: number; readonly checkpoint: Checkpoint } | null
}

export const runWords = (): RunWords => ({
  hasEndedWell: false,
  isCloudHeard: false,
  checkpoint: null,
  units: null,
  behindGap: null,
})

/** The next line of the run. */
export function noteLine(words: RunWords, line: LogLine): void {
  if (line.type === 'behind_gap') {
    words.hasEndedWell = false
    const checkpoint = checkpointIn(line.record)
    if (checkpoint !== null) words.behindGap = { seq: line.record.seq, checkpoint }
  }
  if (line.type !== 'record') return
  const { type, data, seq } = line.record
  if (words.behindGap !== null && seq >= words.behindGap.seq) words.behindGap = null
  words.hasEndedWell = type === 'run_stopped' && data['bookProvenEmpty'] === true
  if (type === 'control') words.isCloudHeard = true
  if (type === 'run_started') words.units = Units.safeParse(data).data ?? null
  words.checkpoint = checkpointIn(line.record) ?? words.checkpoint
}

const checkpointIn = ({ data }: RecordEnvelope): Checkpoint | null =>
  data['checkpoint'] === undefined ? null : (CheckpointData.safeParse(data['checkpoint']).data ?? null)

/** The run that was asked for has been read to its end. */
export function noteRun(search: Search, words: RunWords): void {
  search.looked += 1
  if (!words.hasEndedWell && !search.isCloudHeard) search.wasUnclean = true
  search.isCloudHeard ||= words.isCloudHeard
  if (search.checkpoint !== null) return
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
    peakUsd: checkpoint === null ? 0 : Math.max(base.peakUsd, peakUsd),
    ...(executed === undefined ? {} : { executed }),
  }
}
