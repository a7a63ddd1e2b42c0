import { sha256Hex } from './secret.ts'

export type StoredConfig = { readonly version: number; readonly sha256: string; readonly config: unknown }

export async function latestConfig(db: D1Database, bot: string): Promise<StoredConfig | null> {
  const row = await db
    .prepare('SELECT version, sha256, config FROM config_version WHERE bot = ? ORDER BY version DESC LIMIT 1')
    .bind(bot)
    .first<{ version: number; sha256: string; config: string }>()
  return row === null ? null : { version: row.version, sha256: row.sha256, config: JSON.parse(row.config) }
}

/** Adds the version after `previous`, or answers null when `previous` is not the latest: two writers cannot both win. */
export async function publishConfig(
  db: D1Database,
  bot: string,
  previous: number,
  config: Readonly<Record<string, unknown>>,
  atMs: number,
): Promise<StoredConfig | null> {
  const text = JSON.stringify(config)
  const sha256 = await sha256Hex(text)
  const { meta } = await db
    .prepare(
      `INSERT INTO config_version (bot, version, sha256, config, created_at_ms)
       SELECT ?1, ?2 + 1, ?3, ?4, ?5
       WHERE ?2 = COALESCE((SELECT MAX(version) FROM config_version WHERE bot = ?1), 0)`,
    )
    .bind(bot, previous, sha256, text, atMs)
    .run()
  return meta.changes === 1 ? { version: previous + 1, sha256, config } : null
}
