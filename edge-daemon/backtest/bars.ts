import { Exact } from '#shared/decimal.ts'
import type { BookMove } from '../../simulator/market/market-tape.ts'

// Minute bars as a market: no trades are in them, so nothing is filled on them. Each bar becomes four books, a quarter of a
// minute apart: open, then the nearer of high and low, then the other, then close. Prices are rounded to the stated tick.

export const barsHeader = 'ts_ms,open,high,low,close,volume_usd'
const barMs = 60_000
/** A price more than this many times off its neighbour is an error of the recording. */
const priceJumpMax = 10

export type Bars = {
  readonly moves: readonly BookMove[]
  readonly closesTicks: readonly number[]
  readonly openingTicks: number
  readonly firstAtMs: number
}

/** Reads the text of a file of bars, or says in words what is wrong with which line. */
export function readBars(text: string, name: string, tick: string): Bars | string {
  const moves: BookMove[] = []
  const closesTicks: number[] = []
  let lastAtMs = Number.NEGATIVE_INFINITY
  const lines = text
    .replace(/^\uFEFF/, '')
    .trim()
    .split(/\r?\n/)
    .slice(1)
  for (const [index, line] of lines.entries()) {
    const where = `${name} line ${index + 2}: `
    const fields = line.split(',')
    const [time = '', ...rest] = fields
    if (fields.length !== 6) return `${where}expected six fields "${barsHeader}", was "${line.slice(0, 60)}"`
    const atMs = /^\d{1,15}$/.test(time) ? Number(time) : Number.NaN
    if (!(atMs > lastAtMs))
      return `${where}ts_ms must be a whole number of milliseconds above that of the line before, was "${time.slice(0, 30)}"`
    lastAtMs = atMs
    const prices: number[] = []
    for (const [place, value] of rest.slice(0, 4).entries()) {
      const ticks = ticksOf(value, tick)
      const field = ['open', 'high', 'low', 'close'][place] ?? ''
      if (ticks === null)
        return `${where}${field} must be a positive decimal of two ticks of ${tick} or more, was "${value.slice(0, 30)}"`
      const before = prices.at(-1) ?? closesTicks.at(-1) ?? ticks
      if (ticks > before * priceJumpMax || ticks * priceJumpMax < before)
        return `${where}${field} ${value} is more than ten times off its neighbour; correct or remove the row`
      prices.push(ticks)
    }
    const [open = 0, high = 0, low = 0, close = 0] = prices
    if (high < Math.max(open, close, low) || low > Math.min(open, close))
      return `${where}high and low must enclose open and close`
    const [first, second] = high - open < open - low ? [high, low] : [low, high]
    for (const [quarter, ticks] of [open, first, second, close].entries())
      moves.push(bookAt(atMs + (quarter * barMs) / 4, ticks))
    closesTicks.push(close)
  }
  const firstAtMs = moves[0]?.atMs
  if (firstAtMs === undefined) return `${name} line 2: the file has no bars; record at least one`
  return { moves, closesTicks, openingTicks: closesTicks[0] ?? 1, firstAtMs }
}

/** One tick wide around the price, one lot a side: nothing about sizes or spread is claimed. */
const bookAt = (atMs: number, ticks: number): BookMove => ({
  type: 'book',
  atMs,
  bids: [{ ticks: Math.max(1, ticks - 1), lots: 1 }],
  asks: [{ ticks: ticks + 1, lots: 1 }],
  markHalfTicks: 2 * ticks,
})

function ticksOf(text: string, tick: string): number | null {
  if (!/^\d{1,15}(\.\d{1,12})?$/.test(text)) return null
  const ticks = Math.round(new Exact(text).div(tick).toNumber())
  return ticks > 1 && ticks < 2 ** 50 ? ticks : null
}

/** Standard deviation of the log changes of the closes, basis points per square root of a second; null of fewer than three. */
export function volatilityBps(closesTicks: readonly number[]): number | null {
  const changes = closesTicks.slice(1).map((close, index) => Math.log(close / (closesTicks[index] ?? close)))
  if (changes.length < 2) return null
  const mean = changes.reduce((sum, one) => sum + one, 0) / changes.length
  const variance = changes.reduce((sum, one) => sum + (one - mean) ** 2, 0) / (changes.length - 1)
  return Math.sqrt((variance * 1_000) / barMs) * 10_000
}
