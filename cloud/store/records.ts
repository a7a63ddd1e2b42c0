import type { Batch, BatchReply } from '#shared/contracts/batch.ts'
import { RecordEnvelope } from '#shared/contracts/records.ts'
import { rowsOf } from '../domain/batch-rows.ts'
import { seeBot } from './bots.ts'
import { pageOf, type Page, type PageQuery } from './page.ts'

/**
 * Stores a batch in one transaction: events, the fills among them, and how far the run is held without a gap. Of a trade the first
 * record stays; one that tells it otherwise is marked.
 */
export async function storeBatch(db: D1Database, batch: Batch, atMs: number): Promise<BatchReply> {
  const { bot, run } = batch
  const rows = rowsOf(batch)
  for (const { record, problem } of rows.events)
    if (problem !== null)
      console.warn(JSON.stringify({ event: 'ingest.unreadable_fill', bot, run, seq: record.seq, problem }))
  const events = rows.events.map(({ record, problem }) => [
    record.seq,
    record.type,
    record.wallMs,
    JSON.stringify(record),
    problem,
  ])
  const fills = rows.fills.map(({ seq, fill }) => [
    fill.tradeId,
    seq,
    fill.venueAtMs,
    fill.price,
    fill.size,
    fill.fee,
    JSON.stringify(fill),
  ])
  const [stored, , contradicting] = await db.batch([
    db
      .prepare(
        `INSERT INTO event (bot, run, seq, type, wall_ms, record, problem)
         SELECT ?1, ?2, value ->> 0, value ->> 1, value ->> 2, value ->> 3, value ->> 4 FROM json_each(?3)
         WHERE true ON CONFLICT DO NOTHING`,
      )
      .bind(bot, run, JSON.stringify(events)),
    db
      .prepare(
        `INSERT INTO fill (bot, run, trade_id, seq, venue_at_ms, price, size, fee, fill)
         SELECT ?1, ?2, value ->> 0, value ->> 1, value ->> 2, value ->> 3, value ->> 4, value ->> 5, value ->> 6
         FROM json_each(?3) WHERE true ON CONFLICT DO NOTHING`,
      )
      .bind(bot, run, JSON.stringify(fills)),
    db
      .prepare(
        // A trade comes again when it was read back. What differs then is only what we knew of the moment.
        `UPDATE event SET problem = 'trade ' || f.trade_id || ' is held otherwise: by run ' || f.run || ', seq ' || f.seq
         FROM fill f
         WHERE event.bot = ?1 AND event.run = ?2 AND event.seq IN (SELECT value ->> 1 FROM json_each(?3))
           AND event.problem IS NULL AND f.bot = ?1 AND f.trade_id = event.record ->> '$.data.tradeId'
           AND (f.fill ->> '$.market', f.fill ->> '$.side', f.price, f.size, f.fee) IS NOT
             (event.record ->> '$.data.market', event.record ->> '$.data.side', event.record ->> '$.data.price',
              event.record ->> '$.data.size', event.record ->> '$.data.fee')`,
      )
      .bind(bot, run, JSON.stringify(fills)),
    seeBot(db, bot, null, atMs),
    db
      .prepare(
        'INSERT INTO run (bot, run, contiguous_seq, first_seen_at_ms) VALUES (?, ?, 0, ?) ON CONFLICT DO NOTHING',
      )
      .bind(bot, run, atMs),
    db
      .prepare(
        // Walks on from where the run stood, so the cost is that of the new rows.
        `UPDATE run SET contiguous_seq = (
           WITH RECURSIVE walk (seq) AS (
             SELECT run.contiguous_seq
             UNION ALL
             SELECT seq + 1 FROM walk
             WHERE EXISTS (SELECT 1 FROM event e WHERE e.bot = ?1 AND e.run = ?2 AND e.seq = walk.seq + 1)
           ) SELECT MAX(seq) FROM walk
         ) WHERE bot = ?1 AND run = ?2`,
      )
      .bind(bot, run),
  ])
  const contradictions = contradicting?.meta.changes ?? 0
  if (contradictions > 0)
    console.warn(JSON.stringify({ event: 'ingest.contradicting_fill', bot, run, fills: contradictions }))
  return { stored: stored?.meta.changes ?? 0, contiguousSeq: await contiguousSeq(db, bot, run) }
}

export async function contiguousSeq(db: D1Database, bot: string, run: string): Promise<number> {
  const row = await db
    .prepare('SELECT contiguous_seq AS seq FROM run WHERE bot = ? AND run = ?')
    .bind(bot, run)
    .first<{ seq: number }>()
  return row?.seq ?? 0
}

/** Events of a bot by run and sequence. */
export async function listEvents(
  db: D1Database,
  bot: string,
  query: PageQuery<readonly [string, number]>,
): Promise<Page<RecordEnvelope>> {
  const [afterRun, afterSeq] = query.after ?? ['', 0]
  const { results } = await db
    .prepare(
      `SELECT run, seq, record FROM event
       WHERE bot = ?1 AND (?2 IS NULL OR run = ?2) AND (run, seq) > (?3, ?4) ORDER BY run, seq LIMIT ?5`,
    )
    .bind(bot, query.run, afterRun, afterSeq, query.limit)
    .all<{ run: string; seq: number; record: string }>()
  return pageOf(
    results,
    query.limit,
    (row) => [row.run, row.seq],
    (row) => RecordEnvelope.parse(JSON.parse(row.record)),
  )
}
