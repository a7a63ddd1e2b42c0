import { assert } from '#shared/assert.ts'
import { signOf, type Side } from '#shared/units.ts'
import type { ExchangeOutput } from './events.ts'
import { absolute, ceilDiv, one } from './fixed-point.ts'
import type { MarketSpec } from './market-spec.ts'
import {
  takeId,
  type Account,
  type ExchangeState,
  type Market,
  type Order,
  type Position,
  type Trade,
} from './state.ts'

// Money and positions. Exact: cash moves by price times size, fees are rounded up to a millionth of a dollar, and after
// every trade the cash of all parties plus the fees is what it was.

const microUsd = 1_000_000n

/** Fee of a trade: rate times value, rounded up to 1e-6 dollars. */
export const feeOf = (value: bigint, rate: bigint): bigint => ceilDiv(value * rate, one * microUsd) * microUsd

export const valueOf = (spec: MarketSpec, ticks: number, lots: number): bigint =>
  BigInt(ticks) * BigInt(lots) * spec.tickLot

/** Signed value of a position at the mark. */
export const markValue = (market: Market, lots: number): bigint =>
  (BigInt(market.markHalfTicks) * BigInt(lots) * market.spec.tickLot) / 2n

export type Valuation = {
  /** Deposits and realised profit, fees included. Balance plus unrealised is equity, to the last digit. */
  readonly balance: bigint
  readonly unrealised: bigint
  readonly equity: bigint
  /** Sum of absolute position values. */
  readonly exposure: bigint
}

export function valueAccount(state: ExchangeState, account: Account): Valuation {
  let balance = account.cash
  let equity = account.cash
  let exposure = 0n
  for (const [name, position] of account.positions) {
    const market = state.markets.get(name)
    assert(market !== undefined, `market ${name} of a position must exist`)
    const value = markValue(market, position.lots)
    balance += position.cost
    equity += value
    exposure += absolute(value)
  }
  return { balance, unrealised: equity - balance, equity, exposure }
}

/** Settles one side of a trade for an account's order and reports it; the other side is settled by its own call. */
export function settleOrder(
  state: ExchangeState,
  market: Market,
  order: Order,
  fill: { ticks: number; lots: number; isTaker: boolean; tradeId: string },
  outputs: ExchangeOutput[],
): void {
  const account = state.accounts.get(order.accountId)
  assert(account !== undefined, `account ${order.accountId} must exist`)
  const value = valueOf(market.spec, fill.ticks, fill.lots)
  const fee = feeOf(value, fill.isTaker ? state.takerFeeRate : state.makerFeeRate)
  const position = movePosition(state, account, market, { side: order.side, lots: fill.lots, value })
  account.cash -= fee
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
    tradeType: 'TRADE',
    atMs: state.nowMs,
  }
  state.trades.push(trade)
  outputs.push({ type: 'trade_made', trade }, { type: 'order_updated', order: { ...order } })
  outputs.push({ type: 'position_changed', accountId: account.id, market: order.market, position: { ...position } })
}

/** Settles the outside world's side of a trade; it pays no fees. */
export function settleEveryoneElse(
  state: ExchangeState,
  market: Market,
  side: Side,
  ticks: number,
  lots: number,
): void {
  movePosition(state, state.everyoneElse, market, { side, lots, value: valueOf(market.spec, ticks, lots) })
}

/** Stops the program when money or lots came from nowhere. */
export function assertConserved(state: ExchangeState): void {
  let cash = state.everyoneElse.cash + state.feesCollected + state.insuranceFund
  for (const account of state.accounts.values()) cash += account.cash
  assert(cash === state.totalCash, `cash and fees must stay ${state.totalCash}, were ${cash}`)
  for (const name of state.markets.keys()) {
    let lots = state.everyoneElse.positions.get(name)?.lots ?? 0
    for (const account of state.accounts.values()) lots += account.positions.get(name)?.lots ?? 0
    assert(lots === 0, `positions in ${name} must cancel out, summed to ${lots} lots`)
  }
}

function movePosition(
  state: ExchangeState,
  account: Account,
  market: Market,
  fill: { side: Side; lots: number; value: bigint },
): Position {
  const sign = signOf(fill.side)
  const position = account.positions.get(market.spec.name) ?? openPosition(state)
  const signedValue = sign > 0 ? fill.value : -fill.value
  account.cash -= signedValue

  const closing = Math.sign(position.lots) === -sign ? Math.min(fill.lots, Math.abs(position.lots)) : 0
  const closingValue = (signedValue * BigInt(closing)) / BigInt(fill.lots)
  const released = releasedCost(position, closing)
  // The cost leaves with the lots it was paid for; how its last digits are rounded moves between realised and unrealised
  // profit and never touches their sum.
  position.realised += -closingValue - released
  position.cost += signedValue - closingValue - released
  position.lots += sign * fill.lots
  position.maxLots = Math.max(position.maxLots, Math.abs(position.lots))
  position.updatedAtMs = state.nowMs
  if (position.lots === 0) account.positions.delete(market.spec.name)
  else account.positions.set(market.spec.name, position)
  assert(Number.isSafeInteger(position.lots), 'a position must stay a safe number of lots')
  return position
}

function releasedCost(position: Position, closingLots: number): bigint {
  if (closingLots === 0) return 0n
  const open = BigInt(Math.abs(position.lots))
  if (BigInt(closingLots) === open) return position.cost
  return ((position.cost * BigInt(closingLots)) / open / microUsd) * microUsd
}

function openPosition(state: ExchangeState): Position {
  const at = state.nowMs
  return {
    id: takeId(state),
    lots: 0,
    cost: 0n,
    realised: 0n,
    tradePnl: 0n,
    fundingFees: 0n,
    openFees: 0n,
    closeFees: 0n,
    closedLots: 0,
    closedValue: 0n,
    maxLots: 0,
    openedAtMs: at,
    updatedAtMs: at,
  }
}
