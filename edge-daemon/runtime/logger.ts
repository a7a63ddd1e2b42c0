import process from 'node:process'

export type LogLevel = 'error' | 'warn' | 'info'
export type Log = (level: LogLevel, event: string, facts?: Readonly<Record<string, unknown>>) => void

/** JSON lines for people at a terminal and for the supervisor. Stable dotted names, facts as fields, never a secret. */
export const stdoutLog: Log = (level, event, facts = {}) => {
  process.stdout.write(`${JSON.stringify({ at: new Date().toISOString(), level, event, ...facts })}\n`)
}
