import { monoMs, priceTicks, sizeLots, tradeId, wallMs, type Side } from '#shared/units.ts'
import { bestLevelIndex, houseHalfTicks } from '../../simulator/market/house.ts'
import type { FillModel, OwnFill } from '../../simulator/market/own-orders.ts'
import type { PrintGroup } from '../../simulator/market/prints.ts'
import type { BestPrices, BookLevel, EngineEvent, PublicTrade } from '../core/event.ts'
import { takeId, type BacktestExchange } from './exchange.ts'
import type { Clock } from './settings.ts'

// What the market streams say: prints and best prices at once, the book in batches, the mark each second.

export type Feed = {
  readonly exchange: BacktestExchange
  readonly clock: Clock
  readonly deliver: (event: EngineEvent) => void
  bid: number | null
  ask: number | null
  isBookChanged: boolean
  markHalfTicks: number | null
  /** A batch was sent since the last keep-alive. */
  isBookTold: boolean
}

export const createFeed = (parts: Pick<Feed, 'exchange' | 'clock' | 'deliver'>): Feed => ({
  ...parts,
  bid: null,
  ask: null,
  isBookChanged: false,
  markHalfTicks: null,
  isBookTold: false,
})

const stamp = ({ nowMs, wallBaseMs }: Clock) => ({ atMs: monoMs(nowMs), wallAtMs: wallMs(wallBaseMs + nowMs) })

/** Publishes one taker order: our fills at our prices, the rest of each portion at its own. */
export function tellPrints(feed: Feed, group: PrintGroup, fills: readonly OwnFill[]): void {
  const { exchange, clock } = feed
  const venueAtMs = clock.wallBaseMs + clock.nowMs
  const trades: PublicTrade[] = []
  const row = (ticks: number, lots: number) => {
    trades.push({
      tradeId: tradeId(takeId(exchange)),
      side: group.takerSide,
      price: priceTicks(ticks),
      size: sizeLots(lots),
      venueAtMs,
      tapeAtMs: group.atMs,
    })
  }
  let ours = 0
  for (const { ticks, lots } of fills) {
    if (lots > 0) row(ticks, lots)
    ours += lots
  }
  for (const { ticks, lots } of group.portions) {
    const taken = Math.min(ours, lots)
    ours -= taken
    if (lots > taken) row(ticks, lots - taken)
  }
  feed.deliver({ ...stamp(clock), type: 'trades_printed', trades, isReplay: false })
}

/** Tells the best prices of the book shown, ours included, when one of them has moved. */
export function tellTouch(feed: Feed): void {
  const { model } = feed.exchange
  feed.isBookChanged = true
  if (houseHalfTicks(model.house) === null) return
  const bid = bestShown(model, 'buy')
  const ask = bestShown(model, 'sell')
  if (bid === feed.bid && ask === feed.ask) return
  feed.bid = bid
  feed.ask = ask
  const touch: BestPrices = { bid, ask }
  feed.deliver({ ...stamp(feed.clock), type: 'touch_changed', touch })
}

function bestShown(model: FillModel, side: Side): number | null {
  const own = model.orders[side][0]?.ticks ?? null
  const facing = model.orders[side === 'buy' ? 'sell' : 'buy'][0]?.ticks ?? null
  const index = bestLevelIndex(model.house, side, facing)
  const house = index < 0 ? null : (model.house[side].ticks[index] ?? null)
  if (own === null || house === null) return own ?? house
  return side === 'buy' ? Math.max(own, house) : Math.min(own, house)
}

/** The batch of 100 ms: the whole book, when anything in it has changed. */
export function tellBook(feed: Feed): void {
  const { model } = feed.exchange
  if (!feed.isBookChanged || houseHalfTicks(model.house) === null) return
  feed.isBookChanged = false
  feed.isBookTold = true
  const { clock } = feed
  const venueAtMs = clock.wallBaseMs + clock.nowMs
  const bids = shownSide(model, 'buy')
  const asks = shownSide(model, 'sell')
  feed.deliver({ ...stamp(clock), type: 'book_replaced', bids, asks, venueAtMs })
}

function shownSide(model: FillModel, side: Side): BookLevel[] {
  const house = model.house[side]
  const own = model.orders[side]
  const levels: BookLevel[] = []
  const facing = model.orders[side === 'buy' ? 'sell' : 'buy'][0]?.ticks ?? null
  const first = bestLevelIndex(model.house, side, facing)
  for (let index = Math.max(0, first); first >= 0 && index < house.count; index += 1) {
    const ticks = house.ticks[index] ?? 0
    let lots = house.lots[index] ?? 0
    for (const order of own) if (order.ticks === ticks) lots += order.leftLots
    if (lots > 0) levels.push({ price: priceTicks(ticks), lots: sizeLots(lots), mode: 'set' })
  }
  for (let index = 0; index < own.length; index += 1) {
    const ticks = own[index]?.ticks ?? 0
    if (own[index - 1]?.ticks === ticks || (first >= 0 && isShown(house, first, ticks))) continue
    let lots = 0
    for (const order of own) if (order.ticks === ticks) lots += order.leftLots
    levels.push({ price: priceTicks(ticks), lots: sizeLots(lots), mode: 'set' })
  }
  return levels
}

function isShown(house: { ticks: readonly number[]; count: number }, first: number, ticks: number): boolean {
  for (let index = first; index < house.count; index += 1) if (house.ticks[index] === ticks) return true
  return false
}

/** Each second: the mark when it has moved, and proof that quiet connections live. */
export function tellSecond(feed: Feed): void {
  const { clock, deliver } = feed
  const halfTicks = houseHalfTicks(feed.exchange.model.house)
  if (halfTicks !== null && halfTicks !== feed.markHalfTicks) {
    feed.markHalfTicks = halfTicks
    deliver({ ...stamp(clock), type: 'mark_changed', markTicks: halfTicks / 2 })
  } else deliver({ ...stamp(clock), type: 'stream_proved', stream: 'mark' })
  if (!feed.isBookTold) {
    // The keep-alive of the book is a message without levels; before the first book it proves the connection only.
    if (halfTicks === null) deliver({ ...stamp(clock), type: 'stream_proved', stream: 'book' })
    else {
      const venueAtMs = clock.wallBaseMs + clock.nowMs
      deliver({ ...stamp(clock), type: 'book_changed', bids: [], asks: [], venueAtMs })
    }
  }
  feed.isBookTold = false
}
