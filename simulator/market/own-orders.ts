import { oppositeOf, signOf, type Side } from '#shared/units.ts'
import { bestLevelIndex, shownLotsAt, takeLotsAt, type House } from './house.ts'
import type { PrintGroup } from './prints.ts'

// The fill model of a single maker beside the outside world, rules (d) to (f), in whole lots: the same fills as the
// exchange of this simulator gives, without its accounts. Fast enough for every print of a long tape.

export type OwnOrder = {
  readonly id: string
  readonly side: Side
  readonly ticks: number
  readonly sizeLots: number
  readonly reduceOnly: boolean
  leftLots: number
  /** Lots of the outside world that stand before it, shown and hidden; falls by prints at its price only. */
  aheadLots: number
}

/** No lots: a reduce-only order that had nothing to reduce and is gone. `insideTicks`: how far the price stood inside the touch of the outside world, negative behind it. */
export type OwnFill = {
  readonly order: OwnOrder
  readonly ticks: number
  readonly lots: number
  readonly isTaker: boolean
  readonly insideTicks: number
}

export type FillModel = {
  readonly house: House
  /** Best price first, then oldest first. */
  readonly orders: Record<Side, OwnOrder[]>
  /** Part of the shown size that stands ahead unseen as well. */
  readonly hiddenShare: number
  /** The optimistic column: what is no longer shown ahead of us has gone, not only what printed. */
  readonly doesQueueFallByCancels: boolean
  positionLots: number
}

export const createFillModel = (
  house: House,
  options: Pick<FillModel, 'hiddenShare' | 'doesQueueFallByCancels'>,
): FillModel => ({ house, orders: { buy: [], sell: [] }, positionLots: 0, ...options })

/** True when a price would trade at once with the outside world or with an own order; `without` is left out. */
export function wouldTrade(model: FillModel, side: Side, ticks: number, without: OwnOrder | null): boolean {
  const facing = oppositeOf(side)
  const sign = signOf(side)
  const own = model.orders[facing][0]
  if (own !== undefined && sign * (ticks - own.ticks) >= 0) return true
  const index = bestLevelIndex(model.house, facing, bestOwnTicks(model, side, without))
  return index >= 0 && sign * (ticks - (model.house[facing].ticks[index] ?? 0)) >= 0
}

function bestOwnTicks(model: FillModel, side: Side, without: OwnOrder | null): number | null {
  const orders = model.orders[side]
  return ((orders[0] === without ? orders[1] : orders[0]) ?? null)?.ticks ?? null
}

/** Puts an order behind everything at its price, and what the outside world shows or hides there ahead of it. */
export function restOrder(model: FillModel, order: OwnOrder): void {
  const { side, ticks } = order
  const shown = shownLotsAt(model.house, side, ticks)
  order.aheadLots = Math.ceil(shown * (1 + model.hiddenShare))
  const orders = model.orders[side]
  const sign = signOf(side)
  let index = orders.length
  for (; index > 0; index -= 1) {
    const before = orders[index - 1]
    if (before === undefined || sign * (ticks - before.ticks) <= 0) break
  }
  const before = orders[index - 1]
  if (before?.ticks === ticks) order.aheadLots = Math.max(order.aheadLots, before.aheadLots)
  orders.splice(index, 0, order)
}

/** Takes a resting order out; nothing happens to one that does not rest. */
export function removeOrder(model: FillModel, order: OwnOrder): void {
  const orders = model.orders[order.side]
  const index = orders.indexOf(order)
  if (index >= 0) orders.splice(index, 1)
}

/** Gives the place of one order to another of the same price. */
export function yieldPlace(model: FillModel, order: OwnOrder, successor: OwnOrder): void {
  const orders = model.orders[order.side]
  const index = orders.indexOf(order)
  if (index < 0) return
  successor.aheadLots = order.aheadLots
  orders[index] = successor
}

/** One taker order of the outside world against what rests: our fills, none on most prints. The house moves afterwards. */
export function printAgainst(model: FillModel, { takerSide, portions }: PrintGroup): readonly OwnFill[] {
  const side = oppositeOf(takerSide)
  // A level is full again with the next print unless the tape states the books: then what was taken is missing.
  if (!model.house.isStated && !isReached(model.orders[side][0], portions)) return noFills
  const fills: OwnFill[] = []
  for (const { ticks, lots } of portions) walk(model, side, ticks, lots, fills)
  return fills
}

function isReached(best: OwnOrder | undefined, portions: PrintGroup['portions']): boolean {
  if (best === undefined) return false
  const sign = signOf(best.side)
  for (const { ticks } of portions) if (sign * (ticks - best.ticks) <= 0) return true
  return false
}

const noFills: readonly OwnFill[] = []

/** Better levels first, then the queue ahead, then us; what is left takes from the levels for the portions that follow. */
function walk(model: FillModel, side: Side, limitTicks: number, lots: number, fills: OwnFill[]): void {
  const { house } = model
  const orders = model.orders[side]
  const sign = signOf(side)
  const facingTicks = model.orders[oppositeOf(side)][0]?.ticks ?? null
  let left = lots
  while (left > 0) {
    const order = orders[0]
    if (order === undefined || sign * (limitTicks - order.ticks) > 0) break
    const index = bestLevelIndex(house, side, facingTicks)
    const levelTicks = house[side].ticks[index] ?? 0
    const isBetter = index >= 0 && sign * (levelTicks - order.ticks) > 0
    const ahead = isBetter ? (house[side].lots[index] ?? 0) : order.aheadLots
    if (ahead > 0) {
      const taken = Math.min(left, ahead)
      takeAhead(model, side, isBetter ? levelTicks : order.ticks, taken)
      left -= taken
      continue
    }
    const filled = Math.min(left, fillableLots(model, order))
    fillOwn(model, order, order.ticks, filled, false, fills)
    if (filled === 0 || order.leftLots === 0) orders.shift()
    left -= filled
  }
  for (let index = bestLevelIndex(house, side, facingTicks); index >= 0 && left > 0;) {
    const ticks = house[side].ticks[index] ?? 0
    if (sign * (limitTicks - ticks) > 0) break
    const taken = Math.min(left, house[side].lots[index] ?? 0)
    takeAhead(model, side, ticks, taken)
    left -= taken
    index = bestLevelIndex(house, side, facingTicks)
  }
}

/** Lots of the outside world are gone at one price: from what is shown, and from every queue behind them. */
function takeAhead(model: FillModel, side: Side, ticks: number, lots: number): void {
  takeLotsAt(model.house, side, ticks, lots)
  for (const order of model.orders[side])
    if (order.ticks === ticks) order.aheadLots = Math.max(0, order.aheadLots - lots)
}

/** Lots of a resting order that may trade now: a reduce-only order never more than the position. */
function fillableLots(model: FillModel, order: OwnOrder): number {
  if (!order.reduceOnly) return order.leftLots
  return Math.min(order.leftLots, Math.max(0, -signOf(order.side) * model.positionLots))
}

function fillOwn(
  model: FillModel,
  order: OwnOrder,
  ticks: number,
  lots: number,
  isTaker: boolean,
  fills: OwnFill[],
): void {
  const { bidTicks, askTicks } = model.house
  const touch = order.side === 'buy' ? bidTicks : askTicks
  const insideTicks = touch === null ? 0 : signOf(order.side) * (ticks - touch)
  order.leftLots -= lots
  model.positionLots += signOf(order.side) * lots
  fills.push({ order, ticks, lots, isTaker, insideTicks })
}

/** An order that may take: what the outside world shows up to its price, best first. What is left is not rested here. */
export function takeWith(model: FillModel, order: OwnOrder): readonly OwnFill[] {
  const { house } = model
  const facing = oppositeOf(order.side)
  const sign = signOf(order.side)
  const facingTicks = model.orders[order.side][0]?.ticks ?? null
  const fills: OwnFill[] = []
  for (;;) {
    const index = bestLevelIndex(house, facing, facingTicks)
    const ticks = house[facing].ticks[index] ?? 0
    const lots = Math.min(fillableLots(model, order), house[facing].lots[index] ?? 0)
    if (index < 0 || lots === 0 || sign * (order.ticks - ticks) < 0) return fills
    takeAhead(model, facing, ticks, lots)
    fillOwn(model, order, ticks, lots, true, fills)
  }
}

/** After the house has moved: the optimistic queue is never longer than what is shown at our price. */
export function forgetGoneQueue(model: FillModel): void {
  if (!model.doesQueueFallByCancels) return
  for (const side of sides)
    for (const order of model.orders[side])
      if (order.aheadLots > 0) order.aheadLots = Math.min(order.aheadLots, shownLotsAt(model.house, side, order.ticks))
}

const sides = ['buy', 'sell'] as const
