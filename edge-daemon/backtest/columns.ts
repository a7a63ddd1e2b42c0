import type { BacktestResult, Figure, ResultInterval } from './result.ts'

// The figures by which runs are compared, as columns of text.

export type Column = { readonly title: string; readonly of: (result: BacktestResult) => string }

const bps = (figure: Figure, interval: ResultInterval): string => {
  if (figure === 'n/a') return 'n/a'
  const range = interval === 'n/a' ? '' : ` [${interval.low.toFixed(2)}, ${interval.high.toFixed(2)}]`
  return `${figure.toFixed(2)}${range}`
}
const fixed = (figure: Figure, digits = 2): string => (figure === 'n/a' ? 'n/a' : figure.toFixed(digits))

export const resultColumns: readonly Column[] = [
  { title: 'fills', of: ({ fills }) => String(fills) },
  { title: 'inside', of: ({ insideFills }) => String(insideFills.fills) },
  { title: 'volume USD', of: ({ volume }) => volume.toFixed(0) },
  { title: 'capture bps', of: ({ captureBps, intervals }) => bps(captureBps, intervals.captureBps) },
  { title: 'markout 5s', of: ({ markoutBps, intervals }) => bps(markoutBps['5s'], intervals.markoutBps['5s']) },
  { title: '30s', of: ({ markoutBps, intervals }) => bps(markoutBps['30s'], intervals.markoutBps['30s']) },
  { title: 'P&L USD', of: ({ pnl }) => pnl.total.toFixed(Math.abs(pnl.total) < 10 ? 4 : 2) },
  { title: 'bps of volume', of: ({ pnl, volume }) => (volume === 0 ? 'n/a' : ((pnl.total / volume) * 1e4).toFixed(2)) },
  { title: 'drawdown', of: ({ maxDrawdown }) => maxDrawdown.toFixed(2) },
  { title: 'quoted', of: ({ quotedShare }) => (quotedShare === 'n/a' ? 'n/a' : `${(quotedShare * 100).toFixed(0)} %`) },
  { title: 'stale bps', of: ({ quoteStalenessBps }) => fixed(quoteStalenessBps) },
  { title: 'aggressive', of: ({ staleAggressiveBps }) => fixed(staleAggressiveBps) },
  { title: 'messages', of: ({ messages }) => String(messages) },
  { title: 'max/min', of: ({ messagesPerMinuteMax }) => String(messagesPerMinuteMax) },
]

/** Rows of equal columns, the first ones to the left, numbers to the right. */
export function grid(titles: readonly string[], rows: readonly (readonly string[])[], leftColumns: number): string {
  const widths = titles.map((title, index) => Math.max(title.length, ...rows.map((row) => (row[index] ?? '').length)))
  const line = (cells: readonly string[]) =>
    cells
      .map((cell, index) => (index < leftColumns ? cell.padEnd(widths[index] ?? 0) : cell.padStart(widths[index] ?? 0)))
      .join('  ')
      .trimEnd()
  return [line(titles), ...rows.map(line)].join('\n')
}
