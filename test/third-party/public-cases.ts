import { z } from 'zod'
import { Book, Candles, Markets, OpenInterests, Rates, Ticker, Trades } from './shapes.ts'
import { hold, until, type Case } from './world.ts'

// Calls that need no key.

const isBook = ({ bids, asks }: z.infer<typeof Book>): boolean =>
  bids.length > 0 &&
  asks.length > 0 &&
  (bids[0]?.[0] ?? 0) < (asks[0]?.[0] ?? 0) &&
  [...bids, ...asks].every(([price, size]) => price > 0 && size > 0)

const areCandles = (candles: z.infer<typeof Candles>): boolean =>
  candles.length > 0 &&
  candles.every(
    ([at, open, high, low, close]) => at > 0 && low <= Math.min(open, close) && high >= Math.max(open, close),
  ) &&
  candles.every(([at], index) => index === 0 || at > (candles[index - 1]?.[0] ?? 0))

export const publicCases: readonly Case[] = [
  {
    name: 'loadMarkets',
    run: async ({ rest, pro, other, symbol, secondSymbol }) => {
      const all = await Promise.all([rest, pro, other].map((client) => client.call('loadMarkets')))
      for (const markets of all) {
        const names = Object.keys(z.record(z.string(), z.unknown()).parse(markets))
        hold(names.includes(symbol) && names.includes(secondSymbol), `markets are ${names.join(', ')}`)
      }
    },
  },
  {
    name: 'fetchMarkets',
    run: async ({ rest, symbol }) => {
      const market = Markets.parse(await rest.call('fetchMarkets')).find((each) => each.symbol === symbol)
      hold(market?.swap === true && market.active, 'the market is an active swap')
      hold((market?.precision.price ?? 0) > 0 && (market?.precision.amount ?? 0) > 0, 'tick and lot are given')
    },
  },
  {
    name: 'fetchCurrencies',
    run: async ({ rest }) => {
      const currencies = z
        .record(z.string(), z.looseObject({ precision: z.number() }))
        .parse(await rest.call('fetchCurrencies'))
      hold('USDC' in currencies && 'ETH' in currencies, `currencies are ${Object.keys(currencies).join(', ')}`)
    },
  },
  {
    name: 'fetchTicker',
    run: async ({ rest, symbol }) => {
      const ticker = await until(
        'a last price',
        async () => Ticker.safeParse(await rest.call('fetchTicker', symbol)),
        ({ success }) => success,
      )
      const { bid = 0, ask = 0, markPrice = 0 } = ticker.data ?? {}
      hold(bid < ask && Math.abs(markPrice / bid - 1) < 0.05, `bid ${bid}, ask ${ask}, mark ${markPrice}`)
    },
  },
  {
    name: 'fetchTickers',
    run: async ({ rest, symbol, secondSymbol }) => {
      const both = z.record(z.string(), z.unknown()).parse(await rest.call('fetchTickers', [symbol, secondSymbol]))
      const one = z.record(z.string(), z.unknown()).parse(await rest.call('fetchTickers', [symbol]))
      hold(Object.keys(both).length === 2 && Object.keys(one).join() === symbol, 'just the markets asked for')
    },
  },
  {
    name: 'fetchOrderBook',
    run: async ({ rest, symbol }) => {
      hold(isBook(Book.parse(await rest.call('fetchOrderBook', symbol))), 'two sides that do not cross')
      const { bids, asks } = Book.parse(await rest.call('fetchOrderBook', symbol, 1))
      hold(bids.length === 1 && asks.length === 1, 'one level each when one is asked for')
    },
  },
  {
    name: 'fetchTrades',
    run: async ({ rest, symbol }) => {
      const read = async () => Trades.parse(await rest.call('fetchTrades', symbol))
      const trades = await until('a trade', read, (all) => all.length > 0)
      hold(new Set(trades.map(({ id }) => id)).size === trades.length, 'every trade has its own id')
    },
  },
  ...(['fetchOHLCV', 'fetchMarkOHLCV', 'fetchIndexOHLCV'] as const).map((name) => ({
    name,
    run: async ({
      rest,
      symbol,
    }: {
      rest: { call: (...args: [string, ...unknown[]]) => Promise<unknown> }
      symbol: string
    }) => {
      const candles = Candles.parse(await rest.call(name, symbol, '1m', undefined, 10))
      hold(areCandles(candles) && candles.length <= 10, `candles are ${JSON.stringify(candles.slice(0, 3))}`)
    },
  })),
  {
    name: 'fetchOpenInterestHistory',
    run: async ({ rest, symbol }) => {
      const read = async () => OpenInterests.parse(await rest.call('fetchOpenInterestHistory', symbol, '1h'))
      const rows = await until('open interest', read, (all) => all.length > 0, 20_000)
      hold(
        rows.every(({ openInterestAmount }) => openInterestAmount >= 0),
        'open interest is not negative',
      )
    },
  },
  {
    name: 'fetchFundingRateHistory',
    run: async ({ rest, symbol }) => {
      // The market's clock may be ahead of ours: it runs faster here.
      const ahead = { until: Date.now() + 30 * 86_400_000 }
      const read = async () =>
        Rates.parse(await rest.call('fetchFundingRateHistory', symbol, Date.now() - 86_400_000, 100, ahead))
      const rates = await until('an hour has passed', read, (all) => all.length > 0, 20_000)
      hold(
        rates.every(({ fundingRate }) => Math.abs(fundingRate) < 0.02),
        'rates are fractions an hour',
      )
    },
  },
]
