import { printable } from '../../edge-daemon/runtime/printable.ts'

// Answers as tables for people: narrow enough for the terminal of a phone where the values allow it.

/** A heading and what of a row stands under it. */
export type Column<Row> = readonly [heading: string, of: (row: Row) => string | number | boolean | null | undefined]

/** Lines of a table; numbers stand right, words left. */
export function table<Row>(rows: readonly Row[], columns: readonly Column<Row>[]): string {
  if (rows.length === 0) return 'none\n'
  const cells = rows.map((row) => columns.map(([, of]) => show(of(row))))
  const widths = columns.map(([heading], index) =>
    Math.max(heading.length, ...cells.map((line) => line[index]?.length ?? 0)),
  )
  const areNumbers = columns.map((_, index) => cells.every((line) => /^(-?\d[\d.]*%?|-)$/.test(line[index] ?? '')))
  const line = (texts: readonly string[]): string =>
    texts
      .map((text, index) =>
        areNumbers[index] === true ? text.padStart(widths[index] ?? 0) : text.padEnd(widths[index] ?? 0),
      )
      .join('  ')
      .trimEnd()
  return `${[line(columns.map(([heading]) => heading)), ...cells.map(line)].join('\n')}\n`
}

/** One thing, a line for each of its facts. */
export function card(facts: readonly (readonly [name: string, value: Parameters<typeof show>[0]])[]): string {
  const width = Math.max(...facts.map(([name]) => name.length))
  return facts.map(([name, value]) => `${name.padEnd(width)}  ${show(value)}\n`).join('')
}

const show = (value: string | number | boolean | null | undefined): string =>
  value === null || value === undefined || value === ''
    ? '-'
    : typeof value === 'boolean'
      ? value
        ? 'yes'
        : 'no'
      : printable(String(value))

/** Month, day and time, UTC. */
export const at = (ms: number | null | undefined): string | null =>
  ms === null || ms === undefined ? null : new Date(ms).toISOString().slice(5, 19).replace('T', ' ')
