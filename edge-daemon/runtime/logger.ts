import process from 'node:process'
import { outputOf, startLineWriter, type LineWriter } from './line-writer.ts'
import { printable } from './printable.ts'

export type LogLevel = 'error' | 'warn' | 'info'
export type Log = (level: LogLevel, event: string, facts?: Readonly<Record<string, unknown>>) => void

/** A reader who has stalled may hold up the end of the process for so long. */
const lastWordsMaxMs = 500

const lineOf: (...said: Parameters<Log>) => string = (level, event, facts = {}) =>
  `${printable(JSON.stringify({ at: new Date().toISOString(), level, event, ...facts }))}\n`

function linesTo(stream: typeof process.stdout | typeof process.stderr): LineWriter {
  const lines = startLineWriter(outputOf(stream), (missing) => lineOf('warn', 'log.dropped', { lines: missing }))
  process.on('exit', () => lines.drain(lastWordsMaxMs))
  return lines
}

/** JSON lines for people at a terminal and for the supervisor. Stable dotted names, facts as fields, never a secret. */
const logTo =
  (lines: LineWriter): Log =>
  (...said) =>
    lines.write(lineOf(...said))

const stderrLines = linesTo(process.stderr)

export const stdoutLog: Log = logTo(linesTo(process.stdout))
/** For programs whose standard output is their result. */
export const stderrLog: Log = logTo(stderrLines)
/** What a program dies of, in plain words; the lines of a stack stay lines. */
export const complain = (text: string): void => stderrLines.write(`${text.split('\n').map(printable).join('\n')}\n`)
