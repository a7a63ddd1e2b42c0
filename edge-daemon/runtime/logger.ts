import process from 'node:process'

export type LogLevel = 'error' | 'warn' | 'info'
export type Log = (level: LogLevel, event: string, facts?: Readonly<Record<string, unknown>>) => void

/** JSON lines for people at a terminal and for the supervisor. Stable dotted names, facts as fields, never a secret. */
const logTo =
  (stream: NodeJS.WriteStream): Log =>
  (level, event, facts = {}) => {
    stream.write(`${JSON.stringify({ at: new Date().toISOString(), level, event, ...facts })}\n`)
  }

export const stdoutLog: Log = logTo(process.stdout)
/** For programs whose standard output is their result. */
export const stderrLog: Log = logTo(process.stderr)
