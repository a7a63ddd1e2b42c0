import type { Side } from '#shared/units.ts'
import { shownSide, type BookLevel } from '../exchange/book.ts'
import { formatPrice, formatSize, type MarketSpec } from '../exchange/market-spec.ts'
import { isBetter } from '../exchange/price-levels.ts'
import type { ExchangeState, Market } from '../exchange/state.ts'
import type { Clock } from './clock.ts'
import type { Frame, Leave, Reader } from './frame.ts'
import type { Pace } from './pace.ts'
import { createReaders } from './readers.ts'
import { writeJson, type Json } from './wire.ts'

// The public book of one market, published in batches: what lies between two batches nobody sees. A batch is worked out
// and written once for all readers, and not at all when there are none.

export type BookFeed = {
  /** Sends the snapshot that the next delta continues, and every delta from then on. */
  joinFull(reader: Reader): Leave
  /** Sends the best prices, and again when they change. */
  joinBest(reader: Reader): Leave
}

export type BookPaces = { readonly full: Pace; readonly best: Pace; readonly snapshotEveryMs: number }

/** An empty frame after this long without news. An assumption: the venue's books change all the time. */
const keepAliveMs = 1_000

type Shown = { readonly bids: readonly BookLevel[]; readonly asks: readonly BookLevel[] }

export function createBookFeed(state: ExchangeState, market: Market, paces: BookPaces): BookFeed {
  const { spec } = market
  const shownNow = (): Shown => ({ bids: shownSide(market, 'buy'), asks: shownSide(market, 'sell') })
  const fullText = ({ bids, asks }: Shown) => bookText('SNAPSHOT', spec, levels(spec, bids), levels(spec, asks))
  const bestText = ({ bids, asks }: Shown) => fullText({ bids: bids.slice(0, 1), asks: asks.slice(0, 1) })

  let published: Shown = { bids: [], asks: [] }
  let snapshotText: string | null = null
  const snapshot = (): Frame => ({ stream: 'book', type: 'SNAPSHOT', data: (snapshotText ??= fullText(published)) })

  const full = createReaders(() => {
    const changed = createChangeWatch(state, paces.full.clock)
    let lastFrameAtMs = paces.full.clock.monoMs()
    let lastSnapshotAtMs = lastFrameAtMs
    published = shownNow()
    snapshotText = null
    return paces.full.hold((nowMs) => {
      const shown = changed() ? shownNow() : published
      const bids = changes(spec, 'buy', published.bids, shown.bids)
      const asks = changes(spec, 'sell', published.asks, shown.asks)
      const isNews = bids.length > 0 || asks.length > 0
      if (isNews) {
        published = shown
        snapshotText = null
      }
      if (nowMs - lastSnapshotAtMs >= paces.snapshotEveryMs) {
        lastSnapshotAtMs = nowMs
        lastFrameAtMs = nowMs
        full.send(snapshot())
      } else if (isNews || nowMs - lastFrameAtMs >= keepAliveMs) {
        lastFrameAtMs = nowMs
        full.send({ stream: 'book', type: 'DELTA', data: bookText('DELTA', spec, bids, asks) })
      }
    })
  })

  const best = createReaders(() => {
    const changed = createChangeWatch(state, paces.best.clock)
    let lastText = bestText(shownNow())
    let lastAtMs = paces.best.clock.monoMs()
    return paces.best.hold((nowMs) => {
      const isDue = nowMs - lastAtMs >= keepAliveMs
      if (!isDue && !changed()) return
      const data = bestText(shownNow())
      if (!isDue && data === lastText) return
      lastText = data
      lastAtMs = nowMs
      best.send({ stream: 'best', type: 'SNAPSHOT', data })
    })
  })

  return {
    joinFull(reader) {
      const leave = full.join(reader)
      reader(snapshot())
      return leave
    },
    joinBest(reader) {
      const leave = best.join(reader)
      reader({ stream: 'best', type: 'SNAPSHOT', data: bestText(shownNow()) })
      return leave
    },
  }
}

/** A book without quotes: what the RFQ stream of a market says that is not traded by RFQ. */
export const emptyBook = (spec: MarketSpec, depth: 'book' | 'best'): Frame => ({
  stream: depth,
  type: 'SNAPSHOT',
  data: bookText('SNAPSHOT', spec, [], []),
})

/** True when the exchange has taken in something since the last call. */
function createChangeWatch(state: ExchangeState, clock: Clock): () => boolean {
  let seenAtMs: number | null = null
  return () => {
    const { nowMs } = state
    if (nowMs === seenAtMs) return false
    // More may come within the same millisecond; only a time that has passed says that nothing more will bear it.
    seenAtMs = clock.wallMs() > nowMs ? nowMs : null
    return true
  }
}

/** Levels that differ, those that are gone last; both lists stand best first: `q` is the signed change, `c` what stands there now. */
function changes(spec: MarketSpec, side: Side, before: readonly BookLevel[], after: readonly BookLevel[]): Json[] {
  if (before === after) return []
  const rows: Json[] = []
  const gone: Json[] = []
  let next = 0
  for (const { ticks, lots } of after) {
    let old = before[next]
    for (; old !== undefined && isBetter(side, old.ticks, ticks); old = before[next]) {
      gone.push(change(spec, old.ticks, -old.lots, 0))
      next += 1
    }
    const was = old?.ticks === ticks ? old.lots : 0
    if (old?.ticks === ticks) next += 1
    if (was !== lots) rows.push(change(spec, ticks, lots - was, lots))
  }
  for (const { ticks, lots } of before.slice(next)) gone.push(change(spec, ticks, -lots, 0))
  rows.push(...gone)
  return rows
}

const change = (spec: MarketSpec, ticks: number, deltaLots: number, lots: number): Json => ({
  p: formatPrice(spec, ticks),
  q: formatSize(spec, deltaLots),
  c: formatSize(spec, lots),
})

const levels = (spec: MarketSpec, side: readonly BookLevel[]): Json[] =>
  side.map(({ ticks, lots }) => ({ p: formatPrice(spec, ticks), q: formatSize(spec, lots) }))

const bookText = (t: 'SNAPSHOT' | 'DELTA', { name: m }: MarketSpec, b: Json[], a: Json[]): string =>
  writeJson({ t, m, b, a, d: 'f' })
