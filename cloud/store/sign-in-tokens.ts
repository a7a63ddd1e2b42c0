import { randomSecret, sha256Hex } from './secret.ts'

/** As long as it takes to bring an address from one's own terminal to a browser. */
const lifetimeMs = 10 * 60_000

/** Makes a token that opens one session; only its hash is stored. Those whose time is over are forgotten. */
export async function makeSignInToken(
  db: D1Database,
  atMs: number,
): Promise<{ readonly token: string; readonly expiresAtMs: number }> {
  const token = randomSecret()
  const expiresAtMs = atMs + lifetimeMs
  await db.batch([
    db.prepare('DELETE FROM sign_in_token WHERE expires_at_ms <= ?').bind(atMs),
    db
      .prepare('INSERT INTO sign_in_token (token_sha256, expires_at_ms) VALUES (?, ?)')
      .bind(await sha256Hex(token), expiresAtMs),
  ])
  return { token, expiresAtMs }
}

/** Whether such a token was made and its time is not over; that it was not used is proven by opening the session. */
export async function isSignInToken(db: D1Database, token: string, atMs: number): Promise<boolean> {
  const row = await db
    .prepare('SELECT 1 FROM sign_in_token WHERE token_sha256 = ? AND expires_at_ms > ?')
    .bind(await sha256Hex(token), atMs)
    .first()
  return row !== null
}
