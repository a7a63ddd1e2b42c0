import { shownSide, type BookLevel } from '../exchange/book.ts'
import { formatPrice, formatSize, type MarketSpec } from '../exchange/market-spec.ts'
import type { ExchangeState, Market } from '../exchange/state.ts'
import type { Connection } from './connection.ts'
import type { Json } from './wire.ts'

// The public book of one market, published in batches: what lies between two batches nobody sees.

export type BookFeed = {
  /** Sends the snapshot that the next delta continues, and every delta from then on. Returns how to leave. */
  join(connection: Connection, depth: 'full' | 'best'): () => void
  /** To be called every 100 ms. */
  publish(nowMs: number): void
  /** To be called every 10 ms; does nothing without readers of the best prices. */
  publishBest(nowMs: number): void
}

/** An empty frame after this long without news. An assumption: the venue's books change all the time. */
const keepAliveMs = 1_000
const snapshotEveryMs = 60_000

type Shown = { readonly bids: readonly BookLevel[]; readonly asks: readonly BookLevel[] }

export function createBookFeed(state: ExchangeState, market: Market): BookFeed {
  const { spec } = market
  const full = new Set<Connection>()
  const best = new Set<Connection>()
  const shownNow = (): Shown => ({ bids: shownSide(state, market, 'buy'), asks: shownSide(state, market, 'sell') })
  let published = shownNow()
  let lastFrameAtMs = 0
  let lastSnapshotAtMs = 0
  let bestText = ''
  let lastBestAtMs = 0

  const snapshot = (): { readonly [key: string]: Json } =>
    frame('SNAPSHOT', spec, published.bids.map(levelOf(spec)), published.asks.map(levelOf(spec)))
  const bestFrame = () => {
    const { bids, asks } = shownNow()
    return frame('SNAPSHOT', spec, bids.slice(0, 1).map(levelOf(spec)), asks.slice(0, 1).map(levelOf(spec)))
  }
  const toAll = (frameToSend: { readonly [key: string]: Json }, nowMs: number) => {
    for (const connection of full) connection.send(frameToSend)
    lastFrameAtMs = nowMs
  }
  return {
    join(connection, depth) {
      const readers = depth === 'full' ? full : best
      readers.add(connection)
      connection.send(depth === 'full' ? snapshot() : bestFrame())
      return () => readers.delete(connection)
    },
    publish(nowMs) {
      const shown = shownNow()
      const bids = changes(spec, published.bids, shown.bids)
      const asks = changes(spec, published.asks, shown.asks)
      published = shown
      if (nowMs - lastSnapshotAtMs >= snapshotEveryMs) {
        if (lastSnapshotAtMs > 0) toAll(snapshot(), nowMs)
        lastSnapshotAtMs = nowMs
        if (lastFrameAtMs === nowMs) return
      }
      const isNews = bids.length > 0 || asks.length > 0
      if (isNews || nowMs - lastFrameAtMs >= keepAliveMs) toAll(frame('DELTA', spec, bids, asks), nowMs)
    },
    publishBest(nowMs) {
      if (best.size === 0) return
      const next = bestFrame()
      const text = JSON.stringify(next)
      if (text === bestText && nowMs - lastBestAtMs < keepAliveMs) return
      bestText = text
      lastBestAtMs = nowMs
      for (const connection of best) connection.send(next)
    },
  }
}

/** Levels that differ: `q` is the signed change, `c` what stands there now. */
function changes(spec: MarketSpec, before: readonly BookLevel[], after: readonly BookLevel[]): Json[] {
  const lotsBefore = new Map(before.map(({ ticks, lots }) => [ticks, lots]))
  const changed = after
    .filter(({ ticks, lots }) => lotsBefore.get(ticks) !== lots)
    .map(({ ticks, lots }) => change(spec, ticks, lots - (lotsBefore.get(ticks) ?? 0), lots))
  const standing = new Set(after.map(({ ticks }) => ticks))
  const gone = before.filter(({ ticks }) => !standing.has(ticks))
  return [...changed, ...gone.map(({ ticks, lots }) => change(spec, ticks, -lots, 0))]
}

const change = (spec: MarketSpec, ticks: number, deltaLots: number, lots: number): Json => ({
  p: formatPrice(spec, ticks),
  q: formatSize(spec, deltaLots),
  c: formatSize(spec, lots),
})

const levelOf =
  (spec: MarketSpec) =>
  ({ ticks, lots }: BookLevel): Json => ({ p: formatPrice(spec, ticks), q: formatSize(spec, lots) })

const frame = (type: 'SNAPSHOT' | 'DELTA', spec: MarketSpec, b: Json[], a: Json[]) => ({
  type,
  data: { t: type, m: spec.name, b, a, d: 'f' },
})
