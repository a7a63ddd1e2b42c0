import type { Batch } from '#shared/contracts/batch.ts'
import { FillData, type RecordEnvelope } from '#shared/contracts/records.ts'

// What is stored of a batch. The tables and how they are written are in store/; which rows there are is decided here.

/** One row of `event`, keyed by bot, run and sequence. */
export type EventRow = {
  readonly record: RecordEnvelope
  /** Why a record of type fill could not be read as one; null otherwise. That its trade is held otherwise is marked in the tables. */
  readonly problem: string | null
}

/** One row of `fill`, keyed by bot and trade. */
export type FillRow = { readonly seq: number; readonly fill: FillData }

export type BatchRows = { readonly events: readonly EventRow[]; readonly fills: readonly FillRow[] }

/** Why a batch is refused as a whole; null when it is not. */
export function refusalOfBatch({ bot, run, records }: Batch): string | null {
  const foreign = records.findIndex((record) => record.bot !== bot || record.run !== run)
  return foreign === -1 ? null : `records.${foreign}: bot and run must be those of the batch`
}

/** Every record is an event. A fill that cannot be read must not block the line: it is kept as one, marked. */
export function rowsOf({ records }: Batch): BatchRows {
  const events: EventRow[] = []
  const fills: FillRow[] = []
  for (const record of records) {
    const fill = record.type === 'fill' ? FillData.safeParse(record.data) : null
    events.push({ record, problem: fill === null || fill.success ? null : describe(fill.error.issues) })
    if (fill?.success === true) fills.push({ seq: record.seq, fill: fill.data })
  }
  return { events, fills }
}

function describe(issues: readonly { readonly path: readonly PropertyKey[]; readonly message: string }[]): string {
  return issues
    .slice(0, 3)
    .map((issue) => `${issue.path.join('.')}: ${issue.message}`)
    .join('; ')
    .slice(0, 200)
}
