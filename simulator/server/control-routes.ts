import { z } from 'zod'
import type { ExchangeEvent } from '../exchange/events.ts'
import { parseFixed } from '../exchange/fixed-point.ts'
import type { EditSemantics, ExchangeState, MarketStatus, StatusReason, VenueMode } from '../exchange/state.ts'
import { BookOrder, bookMoved, FundingOrder, halfTicksOf, hoursPassed, printed, PrintOrder } from './control-market.ts'
import { goodBehaviour, MisbehaviourSettings } from './misbehaviour-settings.ts'
import type { Misbehaviour } from './misbehaviour.ts'
import { failed, ok, type Reply } from './reply.ts'
import type { Venue } from './venue.ts'
import { readJson, type Json } from './wire.ts'

// The control surface: what tests may do to the venue that no trader can. Every body is checked strictly, and every
// refusal is one sentence that names the field.

export type ControlParts = { readonly venue: Venue; readonly misbehaviour: Misbehaviour }

type ControlRequest = {
  readonly method: string
  /** Segments below /control. */
  readonly path: readonly string[]
  /** Undefined when there was none. */
  readonly body: unknown
}

/**
 * Answers what stands below /control; `target` is the request's path, `body` its text.
 *
 * - `GET misbehaviour`: the settings, and how often each rule has struck. `POST` replaces them (the shape is that of
 *   `MisbehaviourSettings`), `DELETE` ends all misbehaviour.
 * - `POST mode {mode}`: OPEN, POST_ONLY, REDUCE_ONLY or MAINTENANCE.
 * - `POST market {market, status}`: ACTIVE, REDUCE_ONLY, PRELISTED, DELISTED or DISABLED.
 * - `POST index {market, price}`: a price of the index, a multiple of half a tick; null lets it follow the mark again.
 * - `POST collateral {accountId, amount}`: dollars that arrive, or leave when negative, as decimal text.
 * - `POST refusals {accountId, reason, count}`: the engine refuses the account's next orders after a good answer.
 * - `POST book {market, bids, asks, mark}`: what the outside world shows from now on, as pairs of price and size, best
 *   first, and the mark.
 * - `POST print {market, side, price, size}`: somebody outside takes so much, up to this price.
 * - `POST funding {market, hours}`: the market's own time leaps, and funding is paid for each hour.
 * - `POST edits {keepsPriorityOnSizeDown, losesBothOnRefusal, overlapMs}`: how the engine treats edits from now on.
 */
export function createControl(parts: ControlParts): (method: string, target: string, body: string) => Reply {
  return (method, target, body) => {
    const json = body === '' ? { value: undefined } : readJson(body)
    if (json === null) return failed(400, 400, 'the body is not JSON')
    const path = target.replace(/\?.*$/s, '').split('/').slice(2)
    return controlRoute(parts, { method, path, body: json.value }) ?? failed(404, 404)
  }
}

function controlRoute({ venue, misbehaviour }: ControlParts, request: ControlRequest): Reply | null {
  const { method, body } = request
  const [name, beyond] = request.path
  if (beyond !== undefined) return null
  if (name === 'misbehaviour') {
    if (method === 'GET') return ok(report(misbehaviour))
    if (method === 'DELETE') misbehaviour.set(goodBehaviour)
    else if (method !== 'POST') return null
    else {
      const parsed = MisbehaviourSettings.safeParse(body)
      if (!parsed.success) return refused(parsed.error)
      misbehaviour.set(parsed.data)
    }
    return ok(report(misbehaviour))
  }
  const order = method === 'POST' ? orders.get(name ?? '') : undefined
  if (order === undefined) return null
  const event = order(venue.state, body)
  if (typeof event !== 'function') return event
  const outputs = venue.apply(event)
  const refusal = outputs.find((output) => output.type === 'refused')
  return refusal === undefined ? ok({}) : failed(400, refusal.code)
}

type Order = (state: ExchangeState, body: unknown) => ((atMs: number) => ExchangeEvent) | Reply

const text40 = z.string().max(40)
const modes = ['OPEN', 'POST_ONLY', 'REDUCE_ONLY', 'MAINTENANCE'] as const satisfies VenueMode[]
const statuses = ['ACTIVE', 'REDUCE_ONLY', 'PRELISTED', 'DELISTED', 'DISABLED'] as const satisfies MarketStatus[]
/** Reasons for which an engine refuses an order, not those for which it ends one later. */
const refusalReasons = [
  'UNKNOWN',
  'DISABLED_MARKET',
  'NOT_ENOUGH_FUNDS',
  'INVALID_FEE',
  'INVALID_QTY',
  'INVALID_PRICE',
  'INVALID_VALUE',
  'INVALID_LEVERAGE',
  'POST_ONLY_FAILED',
  'REDUCE_ONLY_FAILED',
  'PREV_ORDER_NOT_FOUND',
  'PREV_ORDER_CONFLICT',
  'INVALID_EXPIRE_TIME',
  'POST_ONLY_MODE',
  'REDUCE_ONLY_MODE',
  'TRADING_OFF_MODE',
  'NEGATIVE_EQUITY',
] as const satisfies StatusReason[]

const Mode = z.strictObject({ mode: z.enum(modes) })
const Status = z.strictObject({ market: text40, status: z.enum(statuses) })
const Index = z.strictObject({ market: text40, price: text40.nullable() })
const Collateral = z.strictObject({ accountId: z.int(), amount: z.string().regex(/^-?\d{1,12}(\.\d{1,12})?$/) })
const Refusals = z.strictObject({
  accountId: z.int(),
  reason: z.enum(refusalReasons),
  count: z.int().min(1).max(1_000).default(1),
})
const Edits: z.ZodType<EditSemantics> = z.strictObject({
  keepsPriorityOnSizeDown: z.boolean(),
  losesBothOnRefusal: z.boolean(),
  overlapMs: z.int().min(0).max(60_000),
})

const orders: ReadonlyMap<string, Order> = new Map(
  Object.entries({
    mode: taking(Mode, ({ mode }) => (atMs) => ({ type: 'mode_changed', atMs, mode })),
    market: taking(Status, ({ market, status }, state) =>
      state.markets.has(market)
        ? (atMs) => ({ type: 'market_status_changed', atMs, market, status })
        : failed(404, 1001),
    ),
    index: taking(Index, ({ market: name, price }, state) => {
      const market = state.markets.get(name)
      if (market === undefined) return failed(404, 1001)
      const halfTicks = price === null ? null : halfTicksOf(price, market.spec.tick)
      if (price !== null && halfTicks === null)
        return failed(400, 400, 'price must be a positive multiple of half a tick')
      return (atMs) => ({ type: 'index_moved', atMs, market: name, indexHalfTicks: halfTicks })
    }),
    collateral: taking(Collateral, ({ accountId, amount: text }, state) => {
      if (!state.accounts.has(accountId)) return failed(404, 1004)
      const size = parseFixed(text.replace('-', ''))
      if (typeof size !== 'bigint') return failed(400, 400, 'amount must be a decimal numeral')
      const amount = text.startsWith('-') ? -size : size
      return (atMs) => ({ type: 'collateral_moved', atMs, accountId, amount })
    }),
    refusals: taking(Refusals, ({ accountId, reason, count }, state) =>
      state.accounts.has(accountId)
        ? (atMs) => ({ type: 'refusals_planned', atMs, accountId, reason, count })
        : failed(404, 1004),
    ),
    book: taking(BookOrder, bookMoved),
    print: taking(PrintOrder, printed),
    funding: taking(FundingOrder, hoursPassed),
    edits: taking(Edits, (editSemantics) => (atMs) => ({ type: 'edit_semantics_changed', atMs, editSemantics })),
  }),
)

function taking<Body>(
  shape: z.ZodType<Body>,
  order: (body: Body, state: ExchangeState) => ((atMs: number) => ExchangeEvent) | Reply,
): Order {
  return (state, body) => {
    const parsed = shape.safeParse(body)
    return parsed.success ? order(parsed.data, state) : refused(parsed.error)
  }
}

function report(misbehaviour: Misbehaviour): Json {
  const { requests, streams } = misbehaviour.struck()
  return { settings: asJson(misbehaviour.settings()), struck: { requests, streams } }
}

/** The settings came out of JSON, so they can go back into it. */
const asJson = (settings: MisbehaviourSettings): Json => z.json().parse(JSON.parse(JSON.stringify(settings)))

function refused(error: z.ZodError): Reply {
  const issue = error.issues[0]
  const field = issue === undefined || issue.path.length === 0 ? 'the body' : issue.path.join('.')
  return failed(400, 400, `${field}: ${issue?.message ?? 'invalid'}`)
}
