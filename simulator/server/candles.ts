import type { Json } from './wire.ts'

// Candles of one price series as a pure reducer. Prices are any one whole unit, volume another; the caller knows which.
// A period without a price has no candle. Only the open minute is touched by a price: longer periods take in whole
// minutes, and the minute that is still open is added when they are read.

/** Length of each interval. Periods are counted from the epoch, so that a week begins on a Thursday. */
export const candleIntervals = {
  PT1M: 60_000,
  PT5M: 5 * 60_000,
  PT15M: 15 * 60_000,
  PT30M: 30 * 60_000,
  PT1H: 3_600_000,
  PT2H: 2 * 3_600_000,
  PT4H: 4 * 3_600_000,
  PT8H: 8 * 3_600_000,
  PT12H: 12 * 3_600_000,
  PT24H: 86_400_000,
  P7D: 7 * 86_400_000,
  P30D: 30 * 86_400_000,
} as const

export type CandleInterval = keyof typeof candleIntervals

export const isCandleInterval = (text: string): text is CandleInterval => Object.hasOwn(candleIntervals, text)

export type Candle = {
  readonly startMs: number
  readonly open: number
  readonly high: number
  readonly low: number
  readonly close: number
  readonly volume: number
}

export type CandlesState = {
  /** The minute that is still open; null before the first price. */
  minute: Candle | null
  /** Finished minutes, summed up by interval, oldest first. */
  readonly finished: Record<CandleInterval, Candle[]>
}

export type PricePoint = { readonly atMs: number; readonly price: number; readonly volume: number }

/** Candles kept of each interval; older ones are forgotten. Two days of minutes. */
const keptMax = 2_880

const noCandles = (): Candle[] => []

export const createCandles = (): CandlesState => ({
  minute: null,
  finished: {
    PT1M: noCandles(),
    PT5M: noCandles(),
    PT15M: noCandles(),
    PT30M: noCandles(),
    PT1H: noCandles(),
    PT2H: noCandles(),
    PT4H: noCandles(),
    PT8H: noCandles(),
    PT12H: noCandles(),
    PT24H: noCandles(),
    P7D: noCandles(),
    P30D: noCandles(),
  },
})

/** Takes in one price; one that is older than the open minute counts as just now. */
export function stepCandles(state: CandlesState, { atMs, price, volume }: PricePoint): void {
  const startMs = startOf(Math.max(atMs, state.minute?.startMs ?? 0), 'PT1M')
  const point: Candle = { startMs, open: price, high: price, low: price, close: price, volume }
  if (state.minute === null) state.minute = point
  else if (state.minute.startMs === startMs) state.minute = joined(state.minute, point)
  else {
    for (const interval of intervals) fold(state.finished[interval], interval, state.minute)
    state.minute = point
  }
}

/** The latest candles of an interval that began at or before `endMs`, newest first, the open one included. */
export function latestCandles(state: CandlesState, interval: CandleInterval, limit: number, endMs: number): Candle[] {
  const all = state.finished[interval]
  const last = all.at(-1)
  const newest: Candle[] = []
  if (state.minute !== null) {
    const startMs = startOf(state.minute.startMs, interval)
    const open = { ...state.minute, startMs }
    newest.push(last?.startMs === startMs ? joined(last, open) : open)
  }
  const rows = newest.filter(({ startMs }) => startMs <= endMs)
  for (let index = all.length - 1; index >= 0 && rows.length < limit; index -= 1) {
    const candle = all[index]
    if (candle !== undefined && candle.startMs <= endMs && candle.startMs !== newest[0]?.startMs) rows.push(candle)
  }
  return rows.slice(0, limit)
}

/** The wire's row; `volumeText` is null where the venue gives no volume, which is for all but trades. */
export function candleRow(
  candle: Candle,
  priceText: (price: number) => string,
  volumeText: ((volume: number) => string) | null,
): Json {
  return {
    T: candle.startMs,
    o: priceText(candle.open),
    l: priceText(candle.low),
    h: priceText(candle.high),
    c: priceText(candle.close),
    ...(volumeText === null ? {} : { v: volumeText(candle.volume) }),
  }
}

const intervals = Object.keys(candleIntervals).filter(isCandleInterval)

const startOf = (atMs: number, interval: CandleInterval): number =>
  Math.floor(atMs / candleIntervals[interval]) * candleIntervals[interval]

function fold(candles: Candle[], interval: CandleInterval, minute: Candle): void {
  const startMs = startOf(minute.startMs, interval)
  const last = candles.at(-1)
  if (last?.startMs === startMs) candles[candles.length - 1] = joined(last, minute)
  else candles.push({ ...minute, startMs })
  if (candles.length > keptMax) candles.shift()
}

const joined = (earlier: Candle, later: Candle): Candle => ({
  startMs: earlier.startMs,
  open: earlier.open,
  high: Math.max(earlier.high, later.high),
  low: Math.min(earlier.low, later.low),
  close: later.close,
  volume: earlier.volume + later.volume,
})
