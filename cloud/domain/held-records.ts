import type { BatchReply } from '#shared/contracts/batch.ts'
import type { FillData, RecordEnvelope } from '#shared/contracts/records.ts'
import type { BatchRows } from './batch-rows.ts'

// The tables `event`, `fill` and `run` of one bot, as a value: the same rows win, and the same sequence is acknowledged.
// The database does it in SQL (store/records.ts), and a test there feeds both the same batches and compares every answer.

export type HeldRun = {
  /** By sequence. */
  readonly events: ReadonlyMap<number, RecordEnvelope>
  /** Everything up to here is held. */
  readonly contiguousSeq: number
}

export type Held = {
  readonly runs: Map<string, HeldRun & { readonly events: Map<number, RecordEnvelope>; contiguousSeq: number }>
  /** By trade. The first record of a trade stays, whichever run brings it again. */
  readonly fills: Map<string, { readonly run: string; readonly seq: number; readonly fill: FillData }>
}

export const nothingHeld = (): Held => ({ runs: new Map(), fills: new Map() })

/** Adds the rows that are new, in place, and answers how many those were and what is acknowledged from now on. */
export function hold(held: Held, run: string, { events, fills }: BatchRows): BatchReply {
  const known = held.runs.get(run) ?? { events: new Map(), contiguousSeq: 0 }
  held.runs.set(run, known)
  let stored = 0
  for (const { record } of events) {
    if (known.events.has(record.seq)) continue
    known.events.set(record.seq, record)
    stored += 1
  }
  for (const { seq, fill } of fills) if (!held.fills.has(fill.tradeId)) held.fills.set(fill.tradeId, { run, seq, fill })
  while (known.events.has(known.contiguousSeq + 1)) known.contiguousSeq += 1
  return { stored, contiguousSeq: known.contiguousSeq }
}
