import { signOf } from '#shared/units.ts'
import type { OrderRequest, RefusalCode } from './events.ts'
import { one, parseFixed } from './fixed-point.ts'
import { valueOf } from './ledger.ts'
import { externalKey, isOpen, type ExchangeState, type Market, type Order } from './state.ts'

/** What REST can refuse without asking the engine. Returns the order's whole numbers, or the venue's code. */
export type Admission =
  | {
      readonly type: 'admitted'
      readonly priceTicks: number
      readonly qtyLots: number
      readonly replaces: Order | null
    }
  | { readonly type: 'refused'; readonly code: RefusalCode }

export function admitOrder(state: ExchangeState, accountId: number, request: OrderRequest): Admission {
  const market = state.markets.get(request.market)
  if (market === undefined) return refused(1001)
  if (request.type === 'MARKET' && request.timeInForce !== 'IOC') return refused(1139)
  if (request.postOnly && request.timeInForce === 'IOC') return refused(1133)

  const qtyLots = wholeSteps(request.qty, market.spec.lot)
  if (qtyLots === null) return refused(1133)
  if (qtyLots === 'not_whole') return refused(1121)
  if (qtyLots < market.spec.minOrderLots) return refused(1120)
  const priceTicks = wholeSteps(request.price, market.spec.tick)
  if (priceTicks === null || priceTicks === 0) return refused(1141)
  if (priceTicks === 'not_whole') return refused(1124)
  const { maxLimitOrderValue, maxMarketOrderValue } = market.spec
  const maxValue = request.type === 'MARKET' ? maxMarketOrderValue : maxLimitOrderValue
  if (valueOf(market.spec, priceTicks, qtyLots) > maxValue) return refused(1122)
  if (!isWithinBand(market, request, priceTicks)) return refused(1141)

  const fee = parseFixed(request.fee)
  if (typeof fee !== 'bigint' || fee < requiredFeeRate(state, request.postOnly)) return refused(1128)
  if (request.expireAtMs <= state.nowMs || request.expireAtMs > state.nowMs + state.expiryMaxMs) return refused(1135)
  if (state.externalIds.has(externalKey(accountId, request.externalId))) return refused(1134)

  const reduceOnlyCode = request.reduceOnly ? refuseReduceOnly(state, accountId, request, qtyLots) : null
  if (reduceOnlyCode !== null) return refused(reduceOnlyCode)
  if (request.cancelId === null) {
    if (activeOrders(state, accountId, request.market) >= market.spec.maxOrders) return refused(1126)
    return { type: 'admitted', priceTicks, qtyLots, replaces: null }
  }
  const replaces = activeByExternalId(state, accountId, request.cancelId)
  if (replaces === null) return refused(1142)
  if (replaces.market !== request.market || replaces.side !== request.side) return refused(1133)
  return { type: 'admitted', priceTicks, qtyLots, replaces }
}

/** The account's order of that name that REST still knows as alive, acknowledged or resting. */
export function activeByExternalId(state: ExchangeState, accountId: number, externalId: string): Order | null {
  const id = state.externalIds.get(externalKey(accountId, externalId))
  const order = id === undefined ? undefined : state.orders.get(id)
  return order !== undefined && (isOpen(order) || order.status === 'PENDING') ? order : null
}

/** A maker-only order can never be charged more than the maker's rate. */
export function requiredFeeRate(state: ExchangeState, postOnly: boolean): bigint {
  if (postOnly) return state.makerFeeRate
  return state.makerFeeRate > state.takerFeeRate ? state.makerFeeRate : state.takerFeeRate
}

function wholeSteps(text: string, step: bigint): number | 'not_whole' | null {
  const value = parseFixed(text)
  if (value === 'malformed') return null
  if (value === 'too_fine' || value % step !== 0n) return 'not_whole'
  const steps = Number(value / step)
  return Number.isSafeInteger(steps) ? steps : null
}

function isWithinBand(market: Market, request: OrderRequest, priceTicks: number): boolean {
  const price = 2n * BigInt(priceTicks) * one
  const mark = BigInt(market.markHalfTicks)
  const band = market.spec.priceBand
  return request.side === 'buy' ? price <= mark * (one + band) : price >= mark * (one - band)
}

function refuseReduceOnly(
  state: ExchangeState,
  accountId: number,
  request: OrderRequest,
  qtyLots: number,
): 1136 | 1137 | 1138 | null {
  const lots = state.accounts.get(accountId)?.positions.get(request.market)?.lots ?? 0
  if (lots === 0) return 1137
  if (Math.sign(lots) === signOf(request.side)) return 1138
  return qtyLots > Math.abs(lots) ? 1136 : null
}

function activeOrders(state: ExchangeState, accountId: number, marketName: string): number {
  const market = state.markets.get(marketName)
  const resting = [...(market?.resting.buy ?? []), ...(market?.resting.sell ?? [])]
  const waiting = state.pending.flatMap((action) => (action.type === 'place' ? [action.orderId] : []))
  return [...resting, ...waiting].filter((id) => {
    const order = state.orders.get(id)
    return order?.accountId === accountId && order.market === marketName
  }).length
}

const refused = (code: RefusalCode): Admission => ({ type: 'refused', code })
