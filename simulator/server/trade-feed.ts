import type { Market, PublicTrade } from '../exchange/state.ts'
import type { Frame, Leave, Reader } from './frame.ts'
import { createReaders } from './readers.ts'
import { publicTradeRow } from './rows.ts'
import type { Venue } from './venue.ts'
import { writeJson } from './wire.ts'

// Prints as they happen. A reader of one market gets them at once; for readers of all markets they are gathered for a
// moment, so that one message may mix markets, as the venue's does.

export type TradeFeed = {
  /** Begins with the latest trades, oldest first, if there are any; null is all markets. */
  join(market: Market | null, reader: Reader): Leave
  stop(): void
}

const replayMax = 50
const gatherMs = 10

export function createTradeFeed(venue: Venue): TradeFeed {
  const markets = [...venue.state.markets.values()]
  const readersOf = new Map(markets.map(({ spec }) => [spec.name, createReaders()]))
  const ofAll = createReaders()
  let gathered: string[] = []
  let callOff: (() => void) | null = null
  const flush = () => {
    callOff?.()
    callOff = null
    const texts = gathered
    gathered = []
    if (texts.length > 0) ofAll.send(frameOf(texts))
  }
  venue.listen((outputs) => {
    for (const output of outputs) {
      if (output.type !== 'public_trades' || output.trades.length === 0) continue
      const market = venue.state.markets.get(output.market)
      const readers = readersOf.get(output.market)
      if (market === undefined || readers === undefined || (readers.isEmpty() && ofAll.isEmpty())) continue
      const texts = output.trades.map((trade) => textOf(market, trade))
      readers.send(frameOf(texts))
      if (ofAll.isEmpty()) continue
      gathered.push(...texts)
      callOff ??= venue.clock.after(gatherMs, flush)
    }
  })
  return {
    join(market, reader) {
      // Whoever comes now finds what is gathered in the replay and must not get it twice.
      if (market === null) flush()
      const replay = (market === null ? markets : [market])
        .flatMap((one) => one.recentTrades.map((trade) => ({ market: one, trade })))
        .sort((a, b) => (BigInt(a.trade.id) < BigInt(b.trade.id) ? -1 : 1))
        .slice(-replayMax)
      if (replay.length > 0) reader(frameOf(replay.map((one) => textOf(one.market, one.trade))))
      return (market === null ? ofAll : readersOf.get(market.spec.name))?.join(reader) ?? nothing
    },
    stop() {
      gathered = []
      flush()
    },
  }
}

const nothing = () => undefined

const textOf = (market: Market, trade: PublicTrade): string => writeJson(publicTradeRow(market, trade))

const frameOf = (texts: readonly string[]): Frame => ({
  stream: 'trades',
  type: 'TRADES',
  data: `[${texts.join(',')}]`,
})
