import type { Market } from '../exchange/state.ts'
import type { CandleHistory, CandlePrice } from './candle-history.ts'
import type { CandleInterval } from './candles.ts'
import type { Frame, Leave, Reader } from './frame.ts'
import type { Pace } from './pace.ts'
import { createReaders, type Readers } from './readers.ts'
import { writeJson } from './wire.ts'

export type CandleFeed = {
  /** Sends the open candle if there is one, then each time it has changed, and now and then when it has not. */
  join(market: Market, price: CandlePrice, interval: CandleInterval, reader: Reader): Leave
}

const repeatAfterMs = 10_000

export function createCandleFeed(history: CandleHistory, pace: Pace): CandleFeed {
  const feeds = new Map<string, Readers>()
  const feedOf = (market: Market, price: CandlePrice, interval: CandleInterval): Readers => {
    const key = `${market.spec.name}/${price}/${interval}`
    const known = feeds.get(key)
    if (known !== undefined) return known
    const rows = (limit: number) =>
      history.latest(market.spec.name, price, interval, limit, Number.POSITIVE_INFINITY).map((candle) => ({
        startMs: candle.startMs,
        text: writeJson(history.row(market, price, candle)),
      }))
    const readers = createReaders(() => {
      let sent = rows(1)[0] ?? null
      let sentAtMs = pace.clock.monoMs()
      return pace.hold((nowMs) => {
        const [open, before] = rows(2)
        if (open === undefined || (open.text === sent?.text && nowMs - sentAtMs < repeatAfterMs)) return
        // A candle that ended since is shown once more as it ended.
        const isFinishing = before !== undefined && before.startMs === sent?.startMs && before.text !== sent.text
        readers.send(frameOf(isFinishing ? [open.text, before.text] : [open.text]))
        sent = open
        sentAtMs = nowMs
      })
    })
    feeds.set(key, readers)
    return readers
  }
  return {
    join(market, price, interval, reader) {
      const leave = feedOf(market, price, interval).join(reader)
      const [open] = history.latest(market.spec.name, price, interval, 1, Number.POSITIVE_INFINITY)
      if (open !== undefined) reader(frameOf([writeJson(history.row(market, price, open))]))
      return leave
    },
  }
}

const frameOf = (rows: readonly string[]): Frame => ({
  stream: 'candles',
  type: 'CANDLES',
  data: `[${rows.join(',')}]`,
})
