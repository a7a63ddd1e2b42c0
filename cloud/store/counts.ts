import type { CountsReply } from '#shared/contracts/analytics.ts'
import { contiguousSeq } from './records.ts'

/** Exact counts of what is held, of one run or of all. Without a run `contiguousSeq` is that of the newest run. */
export async function countsOf(
  db: D1Database,
  bot: string,
  run: string | null,
): Promise<CountsReply & { unreadableFills: number }> {
  const row = await db
    .prepare(
      `SELECT
         (SELECT COUNT(*) FROM event WHERE bot = ?1 AND (?2 IS NULL OR run = ?2)) AS events,
         (SELECT COUNT(*) FROM event WHERE bot = ?1 AND (?2 IS NULL OR run = ?2) AND problem IS NOT NULL) AS unreadableFills,
         (SELECT COUNT(*) FROM fill WHERE bot = ?1 AND (?2 IS NULL OR run = ?2)) AS fills,
         (SELECT COUNT(*) FROM heartbeat WHERE bot = ?1 AND (?2 IS NULL OR run = ?2)) AS heartbeats,
         (SELECT run FROM run WHERE bot = ?1 ORDER BY first_seen_at_ms DESC LIMIT 1) AS newestRun`,
    )
    .bind(bot, run)
    .first<{ events: number; unreadableFills: number; fills: number; heartbeats: number; newestRun: string | null }>()
  const { newestRun = null, ...counts } = row ?? { events: 0, unreadableFills: 0, fills: 0, heartbeats: 0 }
  const countedRun = run ?? newestRun
  return { ...counts, contiguousSeq: countedRun === null ? 0 : await contiguousSeq(db, bot, countedRun) }
}
