import { FillData } from '#shared/contracts/records.ts'
import { Exact, formatDecimal } from '#shared/decimal.ts'
import { pageOf, type Page, type PageQuery } from './page.ts'

/** Fills of a bot, oldest first by the venue's time, or newest first. */
export async function listFills(
  db: D1Database,
  bot: string,
  query: PageQuery<readonly [number, string]>,
  order: 'asc' | 'desc',
): Promise<Page<FillData>> {
  const [afterMs, afterId] = query.after ?? (order === 'asc' ? [-1, ''] : [Number.MAX_SAFE_INTEGER, ''])
  const { results } = await db
    .prepare(
      `SELECT venue_at_ms AS atMs, trade_id AS id, fill FROM fill
       WHERE bot = ?1 AND (?2 IS NULL OR run = ?2) AND (venue_at_ms, trade_id) ${order === 'asc' ? '>' : '<'} (?3, ?4)
       ORDER BY venue_at_ms ${order}, trade_id ${order} LIMIT ?5`,
    )
    .bind(bot, query.run, afterMs, afterId, query.limit)
    .all<{ atMs: number; id: string; fill: string }>()
  return pageOf(
    results,
    query.limit,
    (row) => [row.atMs, row.id],
    (row) => FillData.parse(JSON.parse(row.fill)),
  )
}

export type FillTotals = { readonly fills: number; readonly volume: string; readonly fees: string }

const chunkRows = 5_000

/** Count, volume (sum of price times size) and fees paid, summed exactly outside SQL, whose numbers are floats. */
export async function totalFills(db: D1Database, bot: string, run: string | null): Promise<FillTotals> {
  let volume = new Exact(0)
  let fees = new Exact(0)
  let fills = 0
  for (let after = ''; ;) {
    const { results } = await db
      .prepare(
        `SELECT trade_id AS id, price, size, fee FROM fill
         WHERE bot = ?1 AND (?2 IS NULL OR run = ?2) AND trade_id > ?3 ORDER BY trade_id LIMIT ?4`,
      )
      .bind(bot, run, after, chunkRows)
      .all<{ id: string; price: string; size: string; fee: string }>()
    for (const row of results) {
      volume = volume.add(new Exact(row.price).mul(row.size))
      fees = fees.add(row.fee)
      after = row.id
    }
    fills += results.length
    if (results.length < chunkRows) return { fills, volume: formatDecimal(volume), fees: formatDecimal(fees) }
  }
}
