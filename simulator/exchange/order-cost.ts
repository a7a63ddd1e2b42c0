import { signOf, type Side } from '#shared/units.ts'
import { absolute } from './fixed-point.ts'
import { markValue, valueOf } from './ledger.ts'
import { positionValueMax } from './leverage.ts'
import { freeMargin, leverageOf, overLeverage } from './margin.ts'
import type { MarketSpec } from './market-spec.ts'
import { openOrderSums } from './open-orders.ts'
import {
  isActive,
  remainingLots,
  type Account,
  type ExchangeState,
  type Market,
  type Order,
  type StatusReason,
} from './state.ts'

// What an order costs in margin, and whether its account may place it. REST asks before it acknowledges and the engine
// asks again, because the account may have changed on the way. Within this file amounts are seen from the order's side:
// positive is the way it would move the position.

export type JudgedOrder = {
  readonly side: Side
  readonly priceTicks: number
  readonly qtyLots: number
  readonly reduceOnly: boolean
  /** The order this one would take the place of; it is left out of account. */
  readonly replaces: Order | null
}

/**
 * Margin an order needs, in units of 1e-12 dollars, never negative, rounded up. Lots that undo what the account holds,
 * counting its position and all open orders of the order's own side as filled, give back the margin that is bound now
 * and pay for as many on the other side: so only lots beyond twice that need new margin. What the order would lose
 * against the mark by trading at its price comes on top.
 */
export function orderCost(state: ExchangeState, account: Account, market: Market, order: JudgedOrder): bigint {
  return costOf(state, account, market, order, holding(state, account, market, order, null))
}

/** REST's refusal: 1127 position value, 1140 margin, 1147 open loss; null when the account may place the order. */
export function refuseForMargin(
  state: ExchangeState,
  account: Account,
  market: Market,
  order: JudgedOrder,
): 1127 | 1140 | 1147 | null {
  const shortfall = judge(state, account, market, order, null)
  return shortfall === null ? null : restCodes[shortfall]
}

/** The engine's refusal of an acknowledged order, which may be counted among the open orders already. */
export function engineRefusalForMargin(state: ExchangeState, order: Order): StatusReason | null {
  const account = state.accounts.get(order.accountId)
  const market = state.markets.get(order.market)
  if (account === undefined || market === undefined) return 'UNKNOWN'
  const previous = order.prevOrderId === null ? undefined : state.orders.get(order.prevOrderId)
  const { side, priceTicks, qtyLots, reduceOnly } = order
  const judged = { side, priceTicks, qtyLots, reduceOnly, replaces: previous ?? null }
  const shortfall = judge(state, account, market, judged, order)
  return shortfall === null ? null : engineReasons[shortfall]
}

type Shortfall = 'funds' | 'equity' | 'open_loss' | 'position_value'

const restCodes = { funds: 1140, equity: 1140, open_loss: 1147, position_value: 1127 } as const

const engineReasons = {
  funds: 'NOT_ENOUGH_FUNDS',
  equity: 'NEGATIVE_EQUITY',
  open_loss: 'NOT_ENOUGH_FUNDS',
  position_value: 'INVALID_VALUE',
} as const

/** `self` is the order itself where it may be counted among the open ones. */
function judge(
  state: ExchangeState,
  account: Account,
  market: Market,
  order: JudgedOrder,
  self: Order | null,
): Shortfall | null {
  if (order.reduceOnly) return null
  const held = holding(state, account, market, order, self)
  // What can only shrink the position is welcome however little margin there is.
  if (held.lots + order.qtyLots <= 0) return null

  const margins = freeMargin(state, account)
  if (margins.equity < 0n) return 'equity'
  if (openLoss(market, order) > margins.equity) return 'open_loss'

  const { spec } = market
  const leverage = leverageOf(state, account, market)
  const orderValue = valueOf(spec, order.priceTicks, order.qtyLots)
  const value = held.value + orderValue
  const increases = held.lots + order.qtyLots > Math.abs(held.positionLots)
  if (increases && exceeds(spec, absolute(value), leverage)) return 'position_value'

  // Most orders could pay for all of themselves from what is free, and then nothing finer can refuse them.
  const { availableForTrade } = margins
  if (overLeverage(orderValue, leverage) + openLoss(market, order) <= availableForTrade) return null

  // The other side of a quote may bind more than this side does. That margin covers both, so this side may use it.
  const boundBySide = overLeverage(absolute(held.value), leverage)
  const boundByOther = overLeverage(absolute(held.otherValue), leverage)
  const boundNow = overLeverage(larger(absolute(held.valueNow), absolute(held.otherValue)), leverage)
  const unbound = availableForTrade + boundNow
  if (unbound < larger(boundBySide, boundByOther)) return 'funds'
  // A large order priced away from the mark may cost less than it will bind; it must not bind more than there is.
  if (unbound < overLeverage(absolute(value), leverage)) return 'funds'
  return costOf(state, account, market, order, held) > unbound - boundBySide ? 'funds' : null
}

/** The first bracket answers for nearly every position. */
const exceeds = (spec: MarketSpec, value: bigint, leverage: bigint): boolean =>
  value > (spec.riskTiers[0]?.upperValue ?? 0n) && value > positionValueMax(spec, leverage)

type Holding = {
  readonly positionLots: number
  /** Position and open orders of the side, without the order itself and the one it replaces. */
  readonly lots: number
  readonly value: bigint
  /** The same value with everything that is counted. */
  readonly valueNow: bigint
  /** Position and open orders of the other side. */
  readonly otherValue: bigint
}

function holding(
  state: ExchangeState,
  account: Account,
  market: Market,
  { side, replaces }: JudgedOrder,
  self: Order | null,
): Holding {
  const { spec } = market
  const sums = openOrderSums(account, spec.name)
  const signed = account.positions.get(spec.name)?.lots ?? 0
  const positionLots = signed === 0 ? 0 : signed * signOf(side)
  const positionValue = markValue(market, positionLots)
  const valueNow = positionValue + sums.value[side]
  const otherValue = positionValue - sums.value[side === 'buy' ? 'sell' : 'buy']
  const without = { lots: positionLots + sums.lots[side], value: valueNow }
  leaveOut(without, spec, self)
  leaveOut(without, spec, countedPredecessor(state, replaces))
  return { positionLots, lots: without.lots, value: without.value, valueNow, otherValue }
}

/** An edit is always of the side of what it replaces. */
function leaveOut(sum: { lots: number; value: bigint }, spec: MarketSpec, order: Order | null): void {
  if (order === null || !order.isCounted) return
  const lots = remainingLots(order)
  sum.lots -= lots
  sum.value -= valueOf(spec, order.priceTicks, lots)
}

/** The order whose margin an edit takes over: an edit of an edit that still waits replaces what that one replaces. */
function countedPredecessor(state: ExchangeState, replaces: Order | null): Order | null {
  let order = replaces
  while (order !== null && isActive(order) && !order.isCounted) {
    order = order.prevOrderId === null ? null : (state.orders.get(order.prevOrderId) ?? null)
  }
  return order
}

function costOf(
  state: ExchangeState,
  account: Account,
  market: Market,
  order: JudgedOrder,
  held: Pick<Holding, 'lots'>,
): bigint {
  const lots = order.qtyLots + Math.min(0, 2 * held.lots)
  const margin = overLeverage(valueOf(market.spec, order.priceTicks, lots), leverageOf(state, account, market))
  return larger(margin + openLoss(market, order), 0n)
}

/** What the order would be worth less than it cost if it traded at its price, never negative. */
function openLoss(market: Market, { side, priceTicks, qtyLots }: JudgedOrder): bigint {
  const halfTicks = (2 * priceTicks - market.markHalfTicks) * signOf(side)
  return halfTicks <= 0 ? 0n : (BigInt(halfTicks) * BigInt(qtyLots) * market.spec.tickLot) / 2n
}

const larger = (a: bigint, b: bigint): bigint => (a > b ? a : b)
