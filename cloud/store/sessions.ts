import { randomSecret, sha256Hex } from './secret.ts'

export const sessionLifetimeMs = 12 * 3_600_000

/**
 * Spends the one-time token and opens a session, both or neither; answers the session's secret, or null when the token was
 * spent before. Only hashes are stored.
 */
export async function openSession(db: D1Database, oneTimeToken: string, atMs: number): Promise<string | null> {
  const secret = randomSecret()
  try {
    await db.batch([
      // The primary key makes the second attempt fail, and with it the whole batch.
      db
        .prepare('INSERT INTO used_token (token_sha256, used_at_ms) VALUES (?, ?)')
        .bind(await sha256Hex(oneTimeToken), atMs),
      db
        .prepare('INSERT INTO session (token_sha256, created_at_ms, expires_at_ms) VALUES (?, ?, ?)')
        .bind(await sha256Hex(secret), atMs, atMs + sessionLifetimeMs),
      db.prepare('DELETE FROM session WHERE expires_at_ms <= ?').bind(atMs),
    ])
    return secret
  } catch (error) {
    if (String(error).includes('UNIQUE constraint failed: used_token')) return null
    throw error
  }
}

export async function hasSession(db: D1Database, secret: string, atMs: number): Promise<boolean> {
  const row = await db
    .prepare('SELECT 1 FROM session WHERE token_sha256 = ? AND expires_at_ms > ?')
    .bind(await sha256Hex(secret), atMs)
    .first()
  return row !== null
}

export async function closeSession(db: D1Database, secret: string): Promise<void> {
  await db
    .prepare('DELETE FROM session WHERE token_sha256 = ?')
    .bind(await sha256Hex(secret))
    .run()
}
