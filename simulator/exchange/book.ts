import { assert } from '#shared/assert.ts'
import { oppositeOf, type Side } from '#shared/units.ts'
import { bestLevel, insertLevel, isBetter, levelAt, removeLevel } from './price-levels.ts'
import {
  remainingLots,
  type ExchangeState,
  type HouseLevel,
  type Market,
  type Order,
  type PriceLevel,
} from './state.ts'

// The order book: accounts' orders in price-time priority, the market model's levels beside them.

export type BookLevel = { readonly ticks: number; readonly lots: number }

export function orderOf(state: ExchangeState, id: string): Order {
  const order = state.orders.get(id)
  assert(order !== undefined, `order ${id} must exist`)
  return order
}

export function marketOf(state: ExchangeState, name: string): Market {
  const market = state.markets.get(name)
  assert(market !== undefined, `market ${name} must exist`)
  return market
}

export function bestOrder(state: ExchangeState, market: Market, side: Side): Order | null {
  const level = bestLevel(market.levels[side])
  return level === undefined ? null : orderOf(state, level.firstId)
}

/** Puts an order behind all others of its price, and everything the market shows or hides there ahead of it. */
export function rest(state: ExchangeState, market: Market, order: Order): void {
  const { side, priceTicks } = order
  const levels = market.levels[side]
  const shown = market.house[side].find(({ ticks }) => ticks === priceTicks)?.lots ?? 0
  const hidden = Math.ceil(shown * (1 + market.spec.hiddenShare))
  const lots = remainingLots(order)
  const level = levelAt(levels, side, priceTicks)
  order.isResting = true
  state.restingCount += 1
  if (level === undefined) {
    order.aheadUntilLots = hidden
    insertLevel(levels, side, { ticks: priceTicks, lots, firstId: order.id, lastId: order.id, goneLots: 0 })
    return
  }
  const last = orderOf(state, level.lastId)
  order.aheadUntilLots = Math.max(level.goneLots + hidden, last.aheadUntilLots)
  order.aheadId = last.id
  last.behindId = order.id
  level.lastId = order.id
  level.lots += lots
}

/** Takes a resting order out of the book; an order that does not rest is left as it is. */
export function leaveBook(state: ExchangeState, market: Market, order: Order): void {
  if (!order.isResting) return
  const level = levelOf(market, order)
  if (order.aheadId === null && order.behindId === null) removeLevel(market.levels[order.side], order.side, level.ticks)
  else {
    if (order.aheadId === null) level.firstId = order.behindId ?? ''
    else orderOf(state, order.aheadId).behindId = order.behindId
    if (order.behindId === null) level.lastId = order.aheadId ?? ''
    else orderOf(state, order.behindId).aheadId = order.aheadId
    level.lots -= remainingLots(order)
  }
  setAside(state, order)
}

/** Gives a resting order's place in the queue to another order of the same price that is not larger. */
export function yieldPlace(state: ExchangeState, market: Market, order: Order, successor: Order): void {
  const level = levelOf(market, order)
  const { aheadId, behindId, aheadUntilLots } = order
  level.lots += remainingLots(successor) - remainingLots(order)
  if (aheadId === null) level.firstId = successor.id
  else orderOf(state, aheadId).behindId = successor.id
  if (behindId === null) level.lastId = successor.id
  else orderOf(state, behindId).aheadId = successor.id
  setAside(state, order)
  successor.isResting = true
  successor.aheadId = aheadId
  successor.behindId = behindId
  successor.aheadUntilLots = aheadUntilLots
  state.restingCount += 1
}

function setAside(state: ExchangeState, order: Order): void {
  order.isResting = false
  order.aheadId = null
  order.behindId = null
  state.restingCount -= 1
}

export function levelOf(market: Market, order: Order): PriceLevel {
  const level = levelAt(market.levels[order.side], order.side, order.priceTicks)
  assert(level !== undefined, `resting order ${order.id} must have a level`)
  return level
}

/** Lots of the outside world, shown and hidden, that stand before a resting order. They fall only by trades there. */
export const aheadLots = (market: Market, order: Order): number =>
  order.isResting ? Math.max(0, order.aheadUntilLots - levelOf(market, order).goneLots) : 0

/**
 * The model's best level of a side, not counting those an account's order on the other side stands in the way of; as it
 * would be without one order, if that is named.
 */
export function bestHouse(market: Market, side: Side, without: Order | null = null): HouseLevel | null {
  const levels = market.levels[oppositeOf(side)]
  const best = bestLevel(levels)
  const isAlone = without !== null && best?.firstId === without.id && best.lastId === without.id
  const facing = isAlone ? levels[levels.length - 2] : best
  for (const level of market.house[side]) if (level.lots > 0 && !isInTheWay(side, facing, level)) return level
  return null
}

/** The model's levels of a side, best first, without those an account's order on the other side would cross. */
export function visibleHouse(market: Market, side: Side): HouseLevel[] {
  const facing = bestLevel(market.levels[oppositeOf(side)])
  return market.house[side].filter((level) => level.lots > 0 && !isInTheWay(side, facing, level))
}

const isInTheWay = (side: Side, facing: PriceLevel | undefined, level: HouseLevel): boolean =>
  facing !== undefined && !isBetter(side, facing.ticks, level.ticks)

/** Removes lots of the outside world at one price: from what is shown, and from every queue that waited behind them. */
export function consumeHouse(market: Market, side: Side, ticks: number, lots: number): void {
  for (const level of market.house[side]) if (level.ticks === ticks) level.lots = Math.max(0, level.lots - lots)
  const queue = levelAt(market.levels[side], side, ticks)
  if (queue !== undefined) queue.goneLots += lots
}

/** The public book of one side, best first: the model's visible levels and every account's resting lots. */
export function shownSide(market: Market, side: Side): BookLevel[] {
  const house = visibleHouse(market, side)
  const resting = market.levels[side]
  const shown: BookLevel[] = []
  let next = resting.length - 1
  for (const { ticks, lots } of house) {
    let own = resting[next]
    for (; own !== undefined && isBetter(side, own.ticks, ticks); own = resting[next]) {
      shown.push({ ticks: own.ticks, lots: own.lots })
      next -= 1
    }
    const atSamePrice = own?.ticks === ticks ? own.lots : 0
    if (atSamePrice > 0) next -= 1
    shown.push({ ticks, lots: lots + atSamePrice })
  }
  for (let own = resting[next]; own !== undefined; own = resting[next]) {
    shown.push({ ticks: own.ticks, lots: own.lots })
    next -= 1
  }
  return shown
}

/** Ids of the accounts' orders of one side in the order they would trade: best price first, then oldest first. */
export function restingIds(state: ExchangeState, market: Market, side: Side): string[] {
  const ids: string[] = []
  const levels = market.levels[side]
  for (let index = levels.length - 1; index >= 0; index -= 1) {
    for (let id = levels[index]?.firstId ?? null; id !== null; id = orderOf(state, id).behindId) ids.push(id)
  }
  return ids
}
