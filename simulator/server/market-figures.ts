import { valueOf } from '../exchange/ledger.ts'
import type { ExchangeState } from '../exchange/state.ts'
import { createDayStats, dayOf, stepDayStats, type Day, type DayStats } from './day-stats.ts'
import type { Venue } from './venue.ts'

// What is counted about each market over time: the last day's trades and the open interest hour by hour.

export type OpenInterest = { readonly atMs: number; readonly lots: number; readonly markHalfTicks: number }

/** Plain data, kept in the state file. */
export type FiguresState = {
  readonly days: Map<string, DayStats>
  /** At the first news of each hour, oldest first. */
  readonly openInterests: Map<string, OpenInterest[]>
}

export type MarketFigures = {
  day(market: string): Day
  /** Long lots of everybody, which is as many as there are short. */
  openInterestLots(market: string): number
  /** One row per hour, stamped with its beginning, oldest first. */
  openInterests(market: string): readonly OpenInterest[]
}

const hourMs = 3_600_000
/** The longest the venue answers: 300 rows of a day each. */
const hoursKeptMax = 300 * 24

export const createFigures = (): FiguresState => ({ days: new Map(), openInterests: new Map() })

export function recordFigures(venue: Venue, figures: FiguresState): MarketFigures {
  const { state } = venue
  const dayStatsOf = (market: string) => got(figures.days, market, createDayStats)
  const interestsOf = (market: string) => got(figures.openInterests, market, noInterests)
  const sample = (market: string) => {
    const interests = interestsOf(market)
    const hour = Math.floor(state.nowMs / hourMs)
    const last = interests.at(-1)
    if (last !== undefined && last.atMs >= hour * hourMs) return interests
    const { markHalfTicks } = state.markets.get(market) ?? { markHalfTicks: 0 }
    interests.push({ atMs: hour * hourMs, lots: longLots(state, market), markHalfTicks })
    if (interests.length > hoursKeptMax) interests.shift()
    return interests
  }
  venue.listen((outputs) => {
    for (const output of outputs) {
      if (output.type === 'mark_changed') sample(output.market)
      if (output.type !== 'public_trades') continue
      const market = state.markets.get(output.market)
      if (market === undefined) continue
      const stats = dayStatsOf(output.market)
      for (const trade of output.trades) {
        stepDayStats(stats, trade, valueOf(market.spec, trade.priceTicks, trade.sizeLots))
      }
    }
  })
  return {
    day: (market) => dayOf(dayStatsOf(market), state.nowMs),
    openInterestLots: (market) => longLots(state, market),
    openInterests: (market) => sample(market),
  }
}

function longLots(state: ExchangeState, market: string): number {
  const longOf = (account: { readonly positions: ReadonlyMap<string, { readonly lots: number }> }) =>
    Math.max(0, account.positions.get(market)?.lots ?? 0)
  let lots = longOf(state.everyoneElse)
  for (const account of state.accounts.values()) lots += longOf(account)
  return lots
}

const noInterests = (): OpenInterest[] => []

function got<Value>(values: Map<string, Value>, key: string, create: () => Value): Value {
  const known = values.get(key)
  if (known !== undefined) return known
  const made = create()
  values.set(key, made)
  return made
}
