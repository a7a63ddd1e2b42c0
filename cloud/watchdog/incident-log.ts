// What the watchdog did and why, kept in the object's own storage: it must be readable when the database is not.

export type Incident = { readonly atMs: number; readonly kind: string; readonly detail: string }

const incidentsKept = 500

export function createIncidentLog(sql: SqlStorage) {
  sql.exec(
    'CREATE TABLE IF NOT EXISTS incident (id INTEGER PRIMARY KEY AUTOINCREMENT, at_ms INTEGER, kind TEXT, detail TEXT)',
  )
  return {
    append(incident: Incident): void {
      sql.exec(
        'INSERT INTO incident (at_ms, kind, detail) VALUES (?, ?, ?)',
        incident.atMs,
        incident.kind,
        incident.detail,
      )
      sql.exec('DELETE FROM incident WHERE id <= (SELECT MAX(id) FROM incident) - ?', incidentsKept)
    },
    /** Newest first. */
    latest(limit: number): Incident[] {
      const rows = sql.exec<{ at_ms: number; kind: string; detail: string }>(
        'SELECT at_ms, kind, detail FROM incident ORDER BY id DESC LIMIT ?',
        limit,
      )
      return rows.toArray().map((row) => ({ atMs: row.at_ms, kind: row.kind, detail: row.detail }))
    },
  }
}
export type IncidentLog = ReturnType<typeof createIncidentLog>
