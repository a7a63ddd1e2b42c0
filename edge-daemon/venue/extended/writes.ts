// What can be asked of an account without a signature: cancels, the dead man's switch, leverage. One request each, never
// repeated here. An answer is an acknowledgement; what became of an order is told by the account stream.

import { assert } from '#shared/assert.ts'
import { venueOrderId, type ClientOrderId, type VenueOrderId } from '#shared/units.ts'
import type { OrderAnswer } from '../../core/event.ts'
import { readAnswer, type HttpOutcome } from './failures.ts'
import { pathWith } from './get.ts'
import type { HttpRequest } from './http-request.ts'
import { over, question, type Talk } from './talk.ts'
import { WirePlaced } from './wire.ts'

/** Which orders a mass cancel is for. All markets and some of them are never named together: that would mean all. */
export type CancelTarget =
  | { readonly all: true }
  | { readonly markets: readonly [string, ...string[]] }
  | { readonly venueIds: readonly VenueOrderId[]; readonly clientIds: readonly ClientOrderId[] }

/** One write, answered by the order's number where the exchange gives one. */
export const write = (request: Omit<HttpRequest, 'purpose'>): Talk<OrderAnswer> =>
  question({ ...request, purpose: 'write' }, (outcome) => over(orderAnswer(outcome)))

function orderAnswer(outcome: HttpOutcome): OrderAnswer {
  const answer = readAnswer(outcome, 'write')
  if (answer.result === 'failed') return { result: 'failed', error: answer.error }
  const placed = WirePlaced.safeParse(answer.data)
  const id = placed.success ? placed.data.id : null
  return { result: 'accepted', venueId: id === null || id === undefined ? null : venueOrderId(id) }
}

const protect = (request: Omit<HttpRequest, 'purpose'>): Talk<OrderAnswer> => write({ ...request, isProtective: true })

export const cancelByClientId = (id: ClientOrderId): Talk<OrderAnswer> =>
  protect({ method: 'DELETE', path: `/user/order?externalId=${encodeURIComponent(id)}` })

export const cancelByVenueId = (id: VenueOrderId): Talk<OrderAnswer> =>
  protect({ method: 'DELETE', path: `/user/order/${digits(id)}` })

/** Reaches every market of the sub-account unless the target says otherwise. */
export const massCancel = (target: CancelTarget): Talk<OrderAnswer> =>
  protect({ method: 'POST', path: '/user/order/massCancel', body: massCancelBody(target) })

/** After so many seconds without another call the exchange cancels everything of the account; 0 would disarm it. */
export function armSwitch(countdownS: number): Talk<OrderAnswer> {
  // Who quotes is never without the switch.
  assert(Number.isSafeInteger(countdownS) && countdownS > 0, `countdown must be whole seconds, was ${countdownS}`)
  return protect({ method: 'POST', path: pathWith('/user/deadmanswitch', { countdownTime: countdownS }) })
}

/** Leverage of one market, decimal text. */
export const setLeverage = (market: string, leverage: string): Talk<OrderAnswer> =>
  write({ method: 'PATCH', path: '/user/leverage', body: JSON.stringify({ market, leverage }) })

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
