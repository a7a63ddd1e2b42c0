// New orders and edits, which are signed; the writes that need no signature are in writes.ts.
// An answer is an acknowledgement; what became of the order is told by the account stream.

import { formatPrice, formatSize, type MarketSpec } from '#shared/market.ts'
import type { ClientOrderId, MonoMs } from '#shared/units.ts'
import type { OrderRequest } from '../../core/effect.ts'
import type { OrderAnswer } from '../../core/event.ts'
import type { OrderSigner } from './signing.ts'
import { over, type Talk } from './talk.ts'
import { sideName } from './translate.ts'
import { write } from './writes.ts'

/** Of one account in one market. */
export type OrderEntry = {
  readonly market: MarketSpec
  readonly sign: OrderSigner
  /** Largest fee an order may be charged, as a fraction; never below what the venue may take. */
  readonly feeRateMax: string
  /** 0x-hex, and the sub-account's vault. */
  readonly publicKey: string
  readonly vault: string
}

/** Sends a new order, or with `replaces` one for another, unless that was decided too long before it can leave. */
export const createOrder = (
  entry: OrderEntry,
  order: OrderRequest,
  replaces: ClientOrderId | null,
  decidedAtMs: MonoMs,
): Talk<OrderAnswer> => {
  const body = signedBody(entry, order, replaces)
  // What was not signed has not left: the order never was, and the next may be.
  if (body === null) return over({ result: 'failed', error: { kind: 'unreachable', detail: 'it could not be signed' } })
  return write({ method: 'POST', path: '/user/order', decidedAtMs, body })
}

/** Null when the signer throws; what it says may hold what must not be seen. */
function signedBody(entry: OrderEntry, order: OrderRequest, replaces: ClientOrderId | null): string | null {
  try {
    return JSON.stringify(orderBody(entry, order, replaces))
  } catch {
    return null
  }
}

/** The signed body of a new order, or of one that replaces another. */
export function orderBody(entry: OrderEntry, order: OrderRequest, replaces: ClientOrderId | null) {
  const { market, feeRateMax: feeRate } = entry
  const qty = formatSize(market, order.size)
  const price = formatPrice(market, order.price)
  // The venue takes whole milliseconds, and an order must not outlive what was asked.
  const expiryEpochMillis = Math.floor(order.expiresAtMs)
  const { side, nonce } = order
  const { r, s } = entry.sign({ side, qty, price, feeRate, expiryEpochMillis, nonce })
  return {
    id: order.clientId,
    market: market.name,
    type: 'LIMIT',
    side: sideName(side),
    qty,
    price,
    reduceOnly: order.reduceOnly,
    postOnly: order.postOnly,
    timeInForce: order.isImmediate === true ? 'IOC' : 'GTT',
    expiryEpochMillis,
    fee: feeRate,
    nonce: String(nonce),
    selfTradeProtectionLevel: 'ACCOUNT',
    ...(replaces === null ? {} : { cancelId: replaces }),
    settlement: { signature: { r, s }, starkKey: entry.publicKey, collateralPosition: entry.vault },
  }
}
