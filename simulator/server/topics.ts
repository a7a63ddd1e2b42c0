import type { Market } from '../exchange/state.ts'
import { createAccountFeed } from './account-feed.ts'
import { createBookFeed, emptyBook } from './book-feed.ts'
import { createCandleFeed } from './candle-feed.ts'
import type { CandleHistory, CandlePrice } from './candle-history.ts'
import type { CandleInterval } from './candles.ts'
import type { Leave, Reader } from './frame.ts'
import { createFundingFeed } from './funding-feed.ts'
import { createPace } from './pace.ts'
import { createPriceFeed } from './price-feed.ts'
import { createTradeFeed } from './trade-feed.ts'
import type { Venue } from './venue.ts'

/** What can be read, whichever socket asks. A market of null is all markets. */
export type Topic =
  | { readonly stream: 'book' | 'best'; readonly market: string | null; readonly isRfq: boolean }
  | { readonly stream: 'trades' | 'mark' | 'index' | 'funding'; readonly market: string | null }
  | {
      readonly stream: 'candles'
      readonly market: string
      readonly price: CandlePrice
      readonly interval: CandleInterval
    }
  | { readonly stream: 'account'; readonly accountId: number }

export type Topics = {
  /** Starts what the topic has to say; null when there is no such market or account. */
  join(topic: Topic, reader: Reader): Leave | null
  stop(): void
}

/** How often the venue looks whether there is news, milliseconds. */
export type TopicTimings = {
  readonly bookEveryMs: number
  readonly bestEveryMs: number
  readonly snapshotEveryMs: number
  readonly priceEveryMs: number
  readonly candlesEveryMs: number
  readonly fundingEveryMs: number
  readonly balanceEveryMs: number
}

export const venueTopicTimings: TopicTimings = {
  bookEveryMs: 100,
  bestEveryMs: 10,
  snapshotEveryMs: 60_000,
  priceEveryMs: 100,
  candlesEveryMs: 1_000,
  fundingEveryMs: 60_000,
  balanceEveryMs: 1_000,
}

/** One feed for each thing that can be read, shared by all its readers and idle without any. */
export function createTopics(venue: Venue, candles: CandleHistory, timings: TopicTimings): Topics {
  const { state } = venue
  const paces = {
    full: createPace(venue.clock, timings.bookEveryMs),
    best: createPace(venue.clock, timings.bestEveryMs),
    price: createPace(venue.clock, timings.priceEveryMs),
    candles: createPace(venue.clock, timings.candlesEveryMs),
    funding: createPace(venue.clock, timings.fundingEveryMs),
    balance: createPace(venue.clock, timings.balanceEveryMs),
  }
  const bookPaces = { full: paces.full, best: paces.best, snapshotEveryMs: timings.snapshotEveryMs }
  const perMarket = new Map(
    Array.from(state.markets, ([name, market]) => {
      const book = createBookFeed(state, market, bookPaces)
      return [name, { market, book, price: createPriceFeed(market, paces.price) }]
    }),
  )
  type Feeds = NonNullable<ReturnType<(typeof perMarket)['get']>>
  const trades = createTradeFeed(venue)
  const funding = createFundingFeed(venue, paces.funding)
  const candleFeed = createCandleFeed(candles, paces.candles)
  const accounts = createAccountFeed(venue, paces.balance)

  const joinEach = (market: string | null, join: (feeds: Feeds) => Leave): Leave | null => {
    const asked = market === null ? [...perMarket.values()] : [perMarket.get(market)]
    const known = asked.filter((feeds) => feeds !== undefined)
    if (known.length < asked.length) return null
    const leaves = known.map(join)
    return () => {
      for (const leave of leaves) leave()
    }
  }
  const withMarket = (name: string, join: (market: Market) => Leave): Leave | null => {
    const market = state.markets.get(name)
    return market === undefined ? null : join(market)
  }
  return {
    join(topic, reader) {
      switch (topic.stream) {
        case 'book':
        case 'best':
          if (topic.isRfq) {
            return joinEach(topic.market, ({ market }) => {
              reader(emptyBook(market.spec, topic.stream))
              return () => undefined
            })
          }
          return joinEach(topic.market, ({ book }) =>
            topic.stream === 'book' ? book.joinFull(reader) : book.joinBest(reader),
          )
        case 'trades':
          return topic.market === null
            ? trades.join(null, reader)
            : withMarket(topic.market, (market) => trades.join(market, reader))
        case 'mark':
        case 'index': {
          const { stream } = topic
          return joinEach(topic.market, ({ price }) => price.join(stream, reader))
        }
        case 'funding':
          return joinEach(topic.market, ({ market }) => funding.join(market, reader))
        case 'candles': {
          const { price, interval } = topic
          return withMarket(topic.market, (market) => candleFeed.join(market, price, interval, reader))
        }
        case 'account': {
          const account = state.accounts.get(topic.accountId)
          return account === undefined ? null : accounts.join(account, reader)
        }
      }
    },
    stop() {
      trades.stop()
      for (const pace of Object.values(paces)) pace.stop()
    },
  }
}
