import { activeByExternalId, admitOrder } from '../exchange/admission.ts'
import { isAnswer, type ExchangeEvent } from '../exchange/events.ts'
import type { UserRoute } from './door.ts'
import { LeverageBody, MassCancelBody, readOrderBody, toOrderRequest } from './order-body.ts'
import { isSigned, refuseKeys } from './order-signature.ts'
import { failed, ok, okEmpty, refused, type Reply } from './reply.ts'
import type { UserRequest } from './request.ts'
import type { RouteParts } from './route-parts.ts'
import { accountIn } from './user-routes.ts'
import type { Venue } from './venue.ts'
import { wireId } from './wire.ts'

const countdownMaxSeconds = 86_400

/** What an account may ask to be done. Every OK is an acknowledgement, not yet a result. */
export function orderRoutes(parts: RouteParts): UserRoute[] {
  const { venue } = parts
  return [
    { method: 'POST', pattern: 'user/order', answer: (request) => placeOrder(parts, request) },
    {
      method: 'DELETE',
      pattern: 'user/order/*',
      answer: (request) => cancelOrder(venue, request, request.parts[0] ?? ''),
    },
    {
      method: 'DELETE',
      pattern: 'user/order',
      answer(request) {
        const externalId = request.query.get('externalId')
        if (externalId === null) return failed(400, 1133, 'an order id or externalId is needed')
        const order = activeByExternalId(venue.state, request.account.accountId, externalId)
        return order === null ? refused(1142) : cancelOrder(venue, request, order.id)
      },
    },
    { method: 'POST', pattern: 'user/order/massCancel', answer: (request) => massCancel(venue, request) },
    // No market here is traded by request for quote.
    { method: 'POST', pattern: 'user/order/rfq', answer: () => failed(400, 1132, 'no market here is an RFQ market') },
    { method: 'POST', pattern: 'user/deadmanswitch', answer: (request) => armSwitch(venue, request) },
    { method: 'PATCH', pattern: 'user/leverage', answer: (request) => changeLeverage(venue, request) },
    // Money stays where it is: what the daemon must never do cannot be done by mistake either.
    ...['user/transfer', 'user/transfer/onchain', 'user/withdrawal'].map((pattern): UserRoute => ({
      method: 'POST',
      pattern,
      answer: () => failed(400, 1009, 'the simulator moves no collateral'),
    })),
  ]
}

/** Cheap checks come first: working out what was signed costs a hundred times as much as all the others. */
function placeOrder({ venue, chainId, checksSignatures }: RouteParts, request: UserRequest): Reply {
  const read = readOrderBody(request.body)
  if (read.type === 'refused') return failed(400, read.code, read.reason)
  const { body } = read
  const { state } = venue
  const market = state.markets.get(body.market)
  if (market === undefined) return refused(1001)
  const wrongKeys = refuseKeys(request.account, body)
  if (wrongKeys !== null) return failed(400, wrongKeys)
  const order = toOrderRequest(body)
  if (checksSignatures) {
    const admission = admitOrder(state, accountIn(state, request.account), order)
    if (admission.type === 'refused') return refused(admission.code)
    if (!isSigned(request.account, market.spec, chainId, body)) return failed(400, 1101)
  }
  const { accountId } = request.account
  return answer(
    venue,
    (atMs) => ({ type: 'order_requested', atMs, accountId, request: order, ...delayOf(request) }),
    (id) => ok({ id: wireId(id), externalId: body.id }),
  )
}

function cancelOrder(venue: Venue, request: UserRequest, orderId: string): Reply {
  const { accountId } = request.account
  return answer(
    venue,
    (atMs) => ({ type: 'cancel_requested', atMs, accountId, orderId, ...delayOf(request) }),
    (id) => ok({ id: wireId(id) }),
  )
}

function massCancel(venue: Venue, request: UserRequest): Reply {
  const parsed = MassCancelBody.safeParse(request.body)
  if (!parsed.success) return failed(400, 1133, parsed.error.issues[0]?.message)
  const { orderIds, externalOrderIds, markets, cancelAll } = parsed.data
  if ((markets ?? []).some((market) => !venue.state.markets.has(market))) return refused(1001)
  const filter = {
    all: cancelAll === true,
    orderIds: orderIds ?? [],
    externalIds: externalOrderIds ?? [],
    markets: markets ?? [],
  }
  const { accountId } = request.account
  return answer(
    venue,
    (atMs) => ({ type: 'mass_cancel_requested', atMs, accountId, filter, ...delayOf(request) }),
    () => ok({}),
  )
}

function armSwitch(venue: Venue, request: UserRequest): Reply {
  const text = request.query.get('countdownTime') ?? ''
  const countdownSeconds = Number(text)
  if (!/^\d{1,6}$/.test(text) || countdownSeconds > countdownMaxSeconds) {
    return failed(400, 1133, `countdownTime must be whole seconds from 0 to ${countdownMaxSeconds}`)
  }
  const { accountId } = request.account
  return answer(
    venue,
    (atMs) => ({ type: 'switch_armed', atMs, accountId, countdownSeconds }),
    () => okEmpty,
  )
}

function changeLeverage(venue: Venue, request: UserRequest): Reply {
  const parsed = LeverageBody.safeParse(request.body)
  if (!parsed.success) return failed(400, 1133, 'market and leverage are needed')
  const { market, leverage } = parsed.data
  if (!venue.state.markets.has(market)) return refused(1001)
  const { accountId } = request.account
  return answer(
    venue,
    (atMs) => ({ type: 'leverage_requested', atMs, accountId, market, leverage }),
    () => okEmpty,
  )
}

const delayOf = ({ engineDelayMs }: UserRequest): { readonly engineDelayMs?: number } =>
  engineDelayMs === null ? {} : { engineDelayMs }

function answer(venue: Venue, event: (atMs: number) => ExchangeEvent, accepted: (orderId: string) => Reply): Reply {
  const said = venue.apply(event).find(isAnswer)
  if (said === undefined) return failed(500, 1006)
  return said.type === 'accepted' ? accepted(said.orderId ?? '0') : refused(said.code)
}
