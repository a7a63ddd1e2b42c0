// What can be asked of an account without a signature: cancels, the dead man's switch, leverage. One request each, never
// repeated here. An answer is an acknowledgement; what became of an order is told by the account stream.

import { assert } from '#shared/assert.ts'
import { venueOrderId, type ClientOrderId, type VenueOrderId } from '#shared/units.ts'
import type { OrderAnswer } from '../../core/event.ts'
import { readAnswer } from './failures.ts'
import { pathWith } from './get.ts'
import type { HttpClient, HttpRequest } from './http.ts'
import { WirePlaced } from './wire.ts'

/** Which orders a mass cancel is for. All markets and some of them are never named together: that would mean all. */
export type CancelTarget =
  | { readonly all: true }
  | { readonly markets: readonly [string, ...string[]] }
  | { readonly venueIds: readonly VenueOrderId[]; readonly clientIds: readonly ClientOrderId[] }

/** One write, answered by the order's number where the exchange gives one. */
export async function write(http: HttpClient, request: Omit<HttpRequest, 'purpose'>): Promise<OrderAnswer> {
  const answer = readAnswer(await http.send({ ...request, purpose: 'write' }), 'write')
  if (answer.result === 'failed') return { result: 'failed', error: answer.error }
  const placed = WirePlaced.safeParse(answer.data)
  const id = placed.success ? placed.data.id : null
  return { result: 'accepted', venueId: id === null || id === undefined ? null : venueOrderId(id) }
}

const protect = (http: HttpClient, request: Omit<HttpRequest, 'purpose'>): Promise<OrderAnswer> =>
  write(http, { ...request, isProtective: true })

export const cancelByClientId = (http: HttpClient, id: ClientOrderId): Promise<OrderAnswer> =>
  protect(http, { method: 'DELETE', path: `/user/order?externalId=${encodeURIComponent(id)}` })

export const cancelByVenueId = (http: HttpClient, id: VenueOrderId): Promise<OrderAnswer> =>
  protect(http, { method: 'DELETE', path: `/user/order/${digits(id)}` })

/** Reaches every market of the sub-account unless the target says otherwise. */
export const massCancel = (http: HttpClient, target: CancelTarget): Promise<OrderAnswer> =>
  protect(http, { method: 'POST', path: '/user/order/massCancel', body: massCancelBody(target) })

/** After so many seconds without another call the exchange cancels everything of the account; 0 would disarm it. */
export function armSwitch(http: HttpClient, countdownS: number): Promise<OrderAnswer> {
  // Who quotes is never without the switch.
  assert(Number.isSafeInteger(countdownS) && countdownS > 0, `countdown must be whole seconds, was ${countdownS}`)
  return protect(http, { method: 'POST', path: pathWith('/user/deadmanswitch', { countdownTime: countdownS }) })
}

/** Leverage of one market, decimal text. */
export const setLeverage = (http: HttpClient, market: string, leverage: string): Promise<OrderAnswer> =>
  write(http, { method: 'PATCH', path: '/user/leverage', body: JSON.stringify({ market, leverage }) })

/** The exchange's numbers are written digit by digit: as numbers of ours the last of them would be lost. */
function massCancelBody(target: CancelTarget): string {
  if ('all' in target) return '{"cancelAll":true}'
  if ('markets' in target) return JSON.stringify({ markets: target.markets })
  const { venueIds, clientIds } = target
  assert(venueIds.length + clientIds.length > 0, 'a mass cancel names at least one order')
  const parts = [
    ...(venueIds.length === 0 ? [] : [`"orderIds":[${venueIds.map(digits).join(',')}]`]),
    ...(clientIds.length === 0 ? [] : [`"externalOrderIds":${JSON.stringify(clientIds)}`]),
  ]
  return `{${parts.join(',')}}`
}

function digits(id: VenueOrderId): string {
  assert(/^(0|[1-9]\d{0,19})$/.test(id), `an order number is digits, was "${id.slice(0, 40)}"`)
  return id
}
