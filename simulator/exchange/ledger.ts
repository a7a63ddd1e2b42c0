import { assert } from '#shared/assert.ts'
import { oppositeOf, type Side } from '#shared/units.ts'
import type { ExchangeOutput } from './events.ts'
import { ceilDiv, microUsd, one } from './fixed-point.ts'
import type { MarketSpec } from './market-spec.ts'
import { movePosition } from './position.ts'
import {
  takeId,
  type Account,
  type ExchangeState,
  type Market,
  type Order,
  type Trade,
  type TradeType,
} from './state.ts'

// Money. Exact: cash moves by price times size, fees are rounded up to a millionth of a dollar, and after every trade
// the cash of all parties plus what the venue collected is what it was.

/** Fee of a trade: rate times value, rounded up to 1e-6 dollars. */
export const feeOf = (value: bigint, rate: bigint): bigint =>
  rate === 0n ? 0n : ceilDiv(value * rate, one * microUsd) * microUsd

export const valueOf = (spec: MarketSpec, ticks: number, lots: number): bigint => product(ticks, lots) * spec.tickLot

/** Signed value of a position at the mark. */
export const markValue = (market: Market, lots: number): bigint =>
  (product(market.markHalfTicks, lots) * market.spec.tickLot) / 2n

/** Exact for whole numbers of any size, and cheap for the usual ones. */
function product(a: number, b: number): bigint {
  const both = a * b
  return Number.isSafeInteger(both) ? BigInt(both) : BigInt(a) * BigInt(b)
}

export type OrderFill = {
  readonly ticks: number
  readonly lots: number
  readonly isTaker: boolean
  readonly tradeId: string
  /** How the trade came about; an ordinary one when it is not given. */
  readonly tradeType?: TradeType
}

/** Settles one side of a trade for an account's order and reports it; the other side is settled by its own call. */
export function settleOrder(
  state: ExchangeState,
  market: Market,
  order: Order,
  fill: OrderFill,
  outputs: ExchangeOutput[],
): void {
  const value = valueOf(market.spec, fill.ticks, fill.lots)
  const rate = (fill.isTaker ? state.takerFeeRate : state.makerFeeRate) + order.builderFeeRate
  const fee = feeOf(value, rate)
  state.feesCollected += fee
  order.filledLots += fill.lots
  order.filledValue += value
  order.feePaid += fee
  order.updatedAtMs = state.nowMs
  order.status = order.filledLots === order.qtyLots ? 'FILLED' : 'PARTIALLY_FILLED'
  assert(order.filledLots <= order.qtyLots, `order ${order.id} must not fill more than its size`)
  const trade: Trade = {
    id: fill.tradeId,
    accountId: order.accountId,
    market: order.market,
    orderId: order.id,
    externalId: order.externalId,
    side: order.side,
    priceTicks: fill.ticks,
    sizeLots: fill.lots,
    value,
    fee,
    isTaker: fill.isTaker,
    tradeType: fill.tradeType ?? 'TRADE',
    atMs: state.nowMs,
  }
  settleTrade(state, trade, outputs, order)
}

/**
 * Settles one side of a trade that no order of the account asked for: the venue closes its position. The fee, in whole
 * millionths of a dollar, goes to the insurance fund.
 */
export function settleForced(
  state: ExchangeState,
  market: Market,
  forced: Omit<OrderFill, 'tradeType'> & {
    readonly accountId: number
    readonly side: Side
    readonly tradeType: TradeType
    readonly fee: bigint
  },
  outputs: ExchangeOutput[],
): void {
  const { ticks, lots, accountId, side, tradeType, fee, isTaker } = forced
  state.insuranceFund += fee
  const orderId = takeId(state)
  const trade: Trade = {
    id: forced.tradeId,
    accountId,
    market: market.spec.name,
    orderId,
    externalId: `${tradeType.toLowerCase()}-${orderId}`,
    side,
    priceTicks: ticks,
    sizeLots: lots,
    value: valueOf(market.spec, ticks, lots),
    fee,
    isTaker,
    tradeType,
    atMs: state.nowMs,
  }
  settleTrade(state, trade, outputs, null)
}

/** Settles the outside world's side of a trade; it pays no fees. */
export function settleEveryoneElse(
  state: ExchangeState,
  market: Market,
  side: Side,
  ticks: number,
  lots: number,
): void {
  const value = valueOf(market.spec, ticks, lots)
  moveLots(state, state.everyoneElse, { market: market.spec.name, side, lots, value, fee: 0n, tradeType: 'TRADE' })
}

/**
 * A position that the account brings along, taken over from the outside world at a price and without a fee. Its cash moves
 * by the value, as if it had traded.
 */
export function carryPosition(
  state: ExchangeState,
  market: Market,
  account: Account,
  carried: { readonly side: Side; readonly ticks: number; readonly lots: number },
): void {
  const { side, ticks, lots } = carried
  const value = valueOf(market.spec, ticks, lots)
  moveLots(state, account, { market: market.spec.name, side, lots, value, fee: 0n, tradeType: 'TRADE' })
  settleEveryoneElse(state, market, oppositeOf(side), ticks, lots)
  superviseLater(state, account)
  assertConserved(state)
}

/** Undoes a trade of an order against the outside world, its fee included. */
export function takeBack(state: ExchangeState, market: Market, trade: Trade, outputs: ExchangeOutput[]): void {
  const account = state.accounts.get(trade.accountId)
  assert(account !== undefined, `account ${trade.accountId} must exist`)
  const { side, sizeLots: lots, value, fee, priceTicks } = trade
  const undone = { market: trade.market, side: oppositeOf(side), lots, value, fee: 0n, tradeType: 'TRADE' } as const
  const positions = moveLots(state, account, undone)
  credit(state, account, fee)
  state.feesCollected -= fee
  settleEveryoneElse(state, market, side, priceTicks, lots)
  superviseLater(state, account)
  assertConserved(state)
  for (const position of positions)
    outputs.push({
      type: 'position_changed',
      accountId: account.id,
      market: trade.market,
      position: { ...position },
    })
  outputs.push({ type: 'balance_changed', accountId: account.id })
}

/** Deposits, or withdraws when negative: the only way in or out for money. Units of 1e-12 dollars. */
export function moveCollateral(
  state: ExchangeState,
  account: Account,
  amount: bigint,
  outputs: ExchangeOutput[],
): void {
  credit(state, account, amount)
  state.totalCash += amount
  superviseLater(state, account)
  assertConserved(state)
  outputs.push({ type: 'balance_changed', accountId: account.id })
}

/** Moves a party's cash; every change of cash goes through here, so that the running sum is the sum. */
export function credit(state: ExchangeState, party: Account, amount: bigint): void {
  party.cash += amount
  state.running.cash += amount
}

/** Has the account's margin looked at when the current event is done. */
export function superviseLater(state: ExchangeState, { id }: Account): void {
  if (!state.unsupervised.includes(id)) state.unsupervised.push(id)
}

const checksPerRecount = 1_024

/**
 * Stops the program when money or lots came from nowhere. Compares running sums, so that a trade among many accounts
 * costs no walk over them; every 1,024th time the sums themselves are counted again.
 */
export function assertConserved(state: ExchangeState): void {
  const { running } = state
  const cash = running.cash + state.feesCollected + state.insuranceFund
  assert(cash === state.totalCash, () => `cash and fees must stay ${state.totalCash}, were ${cash}`)
  for (const [name, lots] of running.lots) assertPaired(name, lots)
  running.checks += 1
  if (running.checks % checksPerRecount === 0) assertRecounted(state)
}

/** The same from the accounts themselves, one by one. */
export function assertRecounted(state: ExchangeState): void {
  let cash = state.everyoneElse.cash
  for (const account of state.accounts.values()) cash += account.cash
  assert(cash === state.running.cash, () => `cash of all parties must sum to ${state.running.cash}, was ${cash}`)
  const all = cash + state.feesCollected + state.insuranceFund
  assert(all === state.totalCash, () => `cash and fees must stay ${state.totalCash}, were ${all}`)
  for (const name of state.markets.keys()) {
    let lots = state.everyoneElse.positions.get(name)?.lots ?? 0
    for (const account of state.accounts.values()) lots += account.positions.get(name)?.lots ?? 0
    assertPaired(name, lots)
  }
}

function assertPaired(market: string, lots: number): void {
  assert(lots === 0, () => `positions in ${market} must cancel out, summed to ${lots} lots`)
}

function settleTrade(state: ExchangeState, trade: Trade, outputs: ExchangeOutput[], order: Order | null): void {
  const account = state.accounts.get(trade.accountId)
  assert(account !== undefined, `account ${trade.accountId} must exist`)
  const { market, side, value, fee, tradeType } = trade
  // Whoever was met by a liquidation closed by an order of their own.
  const exit = order === null ? tradeType : 'TRADE'
  const positions = moveLots(state, account, { market, side, lots: trade.sizeLots, value, fee, tradeType: exit })
  superviseLater(state, account)
  state.trades.push(trade)
  outputs.push({ type: 'trade_made', trade })
  if (order !== null) outputs.push({ type: 'order_updated', order: { ...order } })
  for (const position of positions) {
    outputs.push({ type: 'position_changed', accountId: account.id, market, position: { ...position } })
  }
}

function moveLots(state: ExchangeState, party: Account, fill: Parameters<typeof movePosition>[2]) {
  const isBuy = fill.side === 'buy'
  credit(state, party, (isBuy ? -fill.value : fill.value) - fill.fee)
  const { lots } = state.running
  lots.set(fill.market, (lots.get(fill.market) ?? 0) + (isBuy ? fill.lots : -fill.lots))
  return movePosition(state, party, fill)
}
