import { label, rangeOf, ticksIn, timeLabel, type Range } from './axis.ts'

// One chart over time as SVG text. Each is drawn twice, wide and narrow, and the page shows the one that fits the screen, so
// that its letters are of one size everywhere.

export type Line = {
  readonly name: string
  readonly ink: string
  readonly points: readonly { readonly atS: number; readonly value: number | null }[]
  readonly isStep?: boolean
  readonly isThin?: boolean
}
export type Mark = { readonly atS: number; readonly value: number; readonly isUp: boolean }

export type Chart = {
  readonly title: string
  readonly unit: string
  readonly lines: readonly Line[]
  readonly marks?: readonly Mark[]
  readonly hasZero?: boolean
}

type Size = { readonly width: number; readonly height: number; readonly pointsMax: number; readonly name: string }

const sizes: readonly Size[] = [
  { name: 'wide', width: 960, height: 320, pointsMax: 1_400 },
  { name: 'narrow', width: 380, height: 260, pointsMax: 500 },
]
const margin = { left: 62, right: 10, top: 10, bottom: 26 } as const

export const escape = (text: string): string =>
  text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;').replaceAll('"', '&quot;')

export function figure(chart: Chart): string {
  const legend = chart.lines
    .map(({ name, ink }) => `<span><i class="${ink}"></i>${escape(name)}</span>`)
    .concat(chart.marks === undefined ? [] : ['<span class="buy">▲ bought</span><span class="sell">▼ sold</span>'])
    .join('')
  return `<figure><figcaption><b>${escape(chart.title)}</b>, ${escape(chart.unit)} <span class="legend">${legend}</span></figcaption>${sizes.map((size) => svg(chart, size)).join('')}</figure>`
}

function svg(chart: Chart, size: Size): string {
  const times = rangeOf(chart.lines.flatMap(({ points }) => [points[0]?.atS ?? 0, points.at(-1)?.atS ?? 1]))
  const span: Range = { low: Math.max(0, times.low), high: times.high }
  const values = rangeOf(valuesOf(chart))
  const x = (atS: number) =>
    margin.left + ((atS - span.low) / (span.high - span.low)) * (size.width - margin.left - margin.right)
  const y = (value: number) => yOf(value, values, size)
  const lines = chart.lines.map(
    (line) => `<path class="${line.ink}${line.isThin === true ? ' thin' : ''}" d="${path(line, x, y, size)}"/>`,
  )
  return frame(chart.title, size, [
    ...valueAxis(values, size, chart.hasZero === true),
    ...timeAxis(span, x, size),
    ...lines,
    ...thinned(chart.marks ?? [], size.pointsMax).map((mark) =>
      triangle(mark, x, y, (chart.marks ?? []).length > crowd ? 2 : 4),
    ),
  ])
}

export function frame(title: string, { width, height, name }: Size, parts: readonly string[]): string {
  return `<svg class="${name}" viewBox="0 0 ${width} ${height}" role="img" aria-label="${escape(title)}">${parts.join('')}</svg>`
}

export function yOf(value: number, { low, high }: Range, { height }: Size): number {
  return margin.top + (1 - (value - low) / (high - low)) * (height - margin.top - margin.bottom)
}

export function valueAxis(range: Range, size: Size, hasZero: boolean): string[] {
  const ticks = ticksIn(range, size.height / 60)
  const step = (ticks[1] ?? 1) - (ticks[0] ?? 0)
  return ticks.map((tick) => {
    const at = yOf(tick, range, size).toFixed(1)
    const isZero = hasZero && Math.abs(tick) < step / 1e6
    return `<line class="${isZero ? 'zero' : 'grid'}" x1="${margin.left}" x2="${size.width - margin.right}" y1="${at}" y2="${at}"/><text class="value" x="${margin.left - 6}" y="${at}">${label(tick, step)}</text>`
  })
}

function timeAxis(span: Range, x: (atS: number) => number, size: Size): string[] {
  const unitS = span.high - span.low > 6 * 3_600 ? 3_600 : span.high - span.low > 600 ? 60 : 1
  const scaled = { low: span.low / unitS, high: span.high / unitS }
  return ticksIn(scaled, size.width / 130).map((tick) => {
    const text = timeLabel(tick * unitS, span.high - span.low)
    return `<text class="time" x="${x(tick * unitS).toFixed(1)}" y="${size.height - 8}">${text}</text>`
  })
}

export { sizes as chartSizes, margin as chartMargin }

const valuesOf = ({ lines, marks, hasZero }: Chart): number[] => [
  ...lines.flatMap(({ points }) => points.flatMap(({ value }) => (value === null ? [] : [value]))),
  ...(marks ?? []).map(({ value }) => value),
  ...(hasZero === true ? [0] : []),
]

function path(line: Line, x: (atS: number) => number, y: (value: number) => number, size: Size): string {
  let text = ''
  let isPen = false
  for (const { atS, value } of thinned(line.points, size.pointsMax)) {
    if (value === null) {
      isPen = false
      continue
    }
    const [px, py] = [x(atS).toFixed(1), y(value).toFixed(1)]
    text += isPen ? (line.isStep === true ? `H${px}V${py}` : `L${px} ${py}`) : `M${px} ${py}`
    isPen = true
  }
  return text
}

/** More marks than this are drawn smaller. */
const crowd = 200

function triangle(
  { atS, value, isUp }: Mark,
  x: (atS: number) => number,
  y: (value: number) => number,
  radius: number,
): string {
  const [px, py] = [x(atS), y(value)]
  const tip = isUp ? -radius : radius
  const points = `${px.toFixed(1)},${(py + tip).toFixed(1)} ${(px - radius).toFixed(1)},${(py - tip * 0.75).toFixed(1)} ${(px + radius).toFixed(1)},${(py - tip * 0.75).toFixed(1)}`
  return `<polygon class="${isUp ? 'buy' : 'sell'}" points="${points}"/>`
}

/** Evenly so many of the items at most; the first and the last are among them. */
export function thinned<Item>(items: readonly Item[], max: number): readonly Item[] {
  if (items.length <= max) return items
  const picked: Item[] = []
  for (let index = 0; index < max; index += 1) {
    const item = items[Math.round((index * (items.length - 1)) / (max - 1))]
    if (item !== undefined) picked.push(item)
  }
  return picked
}
