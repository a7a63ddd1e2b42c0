import { activeByExternalId } from '../exchange/admission.ts'
import { isAnswer, type ExchangeEvent } from '../exchange/events.ts'
import { MassCancelBody, OrderBody, toOrderRequest } from './order-body.ts'
import { refuseSignature } from './order-signature.ts'
import { failed, ok, type Reply } from './reply.ts'
import type { UserRequest } from './request.ts'
import type { Venue } from './venue.ts'
import { wireId } from './wire.ts'

const countdownMaxSeconds = 86_400

/** Answers writes below /user; null when there is no such path. Every OK is an acknowledgement, not yet a result. */
export function orderRoute(venue: Venue, chainId: string, request: UserRequest): Reply | null {
  const accountId = request.account.accountId
  const [, kind, target, beyond] = request.path
  if (beyond !== undefined) return null
  if (kind === 'deadmanswitch' && target === undefined && request.method === 'POST') {
    const text = request.query.get('countdownTime') ?? ''
    const countdownSeconds = Number(text)
    if (!/^\d{1,6}$/.test(text) || countdownSeconds > countdownMaxSeconds) return failed(400, 1133, 'countdownTime')
    return answer(
      venue,
      (atMs) => ({ type: 'switch_armed', atMs, accountId, countdownSeconds }),
      () => ok({}),
    )
  }
  if (kind !== 'order') return null
  if (request.method === 'POST' && target === undefined) return placeOrder(venue, chainId, request)
  if (request.method === 'POST' && target === 'massCancel') return massCancel(venue, request)
  if (request.method === 'DELETE') {
    const externalId = request.query.get('externalId')
    if ((target === undefined) === (externalId === null)) return failed(400, 1133, 'an order id or externalId')
    const orderId = target ?? activeByExternalId(venue.state, accountId, externalId ?? '')?.id ?? ''
    return answer(
      venue,
      (atMs) => ({ type: 'cancel_requested', atMs, accountId, orderId }),
      (id) => ok({ id: wireId(id) }),
    )
  }
  return null
}

function placeOrder(venue: Venue, chainId: string, request: UserRequest): Reply {
  const parsed = OrderBody.safeParse(request.body)
  if (!parsed.success) {
    const issue = parsed.error.issues[0]
    const field = issue?.path.join('.') ?? 'body'
    if (field === 'price') return failed(400, 1130, field)
    return failed(400, field === 'type' ? 1132 : 1133, `${field}: ${issue?.message ?? 'invalid'}`)
  }
  const body = parsed.data
  const market = venue.state.markets.get(body.market)
  if (market === undefined) return failed(404, 1001)
  const refusal = refuseSignature(request.account, market.spec, chainId, body)
  if (refusal !== null) return failed(400, refusal)
  const accountId = request.account.accountId
  return answer(
    venue,
    (atMs) => ({ type: 'order_requested', atMs, accountId, request: toOrderRequest(body) }),
    (id) => ok({ id: wireId(id), externalId: body.id }),
  )
}

function massCancel(venue: Venue, request: UserRequest): Reply {
  const parsed = MassCancelBody.safeParse(request.body)
  if (!parsed.success) return failed(400, 1133, parsed.error.issues[0]?.message)
  const { orderIds, externalOrderIds, markets, cancelAll } = parsed.data
  if ((markets ?? []).some((market) => !venue.state.markets.has(market))) return failed(404, 1001)
  const filter = {
    all: cancelAll === true,
    orderIds: orderIds ?? [],
    externalIds: externalOrderIds ?? [],
    markets: markets ?? [],
  }
  const accountId = request.account.accountId
  return answer(
    venue,
    (atMs) => ({ type: 'mass_cancel_requested', atMs, accountId, filter }),
    () => ok({}),
  )
}

function answer(venue: Venue, event: (atMs: number) => ExchangeEvent, accepted: (orderId: string) => Reply): Reply {
  const said = venue.apply(event).find(isAnswer)
  if (said === undefined) return failed(500, 1006)
  if (said.type === 'accepted') return accepted(said.orderId ?? '0')
  return failed(said.code === 1142 || said.code === 1001 ? 404 : 400, said.code)
}
