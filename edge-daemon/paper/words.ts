import { clientOrderId, priceTicks, sizeLots, tradeId, venueOrderId } from '#shared/units.ts'
import { one, formatFixed, microUsd } from '../../simulator/exchange/fixed-point.ts'
import { liquidationPrice } from '../../simulator/exchange/liquidation-price.ts'
import { leverageOf, valueAccount } from '../../simulator/exchange/margin.ts'
import { formatHalfTicks } from '../../simulator/exchange/market-spec.ts'
import type { RefusalCode } from '../../simulator/exchange/events.ts'
import { isOpen, type ExchangeState, type Order, type OrderStatus, type Trade } from '../../simulator/exchange/state.ts'
import type { Balance, OrderAnswer, PositionReport, VenueFill, VenueOrder } from '../core/event.ts'
import { meaningOf } from '../venue/extended/error-codes.ts'
import { meaningOfEnd } from '../venue/extended/status-reasons.ts'
import { paperAccountId, paperMarket } from './paper-exchange.ts'

// The simulated exchange's words in the core's, by the same tables as the adapter's.

const statuses: Readonly<Record<OrderStatus, VenueOrder['status']>> = {
  PENDING: 'open',
  NEW: 'open',
  PARTIALLY_FILLED: 'open',
  FILLED: 'filled',
  CANCELLED: 'cancelled',
  REJECTED: 'rejected',
  EXPIRED: 'expired',
}

export function orderOfCore(order: Order): VenueOrder {
  const reason = order.statusReason === 'NONE' ? null : order.statusReason
  return {
    clientId: clientOrderId(order.externalId),
    venueId: venueOrderId(order.id),
    side: order.side,
    status: statuses[order.status],
    reason,
    ...(reason === null || isOpen(order) ? {} : meaningOfEnd(reason)),
    price: priceTicks(order.priceTicks),
    size: sizeLots(order.qtyLots),
    filled: sizeLots(order.filledLots),
    reduceOnly: order.reduceOnly,
  }
}

export const fillOfCore = (trade: Trade): VenueFill => ({
  tradeId: tradeId(trade.id),
  venueId: venueOrderId(trade.orderId),
  clientId: clientOrderId(trade.externalId),
  side: trade.side,
  price: priceTicks(trade.priceTicks),
  size: sizeLots(trade.sizeLots),
  fee: formatFixed(trade.fee),
  // The exchange rounds fees up to whole millionths.
  feeMicros: Number(trade.fee / microUsd),
  isTaker: trade.isTaker,
  venueAtMs: trade.atMs,
})

export function refusalOfCore(code: RefusalCode): OrderAnswer {
  const means = meaningOf(code)
  const detail = `code ${code} of the simulated exchange`
  if (means === 'closed') return { result: 'failed', error: { kind: 'closed', detail } }
  if (means === 'in_doubt') return { result: 'failed', error: { kind: 'ambiguous', detail } }
  return { result: 'failed', error: { kind: 'refused', reason: means, code, detail } }
}

/** Balance and position of one moment. */
export function accountOfCore(state: ExchangeState): { readonly balance: Balance; readonly report: PositionReport } {
  const account = state.accounts.get(paperAccountId)
  const market = state.markets.get(paperMarket)
  if (account === undefined || market === undefined) throw new Error('a paper exchange has its account and its market')
  const { equity, availableForTrade, initialMargin } = valueAccount(state, account)
  const position = account.positions.get(paperMarket)
  const lots = position?.lots ?? 0
  const sunkAt = liquidationPrice(state, account, market)
  return {
    balance: {
      equity: formatFixed(equity),
      equityUsd: Number(equity) / Number(one),
      availableUsd: Number(availableForTrade) / Number(one),
      initialMarginUsd: Number(initialMargin) / Number(one),
    },
    report: {
      position: sizeLots(lots),
      markPrice: lots === 0 ? null : formatHalfTicks(market.spec, market.markHalfTicks),
      leverage: Number(leverageOf(state, account, market)) / Number(one),
      ...(position === undefined
        ? {}
        : {
            openTicks: Number(position.cost) / Number(market.spec.tickLot) / lots,
            liquidationTicks: sunkAt === null ? 0 : Number(sunkAt) / Number(market.spec.tick),
          }),
    },
  }
}
