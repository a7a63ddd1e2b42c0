import type { PublicTrade } from '../exchange/state.ts'

// Trade statistics of the last 24 hours, in whole minutes: a minute leaves all at once when its beginning is a day old.

export type DayMinute = {
  readonly minute: number
  readonly openTicks: number
  highTicks: number
  lowTicks: number
  lots: number
  /** Units of 1e-12 dollars. */
  volume: bigint
}

/** Oldest first; minutes without a trade are not in it. */
export type DayStats = { readonly minutes: DayMinute[]; lots: number; volume: bigint }

export type Day = {
  readonly lots: number
  readonly volume: bigint
  /** Prices in ticks, null when nothing traded. */
  readonly openTicks: number | null
  readonly highTicks: number | null
  readonly lowTicks: number | null
}

const minuteMs = 60_000
const minutesPerDay = 1_440

export const createDayStats = (): DayStats => ({ minutes: [], lots: 0, volume: 0n })

/** Takes in a trade; `value` is its price times size in units of 1e-12 dollars. */
export function stepDayStats(stats: DayStats, { atMs, priceTicks, sizeLots }: PublicTrade, value: bigint): void {
  const minute = Math.floor(atMs / minuteMs)
  forget(stats, minute)
  stats.lots += sizeLots
  stats.volume += value
  const last = stats.minutes.at(-1)
  if (last === undefined || last.minute < minute) {
    const price = { openTicks: priceTicks, highTicks: priceTicks, lowTicks: priceTicks }
    stats.minutes.push({ minute, ...price, lots: sizeLots, volume: value })
    return
  }
  last.highTicks = Math.max(last.highTicks, priceTicks)
  last.lowTicks = Math.min(last.lowTicks, priceTicks)
  last.lots += sizeLots
  last.volume += value
}

/** The 24 hours up to now. */
export function dayOf(stats: DayStats, nowMs: number): Day {
  forget(stats, Math.floor(nowMs / minuteMs))
  const { minutes, lots, volume } = stats
  const openTicks = minutes[0]?.openTicks ?? null
  let highTicks = openTicks
  let lowTicks = openTicks
  for (const { highTicks: high, lowTicks: low } of minutes) {
    highTicks = Math.max(highTicks ?? high, high)
    lowTicks = Math.min(lowTicks ?? low, low)
  }
  return { lots, volume, openTicks, highTicks, lowTicks }
}

function forget(stats: DayStats, minuteNow: number): void {
  const { minutes } = stats
  let gone = 0
  for (; (minutes[gone]?.minute ?? minuteNow) <= minuteNow - minutesPerDay; gone += 1) {
    stats.lots -= minutes[gone]?.lots ?? 0
    stats.volume -= minutes[gone]?.volume ?? 0n
  }
  if (gone > 0) minutes.splice(0, gone)
}
