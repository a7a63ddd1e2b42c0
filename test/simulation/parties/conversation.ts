import { z } from 'zod'
import { Exact, parseDecimal, roundDecimal } from '#shared/decimal.ts'
import { sizeLots, venueOrderId, type MonoMs } from '#shared/units.ts'
import type { Effect } from '../../../edge-daemon/core/effect.ts'
import type { FundingPayment, OrderAnswer, ReadAnswer, VenueFill, VenueOrder } from '../../../edge-daemon/core/event.ts'
import { FundingPaymentRow } from '../../../edge-daemon/venue/extended/account-rows.ts'
import { readAnswer, type HttpOutcome } from '../../../edge-daemon/venue/extended/failures.ts'
import { pathWith, untrusted, type Got } from '../../../edge-daemon/venue/extended/get.ts'
import { orderBody, type OrderEntryOptions } from '../../../edge-daemon/venue/extended/order-entry.ts'
import { translateBalance, zeroBalance, type Translation } from '../../../edge-daemon/venue/extended/translate.ts'
import { WireBalance, WireFill, WireOrder, WirePlaced, WirePosition } from '../../../edge-daemon/venue/extended/wire.ts'
import type { VenueEvent } from '../../../edge-daemon/venue/venue.ts'
import type { RestRequest } from '../links/rest.ts'

// The adapter's requests without its promises: which requests an effect becomes, and which event their answers become. Bodies,
// verdicts, forms and translations are the adapter's own; only the order of asking is told again here, from writes.ts,
// account-reads.ts, pages.ts, fill-pages.ts and funding-reads.ts.

export type Asking = Extract<Effect, { type: 'place_order' | 'edit_order' | 'cancel_order' | 'mass_cancel' }> | Reading
type Reading = Extract<
  Effect,
  {
    type: 'refresh_switch' | 'read_order' | 'read_open_orders' | 'read_fills' | 'read_funding' | 'read_account'
  }
>

export type Conversation = {
  readonly effect: Asking
  readonly startedAtMs: MonoMs
  /** Pages so far, newest first. */
  readonly rows: unknown[]
  /** Balance and positions, as they come. */
  readonly parts: (HttpOutcome | null)[]
  reads: number
  before: string | null
}

export type Correspondent = {
  readonly translation: Translation
  readonly entry: Omit<OrderEntryOptions, 'http'>
}

/** What follows from an answer: more to ask, or the end. */
export type Heard = { readonly requests: readonly RestRequest[]; readonly event: VenueEvent | null }

export const isAsking = (effect: Effect): effect is Asking =>
  effect.type.startsWith('read_') ||
  effect.type === 'refresh_switch' ||
  effect.type === 'mass_cancel' ||
  effect.type.endsWith('_order')

export const beginConversation = (effect: Asking, startedAtMs: MonoMs): Conversation => ({
  effect,
  startedAtMs,
  rows: [],
  parts: [null, null],
  reads: 1,
  before: null,
})

const get = (path: string): RestRequest => ({ method: 'GET', path, body: null })
const accountRequests = [get('/user/balance'), get('/user/positions')]

export function firstRequests({ effect }: Conversation, { entry, translation }: Correspondent): readonly RestRequest[] {
  switch (effect.type) {
    case 'place_order':
    case 'edit_order': {
      const body = JSON.stringify(orderBody(entry, effect.order, effect.type === 'edit_order' ? effect.replaces : null))
      return [{ method: 'POST', path: '/user/order', body }]
    }
    case 'cancel_order':
      return [{ method: 'DELETE', path: `/user/order?externalId=${encodeURIComponent(effect.clientId)}`, body: null }]
    case 'mass_cancel':
      return [{ method: 'POST', path: '/user/order/massCancel', body: '{"cancelAll":true}' }]
    case 'refresh_switch':
      return [{ method: 'POST', path: `/user/deadmanswitch?countdownTime=${effect.countdownS}`, body: null }]
    case 'read_order':
      return [get(`/user/orders/external/${encodeURIComponent(effect.clientId)}`)]
    case 'read_open_orders':
      return [get('/user/orders')]
    case 'read_account':
      return accountRequests
    case 'read_fills':
    case 'read_funding':
      return [pageRequest(effect, translation, null)]
  }
}

/** Takes in the answer to the `nth` request of the newest round. */
export function hear(talk: Conversation, nth: number, outcome: HttpOutcome, parts: Correspondent): Heard {
  const { effect, startedAtMs } = talk
  const { translation } = parts
  const said = (event: VenueEvent): Heard => ({ requests: [], event })
  switch (effect.type) {
    case 'place_order':
    case 'edit_order':
      return said({ type: 'place_answered', clientId: effect.order.clientId, answer: orderAnswer(outcome) })
    case 'cancel_order':
      return said({ type: 'cancel_answered', clientId: effect.clientId, answer: orderAnswer(outcome) })
    case 'mass_cancel':
      return said({ type: 'mass_cancel_answered', answer: orderAnswer(outcome) })
    case 'refresh_switch':
      return said({ type: 'switch_answered', sentAtMs: effect.sentAtMs, answer: orderAnswer(outcome) })
    case 'read_order': {
      const rows = got(outcome, z.array(WireOrder), [])
      const isOurs = ({ externalId }: WireOrder) => externalId === effect.clientId
      const answer =
        rows.result === 'got' && rows.value.some(({ externalId }) => (externalId ?? null) === null)
          ? untrusted('an order has no externalId')
          : translated(rows, translation, startedAtMs, isOurs)
      return said({ type: 'order_read', clientId: effect.clientId, answer })
    }
    case 'read_open_orders':
      return said({
        type: 'open_orders_read',
        answer: translated(got(outcome, z.array(WireOrder)), translation, startedAtMs),
      })
    case 'read_account':
      talk.parts[nth] = outcome
      return talk.parts.includes(null) ? { requests: [], event: null } : hearAccount(talk, translation)
    case 'read_fills': {
      const since = effect.sinceTradeId === null ? -1n : BigInt(effect.sinceTradeId)
      const page = hearPage(talk, outcome, WireFill, (row) => BigInt(row.id) <= since, parts)
      if ('requests' in page) return page
      return said({ type: 'fills_read', answer: fillsAnswer(page, translation, startedAtMs) })
    }
    case 'read_funding': {
      const page = hearPage(talk, outcome, FundingPaymentRow, () => false, parts)
      if ('requests' in page) return page
      return said({ type: 'funding_read', answer: fundingAnswer(page, translation, startedAtMs) })
    }
  }
}

function orderAnswer(outcome: HttpOutcome): OrderAnswer {
  const answer = readAnswer(outcome, 'write')
  if (answer.result === 'failed') return { result: 'failed', error: answer.error }
  const id = WirePlaced.safeParse(answer.data).data?.id ?? null
  return { result: 'accepted', venueId: id === null ? null : venueOrderId(id) }
}

function got<Value>(outcome: HttpOutcome, schema: z.ZodType<Value>, absent?: Value): Got<Value> {
  const answer = readAnswer(outcome, 'read')
  if (answer.result === 'failed')
    return answer.isAbsent && absent !== undefined
      ? { result: 'got', value: absent }
      : { result: 'failed', error: answer.error }
  const parsed = schema.safeParse(answer.data)
  return parsed.success ? { result: 'got', value: parsed.data } : untrusted('another form')
}

function translated(
  rows: Got<readonly WireOrder[]>,
  translation: Translation,
  startedAtMs: MonoMs,
  isMeant: (row: WireOrder) => boolean = () => true,
): ReadAnswer<readonly VenueOrder[]> {
  if (rows.result === 'failed') return rows
  const value: VenueOrder[] = []
  for (const row of rows.value.filter(isMeant)) {
    const order = translation.order(row)
    if ('refused' in order) return untrusted(order.refused)
    value.push(order.value)
  }
  return { result: 'read', value, startedAtMs }
}

const readsMax = 6

function hearAccount(talk: Conversation, translation: Translation): Heard {
  const [first = null, second = null] = talk.parts
  const said = (event: VenueEvent): Heard => ({ requests: [], event })
  if (first === null || second === null) return { requests: [], event: null }
  const balance = got(first, WireBalance.nullable(), null)
  const positions = got(second, z.array(WirePosition))
  if (balance.result === 'failed') return said({ type: 'account_read', answer: balance })
  if (positions.result === 'failed') return said({ type: 'account_read', answer: positions })
  const seen = JSON.stringify(positions.value)
  const value = positions.value.reduce((sum, row) => sum.add(new Exact(row.value ?? 'NaN').abs()), new Exact(0))
  const isOneMoment = balance.value !== null && value.eq(balance.value.exposure ?? 'NaN')
  if (!isOneMoment && seen !== talk.before && talk.reads < readsMax) {
    talk.reads += 1
    talk.before = seen
    talk.parts.fill(null)
    return { requests: accountRequests, event: null }
  }
  const row = positions.value.find(({ market }) => market === translation.spec.name)
  const report = row === undefined ? { value: { position: sizeLots(0), markPrice: null } } : translation.position(row)
  if ('refused' in report) return said({ type: 'account_read', answer: untrusted(report.refused) })
  const told = balance.value === null ? zeroBalance : translateBalance(balance.value)
  const answer = {
    result: 'read',
    value: { balance: told, report: report.value },
    startedAtMs: talk.startedAtMs,
  } as const
  return said({ type: 'account_read', answer })
}

const pageRows = 100

function pageRequest(
  effect: Extract<Asking, { type: 'read_fills' | 'read_funding' }>,
  { spec }: Translation,
  cursor: string | null,
): RestRequest {
  const more = { limit: pageRows, cursor }
  return get(
    effect.type === 'read_fills'
      ? pathWith('/user/trades', { market: spec.name, ...more })
      : pathWith('/user/funding/history', {
          market: [spec.name],
          startTime: Math.floor(effect.sinceAtMs),
          ...more,
        }),
  )
}

/** Either the next page to ask for or, at the end, all rows, newest first. */
function hearPage<Row extends { readonly id: string }>(
  talk: Conversation,
  outcome: HttpOutcome,
  schema: z.ZodType<Row>,
  isBeyond: (row: Row) => boolean,
  { translation }: Correspondent,
): Heard | Got<readonly Row[]> {
  const { effect } = talk
  if (effect.type !== 'read_fills' && effect.type !== 'read_funding') return untrusted('no pages')
  const answer = readAnswer(outcome, 'read')
  if (answer.result === 'failed') return { result: 'failed', error: answer.error }
  const page = z.array(schema).safeParse(answer.data)
  if (!page.success) return untrusted('another form')
  const kept = page.data.findIndex(isBeyond)
  talk.rows.push(...(kept === -1 ? page.data : page.data.slice(0, kept)))
  const cursor = kept === -1 && page.data.length > 0 ? answer.cursor : null
  if (cursor !== null) return { requests: [pageRequest(effect, translation, cursor)], event: null }
  return { result: 'got', value: z.array(z.custom<Row>()).parse(talk.rows) }
}

function fillsAnswer(
  rows: Got<readonly WireFill[]>,
  translation: Translation,
  startedAtMs: MonoMs,
): ReadAnswer<readonly VenueFill[]> {
  if (rows.result === 'failed') return rows
  const value: VenueFill[] = []
  for (const row of rows.value.toReversed()) {
    const fill = translation.fill(row)
    if ('refused' in fill) return untrusted(fill.refused)
    value.push(fill.value)
  }
  return { result: 'read', value, startedAtMs }
}

function fundingAnswer(
  rows: Got<readonly FundingPaymentRow[]>,
  { spec }: Translation,
  startedAtMs: MonoMs,
): ReadAnswer<readonly FundingPayment[]> {
  if (rows.result === 'failed') return rows
  const value: FundingPayment[] = []
  for (const { id, market, fundingFee, paidAtMs } of rows.value.toReversed()) {
    if (market !== spec.name) continue
    if (fundingFee === null || fundingFee === undefined || paidAtMs === null) return untrusted(`payment ${id}`)
    const micros = roundDecimal(parseDecimal(fundingFee, 'funding').mul(new Exact(1_000_000)), 0, 'floor').toNumber()
    value.push({ paymentId: id, micros: micros + 0, paidAtMs })
  }
  return { result: 'read', value, startedAtMs }
}
