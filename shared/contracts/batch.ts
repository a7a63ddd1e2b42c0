import { z } from 'zod'
import { BotId, RecordEnvelope, RunId } from './records.ts'

export const batchMaxRecords = 500
export const batchMaxBytes = 256 * 1024

/** Consecutive journal records of one run. Sent at least once, in any slicing; stored exactly once. */
export const Batch = z.strictObject({
  version: z.literal(1),
  bot: BotId,
  run: RunId,
  records: z.array(RecordEnvelope).min(1).max(batchMaxRecords),
})
export type Batch = z.infer<typeof Batch>

export const BatchReply = z.strictObject({
  /** Rows that were new. Repeats are counted in `records` of the request but not here. */
  stored: z.number().int().nonnegative(),
  /** Highest sequence up to which the cloud holds every record of the run. The daemon forgets nothing above it. */
  contiguousSeq: z.number().int().nonnegative(),
})
export type BatchReply = z.infer<typeof BatchReply>
