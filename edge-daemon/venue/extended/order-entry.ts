// What the daemon does to its orders: place and edit, which are signed, and the writes that need no signature (writes.ts).
// An answer is an acknowledgement; what became of the order is told by the account stream.

import { formatPrice, formatSize, type MarketSpec } from '#shared/market.ts'
import type { ClientOrderId } from '#shared/units.ts'
import type { OrderRequest } from '../../core/effect.ts'
import type { OrderAnswer } from '../../core/event.ts'
import type { HttpClient } from './http.ts'
import type { OrderSigner } from './signing.ts'
import { sideName } from './translate.ts'
import { armSwitch, cancelByClientId, massCancel, write } from './writes.ts'

export type OrderEntry = {
  place(order: OrderRequest): Promise<OrderAnswer>
  edit(order: OrderRequest, replaces: ClientOrderId): Promise<OrderAnswer>
  cancel(clientId: ClientOrderId): Promise<OrderAnswer>
  massCancel(): Promise<OrderAnswer>
  refreshSwitch(countdownS: number): Promise<OrderAnswer>
}

export type OrderEntryOptions = {
  readonly http: HttpClient
  readonly market: MarketSpec
  readonly sign: OrderSigner
  /** Largest fee an order may be charged, as a fraction; never below what the venue may take. */
  readonly feeRateMax: string
  /** 0x-hex, and the sub-account's vault. */
  readonly publicKey: string
  readonly vault: string
}

/** Makes the order entry of one account in one market. */
export function createOrderEntry(options: OrderEntryOptions): OrderEntry {
  const { http } = options
  const create = (order: OrderRequest, replaces: ClientOrderId | null): Promise<OrderAnswer> =>
    write(http, {
      method: 'POST',
      path: '/user/order',
      decidedAtMs: performance.now(),
      body: JSON.stringify(orderBody(options, order, replaces)),
    })

  return {
    place: (order) => create(order, null),
    edit: (order, replaces) => create(order, replaces),
    cancel: (clientId) => cancelByClientId(http, clientId),
    // The whole sub-account, other markets included: one sub-account belongs to one daemon.
    massCancel: () => massCancel(http, { all: true }),
    refreshSwitch: (countdownS) => armSwitch(http, countdownS),
  }
}

/** The signed body of a new order, or of one that replaces another. */
export function orderBody(
  options: Omit<OrderEntryOptions, 'http'>,
  order: OrderRequest,
  replaces: ClientOrderId | null,
) {
  const { market, feeRateMax: feeRate } = options
  const qty = formatSize(market, order.size)
  const price = formatPrice(market, order.price)
  // The venue takes whole milliseconds, and an order must not outlive what was asked.
  const expiryEpochMillis = Math.floor(order.expiresAtMs)
  const { side, nonce } = order
  const { r, s } = options.sign({ side, qty, price, feeRate, expiryEpochMillis, nonce })
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
    settlement: { signature: { r, s }, starkKey: options.publicKey, collateralPosition: options.vault },
  }
}
