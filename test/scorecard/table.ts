import type { Row } from './reading.ts'

// The scorecard for people.

export function tableOf(rows: readonly Row[]): string {
  const cells = [
    ['', 'figure', 'is', 'goal', '', 'commit', 'command'],
    ...rows.map(({ number, figure, goal, reading }) =>
      reading.type === 'missing'
        ? [String(number), figure, `not measured: ${reading.reason}`, goal, '', '', reading.command ?? '']
        : [String(number), figure, reading.value, goal, verdict(reading.isMet), reading.commit, reading.command],
    ),
  ]
  const widths = cells.reduce<readonly number[]>(
    (all, row) => row.map((cell, nth) => Math.max(all[nth] ?? 0, cell.length)),
    [],
  )
  return cells
    .map(
      (row) =>
        `${row
          .map((cell, nth) => cell.padEnd(widths[nth] ?? 0))
          .join('  ')
          .trimEnd()}\n`,
    )
    .join('')
}

export function closingOf(rows: readonly Row[]): string {
  const of = (isMet: boolean | null) =>
    rows.filter(({ reading }) => reading.type === 'measured' && reading.isMet === isMet).length
  const missing = rows.filter(({ reading }) => reading.type === 'missing').length
  return `${of(true)} reached, ${of(null)} reached as far as measured, ${of(false)} not reached, ${missing} not measured\n`
}

const verdict = (isMet: boolean | null): string => (isMet === null ? 'so far' : isMet ? 'reached' : 'not yet')
