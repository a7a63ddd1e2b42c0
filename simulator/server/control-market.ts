import { z } from 'zod'
import type { ExchangeEvent } from '../exchange/events.ts'
import { parseFixed, parseSteps, type Step } from '../exchange/fixed-point.ts'
import type { MarketSpec } from '../exchange/market-spec.ts'
import type { ExchangeState, HouseLevel } from '../exchange/state.ts'
import { failed, type Reply } from './reply.ts'

// What tests may make the outside world of a market do. A market whose prints still flow moves on from there by itself.

const text40 = z.string().max(40)
const Levels = z.array(z.tuple([text40, text40])).max(1_000)

export const BookOrder = z.strictObject({ market: text40, bids: Levels, asks: Levels, mark: text40 })
export const PrintOrder = z.strictObject({
  market: text40,
  side: z.enum(['BUY', 'SELL']),
  price: text40,
  size: text40,
})
export const FundingOrder = z.strictObject({ market: text40, hours: z.int().min(1).max(24) })

type Told = ((atMs: number) => ExchangeEvent) | Reply

/** The outside world shows these levels of price and size from now on, best first, and the mark is this. */
export function bookMoved(order: z.infer<typeof BookOrder>, state: ExchangeState): Told {
  const spec = state.markets.get(order.market)?.spec
  if (spec === undefined) return failed(404, 1001)
  const bids = readLevels(spec, order.bids, -1)
  const asks = readLevels(spec, order.asks, 1)
  if (bids === null) return off('bids must be whole ticks and lots, highest price first')
  if (asks === null) return off('asks must be whole ticks and lots, lowest price first')
  if ((bids[0]?.ticks ?? 0) >= (asks[0]?.ticks ?? Number.POSITIVE_INFINITY)) return off('bids and asks must not cross')
  const markHalfTicks = halfTicksOf(order.mark, spec.tick)
  if (markHalfTicks === null) return off('mark must be a positive multiple of half a tick')
  const { market } = order
  return (atMs) => ({ type: 'house_moved', atMs, market, bids, asks, markHalfTicks, marketAtMs: null })
}

/** Somebody outside takes so much, up to this price. */
export function printed(order: z.infer<typeof PrintOrder>, state: ExchangeState): Told {
  const spec = state.markets.get(order.market)?.spec
  if (spec === undefined) return failed(404, 1001)
  const ticks = stepsOf(order.price, spec.tickStep)
  const lots = stepsOf(order.size, spec.lotStep)
  if (ticks === null) return off('price must be a positive multiple of the tick')
  if (lots === null) return off('size must be a positive multiple of the lot')
  const { market } = order
  const takerSide = order.side === 'BUY' ? 'buy' : 'sell'
  return (atMs) => ({ type: 'print', atMs, market, takerSide, portions: [{ ticks, lots }], tapeAtMs: null })
}

/** The market's own time leaps by so many hours, and funding is paid for each. */
export function hoursPassed({ market, hours }: z.infer<typeof FundingOrder>, state: ExchangeState): Told {
  const found = state.markets.get(market)
  if (found === undefined) return failed(404, 1001)
  const { marketAtMs } = found.funding
  if (marketAtMs === null) return off('market has no time of its own before its first print')
  return (atMs) => ({ type: 'market_clock', atMs, market, marketAtMs: marketAtMs + hours * hourMs })
}

const hourMs = 3_600_000

const off = (debugInfo: string): Reply => failed(400, 400, debugInfo)

/** A price in half ticks; null when it is not a positive multiple of half a tick. */
export function halfTicksOf(price: string, tick: bigint): number | null {
  const units = parseFixed(price)
  if (typeof units !== 'bigint' || units === 0n || (2n * units) % tick !== 0n) return null
  const halfTicks = Number((2n * units) / tick)
  return Number.isSafeInteger(halfTicks) ? halfTicks : null
}

/** Null when a level is off the grid, or not further from the market than the one before; `away` is where that is. */
function readLevels(spec: MarketSpec, rows: readonly (readonly [string, string])[], away: 1 | -1): HouseLevel[] | null {
  const levels: HouseLevel[] = []
  for (const [price, size] of rows) {
    const ticks = stepsOf(price, spec.tickStep)
    const lots = stepsOf(size, spec.lotStep)
    const before = levels.at(-1)
    if (ticks === null || lots === null) return null
    if (before !== undefined && away * (ticks - before.ticks) <= 0) return null
    levels.push({ ticks, lots })
  }
  return levels
}

function stepsOf(text: string, step: Step): number | null {
  const steps = parseSteps(text, step)
  return typeof steps === 'number' && steps > 0 ? steps : null
}
