import type { Around } from '../around.ts'
import { cutUntilMs, delayMs, refusalOf } from './delay.ts'

// The connections that the daemon's requests share, as node:http keeps them: some may be open at once, some of those that are
// free are kept, and what finds none waits its turn. What lowers risk has connections of its own.

type Pool = { readonly openMax: number; open: number; free: Connection[]; readonly waiting: Carriage[] }

/** `closesAtMs`: when the exchange gives it up for idleness; unknown to us until some time later. */
type Connection = { readonly closesAtMs: number }

/** One attempt to carry a request. */
export type Carriage = { readonly id: number; readonly attempt: number; readonly isProtective: boolean }

type Held = { readonly pool: Pool; readonly isReused: boolean; readonly closesAtMs: number }

export type Pools = {
  boot: number
  ordinary: Pool
  protective: Pool
  /** What each request has, by its number. */
  readonly held: Map<number, Held>
}

const ordinaryMax = 32
const freeMax = 8
/** The exchange closes a connection that carried nothing for so long. */
const idleMaxMs = 30_000
/** There and back for TCP, there and back for TLS. */
const waysToConnect = 4

const pool = (openMax: number): Pool => ({ openMax, open: 0, free: [], waiting: [] })

export const createPools = (): Pools => ({
  boot: 0,
  ordinary: pool(ordinaryMax),
  protective: pool(Infinity),
  held: new Map(),
})

/** Looks for a connection: one that stands, one that is being made, or a place in the queue. */
export function assign(around: Around, boot: number, carriage: Carriage): 'standing' | 'connecting' | 'waiting' {
  const { pools } = around
  if (pools.boot !== boot) Object.assign(pools, createPools(), { boot })
  const from = carriage.isProtective ? pools.protective : pools.ordinary
  // What the exchange has closed, and we have heard of it.
  from.free = from.free.filter(({ closesAtMs }) => {
    const isKnown = closesAtMs + heardOfCloseMs < around.nowMs
    if (isKnown) from.open -= 1
    return !isKnown
  })
  const free = from.free.pop()
  if (free !== undefined) {
    pools.held.set(carriage.id, { pool: from, isReused: true, closesAtMs: free.closesAtMs })
    return 'standing'
  }
  if (from.open >= from.openMax) {
    from.waiting.push(carriage)
    return 'waiting'
  }
  dial(around, from, carriage)
  return 'connecting'
}

const heardOfCloseMs = 20

function dial(around: Around, from: Pool, { id, attempt }: Carriage): void {
  const { pools } = around
  from.open += 1
  pools.held.set(id, { pool: from, isReused: false, closesAtMs: Infinity })
  const { boot } = pools
  const refusal = refusalOf(around, 'exchange')
  if (refusal !== null) {
    const { afterMs, detail } = refusal
    if (afterMs !== Infinity)
      around.post(afterMs, { to: 'daemon', type: 'request_failed', boot, id, attempt, detail, isStale: false })
    return
  }
  if (cutUntilMs(around, 'exchange', 'out') !== null || cutUntilMs(around, 'exchange', 'in') !== null) return
  let afterMs = 0
  for (let way = 0; way < waysToConnect; way += 1) afterMs += delayMs(around)
  around.post(afterMs, { to: 'daemon', type: 'connected', boot, id, attempt })
}

/** The exchange gives up the connection for idleness before what is written now can reach it. */
export const isStale = ({ pools }: Around, id: number, arrivesAtMs: number): boolean => {
  const held = pools.held.get(id)
  return held !== undefined && held.isReused && held.closesAtMs < arrivesAtMs
}

/** The exchange closes what is free; the requests under way it answers first. */
export function closeFree({ pools }: Around): void {
  for (const one of [pools.ordinary, pools.protective]) {
    one.open -= one.free.length
    one.free = []
  }
}

/** The answer is whole: the connection is the next one's, or kept. */
export function release(around: Around, id: number): void {
  const held = around.pools.held.get(id)
  if (held === undefined) return
  around.pools.held.delete(id)
  const { pool: from } = held
  const next = from.waiting.shift()
  const closesAtMs = around.nowMs + idleMaxMs
  if (next !== undefined) {
    around.pools.held.set(next.id, { pool: from, isReused: true, closesAtMs })
    return giveTo(around, next, false)
  }
  if (from.free.length < freeMax) from.free.push({ closesAtMs })
  else from.open -= 1
}

/** The request is given up, and with it its connection or its place in the queue. */
export function drop(around: Around, id: number): void {
  const { pools } = around
  const held = pools.held.get(id)
  if (held === undefined) {
    for (const { waiting } of [pools.ordinary, pools.protective]) {
      const place = waiting.findIndex((carriage) => carriage.id === id)
      if (place !== -1) waiting.splice(place, 1)
    }
    return
  }
  pools.held.delete(id)
  held.pool.open -= 1
  const next = held.pool.waiting.shift()
  if (next === undefined) return
  giveTo(around, next, true)
  dial(around, held.pool, next)
}

const giveTo = (around: Around, { id, attempt }: Carriage, isConnecting: boolean): void =>
  around.post(0, { to: 'daemon', type: 'assigned', boot: around.pools.boot, id, attempt, isConnecting })
