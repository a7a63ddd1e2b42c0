import { assert } from '#shared/assert.ts'
import type { Prng } from '#shared/prng.ts'
import type { Around } from '../around.ts'
import type { Span } from '../faults/fault.ts'
import { fire } from '../injections/active.ts'
import { isStale, type Carriage } from './pools.ts'
import { cutUntilMs, delayMs, undisturbedMs } from './delay.ts'

// Requests on their way to the exchange: what becomes of each is decided when it leaves and travels with it.

export type Sender = 'daemon' | 'cloud' | 'stranger'

export type RestRequest = {
  readonly method: 'GET' | 'POST' | 'PATCH' | 'DELETE'
  /** Below /api/v1, query included. */
  readonly path: string
  readonly body: string | null
}

export type RequestFate = {
  /** After so long it reaches the exchange; empty when it does not, two when it does so twice. */
  readonly arrivals: readonly number[]
  /** From there back; null when nothing comes back. */
  readonly answerAfterMs: number | null
  /** What comes back instead of the exchange's own words. */
  readonly answer: { readonly status: number; readonly text: string } | null
  /** False where the exchange never acts although it answers. */
  readonly isTaken: boolean
  readonly engineDelayMs: number | null
}

type Refusal = { readonly status: number; readonly text: string }

export type Rest = {
  /** Requests of everybody so far. */
  count: number
  /** Orders of the daemon that have left it and have not reached the exchange yet, by request. */
  readonly orders: Map<number, OrderOnTheWay>
  /** The venue cannot tell the balance from one moment to the other; null when it always can. */
  readonly balanceAway: Span | null
  /** How it refuses the cancel of an order that is over. */
  readonly lateCancel: Refusal
}

export type OrderOnTheWay = {
  readonly clientId: string
  readonly side: 'buy' | 'sell'
  readonly lots: number
  /** Copies still under way. */
  left: number
}

export const createRest = (balanceAway: Span | null, lateCancel: Refusal): Rest => ({
  count: 0,
  orders: new Map(),
  balanceAway,
  lateCancel,
})

/** In so many seeds. */
const balanceAwayShare = 0.5

/** Now and then the venue cannot tell the balance, and everything else goes on. */
export function drawBalanceAway(chance: Prng): Span | null {
  if (chance.next() >= balanceAwayShare) return null
  const from = 15_000 + chance.below(20_000)
  return { from, to: from + 15_000 + chance.below(20_000) }
}

/** The code of a cancel that comes too late is documented nowhere: each seed draws one of these. */
const lateCancels: readonly Refusal[] = [
  { status: 404, code: 1142 },
  { status: 404, code: 404 },
  { status: 400, code: 1133 },
  { status: 422, code: 1009 },
  { status: 200, code: 1199 },
].map(({ status, code }) => ({
  status,
  text: JSON.stringify({ status: 'ERROR', error: { code, message: 'the order is over' } }),
}))

export function drawLateCancel(chance: Prng): Refusal {
  const drawn = lateCancels[chance.below(lateCancels.length)]
  assert(drawn !== undefined, 'a seed must draw one of the ways')
  return drawn
}

const unavailable = { status: 503, text: '' }

/** The kernel goes on sending what was written before a cut; an older request than this is not heard of again. */
const heldMaxMs = 6_000

const untouched = { answer: null, isTaken: true, engineDelayMs: null } as const

/** A request of the daemon goes over the connection that it has. */
export function sendRequest(
  around: Around,
  boot: number,
  { id, attempt }: Carriage,
  request: RestRequest,
  order: Omit<OrderOnTheWay, 'left'> | null,
): void {
  const fate = fateOf(around, request)
  const [firstMs = Infinity] = fate.arrivals
  if (isStale(around, id, around.nowMs + firstMs)) {
    const detail = 'ECONNRESET'
    return around.post(firstMs, { to: 'daemon', type: 'request_failed', boot, id, attempt, detail, isStale: true })
  }
  if (order !== null && fate.arrivals.length > 0) around.rest.orders.set(id, { ...order, left: fate.arrivals.length })
  for (const afterMs of fate.arrivals)
    around.post(afterMs, {
      to: 'exchange',
      type: 'request_arrived',
      sender: 'daemon',
      boot,
      id,
      attempt,
      request,
      fate,
      strike: null,
    })
}

/** Of somebody whose way nobody attacks; answers its number. `strike`: the fault whose deed it is, once it is taken. */
export function sendUndisturbed(
  around: Around,
  sender: 'cloud' | 'stranger',
  request: RestRequest,
  strike: number | null = null,
): number {
  const id = (around.rest.count += 1)
  const ms = undisturbedMs(around)
  around.post(ms, {
    to: 'exchange',
    type: 'request_arrived',
    sender,
    boot: 0,
    id,
    attempt: 1,
    request,
    fate: null,
    strike,
  })
  return id
}

/** It has come to the exchange, or one copy of it. */
export function noteArrival({ orders }: Rest, id: number): void {
  const order = orders.get(id)
  if (order === undefined) return
  order.left -= 1
  if (order.left === 0) orders.delete(id)
}

function fateOf(around: Around, request: RestRequest): RequestFate {
  const outMs = delayMs(around)
  const backMs = delayMs(around)
  const cutMs = cutUntilMs(around, 'exchange', 'out')
  if (cutMs !== null) {
    const leftMs = cutMs - around.nowMs
    return { ...untouched, arrivals: leftMs > heldMaxMs ? [] : [leftMs + outMs], answerAfterMs: backMs }
  }
  const smooth: RequestFate = { ...untouched, arrivals: [outMs], answerAfterMs: backMs }
  let fate = smooth
  for (const one of around.faults.now) {
    const changed = one.kind.request?.(one, request, fate) ?? null
    if (changed === null) continue
    fire(one)
    fate = changed
  }
  if (fate !== smooth) return fate
  const { balanceAway } = around.rest
  const isAway = balanceAway !== null && around.nowMs >= balanceAway.from && around.nowMs < balanceAway.to
  return isAway && request.path === '/user/balance' ? { ...smooth, answer: unavailable, isTaken: false } : smooth
}
