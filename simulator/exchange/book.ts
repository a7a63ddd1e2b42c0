import { assert } from '#shared/assert.ts'
import { oppositeOf, type Side } from '#shared/units.ts'
import { remainingLots, type ExchangeState, type HouseLevel, type Market, type Order } from './state.ts'

// The order book: accounts' orders in price-time priority, the market model's levels beside them.

export type BookLevel = { readonly ticks: number; readonly lots: number }

/** True when a price of the given side stands nearer to the other side than another one. */
export const isBetter = (side: Side, ticks: number, than: number): boolean =>
  side === 'buy' ? ticks > than : ticks < than

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
  const id = market.resting[side][0]
  return id === undefined ? null : orderOf(state, id)
}

/** Puts an order behind all others of its price, and everything the market shows or hides there ahead of it. */
export function rest(state: ExchangeState, market: Market, order: Order): void {
  const queue = market.resting[order.side]
  let index = queue.length
  let neighbour: Order | null = null
  while (index > 0) {
    neighbour = orderOf(state, queue[index - 1] ?? '')
    if (!isBetter(order.side, order.priceTicks, neighbour.priceTicks)) break
    index -= 1
  }
  const shown = market.house[order.side].find((level) => level.ticks === order.priceTicks)?.lots ?? 0
  const beforeNeighbour = index > 0 && neighbour?.priceTicks === order.priceTicks ? neighbour.aheadLots : 0
  order.aheadLots = Math.max(Math.ceil(shown * (1 + market.spec.hiddenShare)), beforeNeighbour)
  queue.splice(index, 0, order.id)
}

export function leaveBook(market: Market, order: Order): void {
  const queue = market.resting[order.side]
  const index = queue.indexOf(order.id)
  if (index >= 0) queue.splice(index, 1)
}

/** The model's levels of a side, best first, without those an account's order on the other side would cross. */
export function visibleHouse(state: ExchangeState, market: Market, side: Side): HouseLevel[] {
  const facing = bestOrder(state, market, oppositeOf(side))
  const crosses = (ticks: number) => facing !== null && !isBetter(side, facing.priceTicks, ticks)
  return market.house[side].filter((level) => level.lots > 0 && !crosses(level.ticks))
}

/** Removes lots of the outside world at one price: from what is shown, and from every queue that waited behind them. */
export function consumeHouse(state: ExchangeState, market: Market, side: Side, ticks: number, lots: number): void {
  for (const level of market.house[side]) if (level.ticks === ticks) level.lots = Math.max(0, level.lots - lots)
  for (const id of market.resting[side]) {
    const order = orderOf(state, id)
    if (order.priceTicks === ticks) order.aheadLots = Math.max(0, order.aheadLots - lots)
  }
}

/** The public book of one side, best first: the model's visible levels and every account's resting lots. */
export function shownSide(state: ExchangeState, market: Market, side: Side): BookLevel[] {
  const lotsAt = new Map<number, number>()
  for (const level of visibleHouse(state, market, side)) lotsAt.set(level.ticks, level.lots)
  for (const id of market.resting[side]) {
    const order = orderOf(state, id)
    lotsAt.set(order.priceTicks, (lotsAt.get(order.priceTicks) ?? 0) + remainingLots(order))
  }
  return Array.from(lotsAt, ([ticks, lots]) => ({ ticks, lots })).sort((a, b) =>
    side === 'buy' ? b.ticks - a.ticks : a.ticks - b.ticks,
  )
}
