export type BotRow = { readonly bot: string; readonly market: string | null; readonly configVersion: number }

/** Registers a bot or refreshes when it was last seen; `market` null keeps what is known. */
export function seeBot(db: D1Database, bot: string, market: string | null, atMs: number): D1PreparedStatement {
  return db
    .prepare(
      `INSERT INTO bot (bot, market, first_seen_at_ms, last_seen_at_ms) VALUES (?1, ?2, ?3, ?3)
       ON CONFLICT (bot) DO UPDATE SET market = COALESCE(excluded.market, market), last_seen_at_ms = excluded.last_seen_at_ms`,
    )
    .bind(bot, market, atMs)
}

export async function listBots(db: D1Database): Promise<BotRow[]> {
  const { results } = await db
    .prepare(
      `SELECT bot, market, COALESCE((SELECT MAX(version) FROM config_version c WHERE c.bot = b.bot), 0) AS configVersion
       FROM bot b ORDER BY bot LIMIT 1000`,
    )
    .all<BotRow>()
  return results
}

export async function botExists(db: D1Database, bot: string): Promise<boolean> {
  return (await db.prepare('SELECT 1 FROM bot WHERE bot = ?').bind(bot).first()) !== null
}
