import type { BacktestResult, Figure, ResultInterval } from '../result.ts'
import { rangeOf } from './axis.ts'
import { chartMargin, chartSizes, frame, valueAxis, yOf } from './chart.ts'

/** Capture and markouts by horizon with their intervals, bps; a horizon that the tape cannot give is written as n/a. */
export function markoutFigure({ captureBps, markoutBps, intervals }: BacktestResult): string {
  const horizons = ['1s', '5s', '30s', '60s'] as const
  const rows: readonly Row[] = [
    { name: 'at the fill', figure: captureBps, interval: intervals.captureBps },
    ...horizons.map((name) => ({ name, figure: markoutBps[name], interval: intervals.markoutBps[name] })),
  ]
  const range = rangeOf([0, ...rows.flatMap(valuesOf)])
  const drawn = chartSizes.map((size) => {
    const step = (size.width - chartMargin.left - chartMargin.right) / rows.length
    const x = (index: number) => chartMargin.left + step * (index + 0.5)
    const y = (value: number) => yOf(value, range, size)
    const known = rows.flatMap(({ figure }, index) => (figure === 'n/a' ? [] : [{ index, figure }]))
    const line = known.map(
      ({ index, figure }, place) => `${place === 0 ? 'M' : 'L'}${x(index)} ${y(figure).toFixed(1)}`,
    )
    return frame('markout', size, [
      ...valueAxis(range, size, true),
      `<path class="ink-a" d="${line.join('')}"/>`,
      ...rows.map((row, index) => column(row, x(index), y, size.height)),
    ])
  })
  return `<figure><figcaption><b>What fills were worth</b>, bps of value: capture at the fill, then markout, with 95 % intervals</figcaption>${drawn.join('')}</figure>`
}

type Row = { readonly name: string; readonly figure: Figure; readonly interval: ResultInterval }

function column({ name, figure, interval }: Row, x: number, y: (value: number) => number, height: number): string {
  const text = `<text class="time" x="${x}" y="${height - 8}">${name}</text>`
  if (figure === 'n/a') return `${text}<text class="time" x="${x}" y="${height - 40}">n/a</text>`
  const dot = `<circle class="dot" cx="${x}" cy="${y(figure).toFixed(1)}" r="4"/><text class="beside" x="${x + 8}" y="${(y(figure) - 6).toFixed(1)}">${figure.toFixed(2)}</text>`
  if (interval === 'n/a') return text + dot
  return `${text}<line class="ink-a" x1="${x}" x2="${x}" y1="${y(interval.low).toFixed(1)}" y2="${y(interval.high).toFixed(1)}"/>${dot}`
}

const valuesOf = ({ figure, interval }: Row): number[] =>
  figure === 'n/a' ? [] : interval === 'n/a' ? [figure] : [figure, interval.low, interval.high]
