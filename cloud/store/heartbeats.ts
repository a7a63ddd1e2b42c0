import { Heartbeat } from '#shared/contracts/heartbeat.ts'
import { seeBot } from './bots.ts'
import { pageOf, type Page, type PageQuery } from './page.ts'

export type StoredHeartbeat = { receivedAtMs: number; heartbeat: Heartbeat }
export type HeartbeatQuery = PageQuery<readonly [number, string, number]> & {
  readonly fromMs: number
  readonly toMs: number
  /** Keep only the last of each span of this length; 0 keeps all. */
  readonly stepMs: number
}

export async function storeHeartbeat(db: D1Database, heartbeat: Heartbeat, atMs: number): Promise<void> {
  const { bot, run, seq, market } = heartbeat
  await db.batch([
    db
      .prepare(
        'INSERT INTO heartbeat (bot, run, seq, received_at_ms, heartbeat) VALUES (?, ?, ?, ?, ?) ON CONFLICT DO NOTHING',
      )
      .bind(bot, run, seq, atMs, JSON.stringify(heartbeat)),
    seeBot(db, bot, market, atMs),
  ])
}

/** Heartbeats by the time they were received, oldest first. */
export async function listHeartbeats(
  db: D1Database,
  bot: string,
  query: HeartbeatQuery,
): Promise<Page<StoredHeartbeat>> {
  const [afterMs, afterRun, afterSeq] = query.after ?? [-1, '', 0]
  // With max() the other columns are those of the row that holds it.
  const rows =
    query.stepMs === 0
      ? 'SELECT received_at_ms AS atMs, run, seq, heartbeat FROM heartbeat'
      : 'SELECT MAX(received_at_ms) AS atMs, run, seq, heartbeat FROM heartbeat'
  // Bound numbers arrive as floats, which would make every row its own group.
  const grouping = query.stepMs === 0 ? '' : 'GROUP BY received_at_ms / CAST(?9 AS INTEGER)'
  const statement = db.prepare(
    `${rows} WHERE bot = ?1 AND (?2 IS NULL OR run = ?2) AND received_at_ms BETWEEN ?3 AND ?4
     AND (received_at_ms, run, seq) > (?5, ?6, ?7) ${grouping} ORDER BY atMs, run, seq LIMIT ?8`,
  )
  const values = [bot, query.run, query.fromMs, query.toMs, afterMs, afterRun, afterSeq, query.limit]
  const { results } = await statement
    .bind(...values, ...(query.stepMs === 0 ? [] : [query.stepMs]))
    .all<{ atMs: number; run: string; seq: number; heartbeat: string }>()
  return pageOf(
    results,
    query.limit,
    (row) => [row.atMs, row.run, row.seq],
    (row) => ({
      receivedAtMs: row.atMs,
      heartbeat: Heartbeat.parse(JSON.parse(row.heartbeat)),
    }),
  )
}

export async function latestHeartbeat(
  db: D1Database,
  bot: string,
  run: string | null,
): Promise<StoredHeartbeat | null> {
  const row = await db
    .prepare(
      `SELECT received_at_ms AS atMs, heartbeat FROM heartbeat WHERE bot = ?1 AND (?2 IS NULL OR run = ?2)
       ORDER BY received_at_ms DESC, seq DESC LIMIT 1`,
    )
    .bind(bot, run)
    .first<{ atMs: number; heartbeat: string }>()
  return row === null ? null : { receivedAtMs: row.atMs, heartbeat: Heartbeat.parse(JSON.parse(row.heartbeat)) }
}
