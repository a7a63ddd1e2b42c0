// Everything that changes orders at the venue: place, edit, cancel, cancel all, the dead man's switch. One request each,
// never repeated here. An answer is an acknowledgement; what became of the order is told by the account stream.

import { assert } from '#shared/assert.ts'
import { formatPrice, formatSize, type MarketSpec } from '#shared/market.ts'
import { venueOrderId, type ClientOrderId } from '#shared/units.ts'
import type { OrderRequest } from '../../core/effect.ts'
import type { OrderAnswer } from '../../core/event.ts'
import { readAnswer } from './failures.ts'
import type { HttpClient, HttpRequest } from './http.ts'
import type { OrderSigner } from './signing.ts'
import { sideName } from './translate.ts'
import { WirePlaced } from './wire.ts'

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
  const write = async (request: Omit<HttpRequest, 'purpose'>): Promise<OrderAnswer> => {
    const answer = readAnswer(await options.http.send({ ...request, purpose: 'write' }), 'write')
    if (answer.result === 'failed') return { result: 'failed', error: answer.error }
    const placed = WirePlaced.safeParse(answer.data)
    const id = placed.success ? placed.data.id : null
    return { result: 'accepted', venueId: id === null || id === undefined ? null : venueOrderId(id) }
  }
  const protect = (request: Omit<HttpRequest, 'purpose'>): Promise<OrderAnswer> =>
    write({ ...request, isProtective: true })
  const create = (order: OrderRequest, replaces: ClientOrderId | null): Promise<OrderAnswer> =>
    write({
      method: 'POST',
      path: '/user/order',
      decidedAtMs: performance.now(),
      body: JSON.stringify(orderBody(options, order, replaces)),
    })

  return {
    place: (order) => create(order, null),
    edit: (order, replaces) => create(order, replaces),
    cancel: (clientId) => protect({ method: 'DELETE', path: `/user/order?externalId=${encodeURIComponent(clientId)}` }),
    // The whole sub-account, other markets included: one sub-account belongs to one daemon.
    massCancel: () => protect({ method: 'POST', path: '/user/order/massCancel', body: '{"cancelAll":true}' }),
    refreshSwitch: (countdownS) => {
      // 0 would disarm, and who quotes is never without the switch.
      assert(Number.isSafeInteger(countdownS) && countdownS > 0, `countdown must be whole seconds, was ${countdownS}`)
      return protect({ method: 'POST', path: `/user/deadmanswitch?countdownTime=${countdownS}` })
    },
  }
}

function orderBody(options: OrderEntryOptions, order: OrderRequest, replaces: ClientOrderId | null): object {
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
    timeInForce: 'GTT',
    expiryEpochMillis,
    fee: feeRate,
    nonce: String(nonce),
    selfTradeProtectionLevel: 'ACCOUNT',
    ...(replaces === null ? {} : { cancelId: replaces }),
    settlement: { signature: { r, s }, starkKey: options.publicKey, collateralPosition: options.vault },
  }
}
