import { signOf } from '#shared/units.ts'
import type { OrderRequest, RefusalCode } from './events.ts'
import { one, parseFixed, parseSteps } from './fixed-point.ts'
import { valueOf } from './ledger.ts'
import { refuseForMargin } from './order-cost.ts'
import { refusalByMode } from './modes.ts'
import { openOrderSums } from './open-orders.ts'
import { isActive, type Account, type ExchangeState, type Market, type Order } from './state.ts'

/** What REST can refuse without asking the engine. Returns the order's whole numbers, or the venue's code. */
export type Admission =
  | {
      readonly type: 'admitted'
      readonly market: Market
      readonly priceTicks: number
      readonly qtyLots: number
      /** Units of 1e-12. */
      readonly builderFeeRate: bigint
      readonly replaces: Order | null
    }
  | { readonly type: 'refused'; readonly code: RefusalCode }

const qtyCodes = { malformed: 1133, too_fine: 1123, not_whole: 1121 } as const
const priceCodes = { malformed: 1141, too_fine: 1125, not_whole: 1124 } as const

export function admitOrder(state: ExchangeState, account: Account, request: OrderRequest): Admission {
  const market = state.markets.get(request.market)
  if (market === undefined) return refused(1001)
  const modeCode = refusalByMode(state, market, request)
  if (modeCode !== null) return refused(modeCode)
  if (request.type === 'MARKET' && request.timeInForce !== 'IOC') return refused(1139)
  if (request.postOnly && request.timeInForce === 'IOC') return refused(1133)

  const qtyLots = parseSteps(request.qty, market.spec.lotStep)
  if (typeof qtyLots === 'string') return refused(qtyCodes[qtyLots])
  if (qtyLots < market.spec.minOrderLots) return refused(1120)
  if (qtyLots % (market.steps?.lots ?? 1) !== 0) return refused(1121)
  const priceTicks = parseSteps(request.price, market.spec.tickStep)
  if (typeof priceTicks === 'string') return refused(priceCodes[priceTicks])
  if (priceTicks === 0) return refused(1141)
  if (priceTicks % (market.steps?.ticks ?? 1) !== 0) return refused(1124)
  const { maxLimitOrderValue, maxMarketOrderValue } = market.spec
  const maxValue = request.type === 'MARKET' ? maxMarketOrderValue : maxLimitOrderValue
  if (valueOf(market.spec, priceTicks, qtyLots) > maxValue) return refused(1122)
  if (!isWithinBand(market, request, priceTicks)) return refused(1141)

  const fee = parseFixed(request.fee)
  if (typeof fee !== 'bigint' || fee < requiredFeeRate(state, request.postOnly)) return refused(1128)
  const builderFeeRate = parseFixed(request.builderFee)
  if (builderFeeRate === 'malformed') return refused(1133)
  if (builderFeeRate === 'too_fine' || builderFeeRate > state.builderFeeRateMax) return refused(1128)
  if (request.expireAtMs <= state.nowMs || request.expireAtMs > state.nowMs + state.expiryMaxMs) return refused(1135)
  if (request.expireAtMs < state.nowMs + (state.expiryMinMs ?? 0)) return refused(1135)
  if (account.orderIds.has(request.externalId)) return refused(1134)

  const reduceOnlyCode = request.reduceOnly ? refuseReduceOnly(account, request, qtyLots) : null
  if (reduceOnlyCode !== null) return refused(reduceOnlyCode)
  const replaces = request.cancelId === null ? null : activeByExternalId(state, account.id, request.cancelId)
  if (request.cancelId !== null) {
    if (replaces === null) return refused(1142)
    if (replaces.market !== request.market || replaces.side !== request.side) return refused(1133)
  } else if (openOrderSums(account, request.market).count >= market.spec.maxOrders) return refused(1126)

  const { side, reduceOnly } = request
  const marginCode = refuseForMargin(state, account, market, { side, priceTicks, qtyLots, reduceOnly, replaces })
  if (marginCode !== null) return refused(marginCode)
  return { type: 'admitted', market, priceTicks, qtyLots, builderFeeRate, replaces }
}

/** The account's order of that name that REST still knows as alive, acknowledged or resting. */
export function activeByExternalId(state: ExchangeState, accountId: number, externalId: string): Order | null {
  const id = state.accounts.get(accountId)?.orderIds.get(externalId)
  const order = id === undefined ? undefined : state.orders.get(id)
  return order !== undefined && isActive(order) ? order : null
}

/** A maker-only order can never be charged more than the maker's rate. */
export function requiredFeeRate(state: ExchangeState, postOnly: boolean): bigint {
  if (postOnly) return state.makerFeeRate
  return state.makerFeeRate > state.takerFeeRate ? state.makerFeeRate : state.takerFeeRate
}

/** A limit order may not be worse than the band allows; a market order may not be better than it either. */
function isWithinBand(market: Market, { type, side }: OrderRequest, priceTicks: number): boolean {
  // A quote on its own side of the mark, which nearly every one is, can only be too good.
  const isAbove = 2 * priceTicks > market.markHalfTicks
  if (type === 'LIMIT' && isAbove !== (side === 'buy')) return true
  const price = 2n * BigInt(priceTicks) * one
  const mark = BigInt(market.markHalfTicks)
  const band = type === 'MARKET' ? marketBand : market.spec.priceBand
  return isAbove ? price <= mark * (one + band) : price >= mark * (one - band)
}

const marketBand = one / 20n

function refuseReduceOnly(account: Account, request: OrderRequest, qtyLots: number): 1136 | 1137 | 1138 | null {
  const lots = account.positions.get(request.market)?.lots ?? 0
  if (lots === 0) return 1137
  if (Math.sign(lots) === signOf(request.side)) return 1138
  return qtyLots > Math.abs(lots) ? 1136 : null
}

const refused = (code: RefusalCode): Extract<Admission, { type: 'refused' }> => ({ type: 'refused', code })
