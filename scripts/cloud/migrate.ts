import { readFileSync, readdirSync } from 'node:fs'
import path from 'node:path'
import type { Miniflare } from 'miniflare'

type Database = Awaited<ReturnType<Miniflare['getD1Database']>>

/**
 * Applies the migrations that are not in `d1_migrations` yet, each with its mark in one transaction, in the order of their
 * names: the same table and order as wrangler's own, so that either may continue the other's work.
 */
export async function migrate(db: Database, folder: string): Promise<void> {
  const table =
    'CREATE TABLE IF NOT EXISTS d1_migrations (id INTEGER PRIMARY KEY AUTOINCREMENT, name TEXT UNIQUE, ' +
    'applied_at TIMESTAMP DEFAULT CURRENT_TIMESTAMP NOT NULL)'
  await db.prepare(table).all()
  const { results } = await db.prepare('SELECT name FROM d1_migrations').all()
  const applied = new Set(results.map((row) => JSON.stringify(row)))
  for (const name of readdirSync(folder)
    .filter((each) => each.endsWith('.sql'))
    .sort()) {
    if (applied.has(JSON.stringify({ name }))) continue
    const statements = readFileSync(path.join(folder, name), 'utf8').replace(/--.*$/gm, '').split(';')
    const batch = statements.filter((sql) => sql.trim() !== '').map((sql) => db.prepare(sql))
    const marked = [...batch, db.prepare('INSERT INTO d1_migrations (name) VALUES (?)').bind(name)]
    await db.batch(marked)
  }
}
