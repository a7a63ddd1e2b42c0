import { z } from 'zod'
import type { RecordEnvelope } from '#shared/contracts/records.ts'
import type { Checkpoint } from '../core/account/checkpoint.ts'
import { CheckpointData } from './checkpoint-record.ts'
import type { LogLine } from './log.ts'

// What the lines of one run tell a start.

/** What one tick and one lot were, decimal text: a checkpoint counts in them. And whose money it was, as far as the run said. */
export const Units = z.object({
  tickSize: z.string(),
  lotSize: z.string(),
  account: z.enum(['live', 'paper']).exactOptional(),
  network: z.string().exactOptional(),
  accountFingerprint: z.string().exactOptional(),
  market: z.string().exactOptional(),
})
export type Units = z.infer<typeof Units>

/** Where a checkpoint stands that this program does not understand. */
export type UnreadCheckpoint = { readonly run: string; readonly seq: number }

export type RunWords = {
  hasEndedWell: boolean
  isCloudHeard: boolean
  checkpoint: Checkpoint | null
  units: Units | null
  /** Who wrote it; null when no record is left. */
  bot: string | null
  /** The last one that no record without a gap has passed. */
  behindGap: { readonly seq: number; readonly checkpoint: Checkpoint } | null
  /** The last one, when it was not understood. */
  unread: UnreadCheckpoint | null
}

export const runWords = (): RunWords => ({
  hasEndedWell: false,
  isCloudHeard: false,
  checkpoint: null,
  units: null,
  bot: null,
  behindGap: null,
  unread: null,
})

/** The next line of the run. */
export function noteLine(words: RunWords, line: LogLine): void {
  if (line.type === 'foreign') words.unread = { run: line.run, seq: line.seq }
  if (line.type !== 'record' && line.type !== 'behind_gap') return
  const { type, data, seq, run } = line.record
  const checkpoint = checkpointIn(line.record)
  words.bot = line.record.bot
  if (data['checkpoint'] !== undefined) words.unread = checkpoint === null ? { run, seq } : null
  if (line.type === 'behind_gap') {
    words.hasEndedWell = false
    if (checkpoint !== null) words.behindGap = { seq, checkpoint }
    return
  }
  if (words.behindGap !== null && seq >= words.behindGap.seq) words.behindGap = null
  words.hasEndedWell = type === 'run_stopped' && data['bookProvenEmpty'] === true
  // The record that ends a run says whether it heard the cloud: the word itself may stand at the beginning of weeks.
  if (type === 'control' || (type === 'run_stopped' && data['isCloudHeard'] === true)) words.isCloudHeard = true
  if (type === 'run_started') words.units = Units.safeParse(data).data ?? null
  words.checkpoint = checkpoint ?? words.checkpoint
}

const checkpointIn = ({ data }: RecordEnvelope): Checkpoint | null =>
  data['checkpoint'] === undefined ? null : (CheckpointData.safeParse(data['checkpoint']).data ?? null)
