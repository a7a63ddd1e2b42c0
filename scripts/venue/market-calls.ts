import { Refusal } from '../../edge-daemon/runtime/refusal.ts'
import {
  candleIntervals,
  readCandles,
  readFundingRates,
  readMarkets,
  readOpenInterest,
  readOrderBook,
  readStats,
  readTrades,
} from '../../edge-daemon/venue/extended/market-reads.ts'
import { carry } from '../../edge-daemon/venue/extended/carry.ts'
import type { Call } from './calls.ts'
import { at, card, table } from './columns.ts'
import { cut, noWords, one, rows } from './told.ts'

// What anybody may ask.

const open = { isPrivate: false, isChange: false } as const
const hourMs = 3_600_000

export const marketCalls: readonly Call[] = [
  {
    ...open,
    name: 'markets',
    usage: 'markets',
    about: 'all markets, or those of --market: tick, lot, smallest order',
    wants: 'nothing',
    ask: (asked) => {
      noWords(asked)
      return rows(carry(asked.http, readMarkets(asked.markets)), [
        ['market', ({ name }) => name],
        ['status', ({ status }) => status],
        ['tick', ({ tradingConfig }) => tradingConfig.minPriceChange],
        ['lot', ({ tradingConfig }) => tradingConfig.minOrderSizeChange],
        ['min', ({ tradingConfig }) => tradingConfig.minOrderSize],
        ['mark', ({ marketStats }) => marketStats?.markPrice],
      ])
    },
  },
  {
    ...open,
    name: 'stats',
    usage: 'stats',
    about: 'prices, funding and volume of a day',
    wants: 'market',
    ask: (asked) => {
      noWords(asked)
      return one(carry(asked.http, readStats(asked.market)), (stats) =>
        card([
          ['bid', stats.bidPrice],
          ['ask', stats.askPrice],
          ['last', stats.lastPrice],
          ['mark', stats.markPrice],
          ['index', stats.indexPrice],
          ['funding/h', stats.fundingRate],
          ['next', at(stats.nextFundingRate)],
          ['day low', stats.dailyLow],
          ['day high', stats.dailyHigh],
          ['day change', stats.dailyPriceChangePercentage],
          ['day volume', stats.dailyVolume],
          ['open interest', stats.openInterest],
        ]),
      )
    },
  },
  {
    ...open,
    name: 'book',
    usage: 'book',
    about: 'best prices of both sides, --last levels',
    wants: 'market',
    ask: (asked) => {
      noWords(asked)
      return one(carry(asked.http, readOrderBook(asked.market)), ({ bid, ask }) => {
        const depth = Math.min(asked.last, Math.max(bid.length, ask.length))
        return table(
          Array.from({ length: depth }, (_, level) => ({ bid: bid[level], ask: ask[level] })),
          [
            ['size', (level) => level.bid?.qty],
            ['bid', (level) => level.bid?.price],
            ['ask', (level) => level.ask?.price],
            ['size', (level) => level.ask?.qty],
          ],
        )
      })
    },
  },
  {
    ...open,
    name: 'trades',
    usage: 'trades',
    about: 'newest trades of everybody',
    wants: 'market',
    ask: (asked) => {
      noWords(asked)
      return rows(cut(carry(asked.http, readTrades(asked.market)), asked.last), [
        ['at', ({ atMs }) => at(atMs)],
        ['taker', ({ takerSide }) => takerSide],
        ['price', ({ price }) => price],
        ['size', ({ qty }) => qty],
        ['kind', ({ tradeType }) => (tradeType === 'TRADE' ? null : tradeType)],
      ])
    },
  },
  {
    ...open,
    name: 'candles',
    usage: 'candles [INTERVAL]',
    about: `candles of trades, INTERVAL PT1H unless said otherwise (${candleIntervals[0]} to ${candleIntervals.at(-1)})`,
    wants: 'market',
    ask: ({ http, market, last, words: [word = 'PT1H', ...others] }) => {
      const interval = candleIntervals.find((known) => known === word.toUpperCase())
      if (interval === undefined || others.length > 0) {
        throw new Refusal(`candles come by the interval: one of ${candleIntervals.join(', ')}`)
      }
      const question = { market, type: 'trades', interval, limit: Math.min(last, 1_000), endAtMs: null } as const
      return rows(carry(http, readCandles(question)), [
        ['at', ({ atMs }) => at(atMs)],
        ['open', (candle) => candle.open],
        ['high', ({ high }) => high],
        ['low', ({ low }) => low],
        ['close', ({ close }) => close],
        ['volume', ({ volume }) => volume],
      ])
    },
  },
  {
    ...open,
    name: 'rates',
    usage: 'rates',
    about: 'funding rates that were applied, by the hour',
    wants: 'market',
    ask: (asked) => {
      noWords(asked)
      const { http, market, last, nowMs } = asked
      const span = { market, fromAtMs: nowMs - Math.min(last + 1, 2_000) * hourMs, toAtMs: nowMs }
      return rows(cut(carry(http, readFundingRates(span)), last), [
        ['at', ({ atMs }) => at(atMs)],
        ['rate', ({ fundingRate }) => fundingRate],
      ])
    },
  },
  {
    ...open,
    name: 'interest',
    usage: 'interest',
    about: 'open interest by the hour',
    wants: 'market',
    ask: (asked) => {
      noWords(asked)
      const { http, market, last, nowMs } = asked
      const span = { market, fromAtMs: nowMs - Math.min(last + 1, 300) * hourMs, toAtMs: nowMs }
      return rows(cut(carry(http, readOpenInterest(span, 'PT1H')), last), [
        ['at', ({ atMs }) => at(atMs)],
        ['usd', ({ usd }) => usd],
        ['base', ({ base }) => base],
      ])
    },
  },
]
