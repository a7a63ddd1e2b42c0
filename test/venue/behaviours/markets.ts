import { expect } from 'vitest'
import { filled, print, resting, type Behaviour } from '../behaviour.ts'
import { market, otherMarket } from '../opening.ts'
import { isRow } from '../rows.ts'

const isDecimal = (value: unknown): boolean => typeof value === 'string' && /^-?\d+(\.\d+)?$/.test(value)

const statsFields = [
  'dailyVolume',
  'dailyVolumeBase',
  'dailyPriceChange',
  'dailyPriceChangePercentage',
  'dailyLow',
  'dailyHigh',
  'lastPrice',
  'askPrice',
  'bidPrice',
  'markPrice',
  'indexPrice',
  'fundingRate',
  'openInterest',
  'openInterestBase',
] as const
const tradingFields = [
  'minOrderSize',
  'minOrderSizeChange',
  'minPriceChange',
  'maxMarketOrderValue',
  'maxLimitOrderValue',
  'maxPositionValue',
  'maxLeverage',
  'maxNumOrders',
  'limitPriceCap',
  'limitPriceFloor',
  'hourlyFundingRateCap',
] as const

// What everybody may ask about the markets.

export const markets: readonly Behaviour[] = [
  {
    name: 'a market tells what it trades in, every amount as decimal text',
    section: '3.1',
    async run(world) {
      const [row] = (await world.get(null, `/info/markets?market=${market}`)).rows
      expect(row).toMatchObject({
        name: market,
        type: 'PERPETUAL',
        assetName: 'X',
        collateralAssetName: 'USD',
        active: true,
        status: 'ACTIVE',
        isRfq: false,
        tradingConfig: {
          minOrderSize: '0.01',
          minOrderSizeChange: '0.001',
          minPriceChange: '0.01',
          maxNumOrders: '200',
        },
        l2Config: {
          collateralId: '0x1',
          collateralResolution: 1_000_000,
          syntheticId: expect.stringMatching(/^0x[0-9a-f]+$/),
          syntheticResolution: expect.any(Number),
        },
      })
      const { tradingConfig: trading, marketStats: stats } = row ?? {}
      if (!isRow(trading) || !isRow(stats)) throw new Error('a market must tell its terms and its figures')
      for (const field of tradingFields) expect([field, isDecimal(trading[field])]).toEqual([field, true])
      for (const field of statsFields) expect([field, isDecimal(stats[field])]).toEqual([field, true])
      expect(Array.isArray(trading['riskFactorConfig'])).toBe(true)
      expect(trading['riskFactorConfig']).toContainEqual({
        upperBound: '4000000',
        riskFactor: '0.02',
        isAvailableForUsers: true,
      })
      // A timestamp, despite its name.
      expect(Number(stats['nextFundingRate'])).toBeGreaterThan(world.nowMs())
      expect(Number(stats['nextFundingRate'])).toBeLessThanOrEqual(world.nowMs() + 3_600_000)
    },
  },
  {
    name: 'all markets are listed unless some are named, by repeating the parameter',
    section: '3.1',
    async run(world) {
      const names = async (query: string) =>
        (await world.get(null, `/info/markets${query}`)).rows.map(({ name }) => String(name)).toSorted()
      expect(await names('')).toEqual([market, otherMarket])
      expect(await names(`?market=${otherMarket}`)).toEqual([otherMarket])
      expect(await names(`?market=${otherMarket}&market=${market}`)).toEqual([market, otherMarket])
    },
  },
  {
    name: 'the figures of a market follow its book and its trades',
    section: '3.2',
    async run(world) {
      await filled(world, 0, { id: 'buy', price: '100.1', qty: '3' })
      const { row } = await world.get(null, `/info/markets/${market}/stats`)
      expect(row).toMatchObject({ bidPrice: '99.9', askPrice: '100.1', lastPrice: '100.1', markPrice: '100' })
      expect(Number(row['openInterestBase'])).toBeGreaterThanOrEqual(3)
      expect(Number(row['dailyVolumeBase'])).toBeCloseTo(3.002, 9)
      expect(Number(row['dailyHigh'])).toBe(100.1)
      expect(Number(row['dailyLow'])).toBe(99.99)
    },
  },
  {
    name: 'the order book shows everybody’s orders, best first, under bid and ask',
    section: '3.2',
    async run(world) {
      await resting(world, 0, { id: 'bid', price: '99.95', qty: '2' })
      await resting(world, 0, { id: 'joins', price: '99.9', qty: '5' })
      const { row } = await world.get(null, `/info/markets/${market}/orderbook`)
      expect(row).toEqual({
        market,
        bid: [
          { price: '99.95', qty: '2' },
          { price: '99.9', qty: '15' },
          { price: '99.8', qty: '20' },
          { price: '99.5', qty: '50' },
        ],
        ask: [
          { price: '100.1', qty: '10' },
          { price: '100.2', qty: '20' },
          { price: '100.5', qty: '50' },
        ],
      })
    },
  },
  {
    name: 'a public trade tells the taker’s side',
    section: '3.2',
    async run(world) {
      await filled(world, 0, { id: 'sell', side: 'SELL', price: '99.9', qty: '0.7' })
      const answer = await world.get(null, `/info/markets/${market}/trades`)
      expect(answer.text).toMatch(/"i":\d{19},/)
      expect(answer.rows.find(({ q }) => q === '0.7')).toMatchObject({
        m: market,
        S: 'SELL',
        tT: 'TRADE',
        T: expect.any(Number),
        p: '99.9',
      })
    },
  },
  {
    name: 'candles of trades have a volume, and those of prices have none',
    section: '3.2',
    async run(world) {
      await filled(world, 0, { id: 'buy', price: '100.2', qty: '11' })
      const [traded] = (await world.get(null, `/info/candles/${market}/trades?interval=PT24H&limit=5`)).rows
      expect(traded).toMatchObject({ h: '100.2', l: '99.99', c: '100.2', v: '11.002', T: expect.any(Number) })
      const [marked] = (await world.get(null, `/info/candles/${market}/mark-prices?interval=PT24H&limit=5`)).rows
      expect(marked).toMatchObject({ c: '100' })
      expect(marked).not.toHaveProperty('v')
      await world.control('index', { market, price: '99' })
      const [indexed] = (await world.get(null, `/info/candles/${market}/index-prices?interval=PT24H&limit=5`)).rows
      expect(indexed).toMatchObject({ c: '99' })
    },
  },
  {
    name: 'candles want a limit of ten thousand at most and an interval that is known',
    section: '3.2',
    async run(world) {
      const ask = (query: string) => world.get(null, `/info/candles/${market}/trades?${query}`)
      for (const interval of 'PT1M PT5M PT15M PT30M PT1H PT2H PT4H PT8H PT12H PT24H P7D P30D'.split(' ')) {
        expect((await ask(`interval=${interval}&limit=1`)).status).toBe(200)
      }
      expect((await ask('interval=PT3M&limit=1')).code).toBe(1005)
      expect((await ask('interval=PT1M')).status).toBe(400)
      expect((await ask('interval=PT1M&limit=10001')).status).toBe(400)
    },
  },
  {
    name: 'open interest is told in dollars and in coins',
    section: '3.2',
    async run(world) {
      const until = `startTime=${world.nowMs() - 7_200_000}&endTime=${world.nowMs() + 60_000}`
      await filled(world, 0, { id: 'buy', price: '100.1', qty: '1' })
      const { rows } = await world.get(null, `/info/${market}/open-interests?interval=PT1H&${until}`)
      expect(rows.length).toBeGreaterThan(0)
      expect(rows[0]).toMatchObject({ i: expect.any(String), I: expect.any(String), t: expect.any(Number) })
      expect((await world.get(null, `/info/${market}/open-interests?interval=PT1H&${until}&limit=301`)).status).toBe(
        400,
      )
    },
  },
  {
    name: 'the signing domain is told as it is signed',
    section: '1',
    async run(world) {
      expect((await world.get(null, '/info/starknet')).row).toEqual({
        name: 'Perpetuals',
        version: 'v0',
        chainId: 'SN_SEPOLIA',
        revision: 1,
      })
    },
  },
  {
    name: 'settings, assets and the builders’ table are there for everybody',
    section: '3.2',
    async run(world) {
      for (const path of ['/info/settings', '/info/assets', '/info/builder/dashboard']) {
        const answer = await world.get(null, path)
        expect([path, answer.status, answer.json['status']]).toEqual([path, 200, 'OK'])
      }
    },
  },
  {
    name: 'a print of the outside world fills what rests in its way and is public',
    section: '6',
    async run(world) {
      await resting(world, 0, { id: 'bid', price: '99.95', qty: '2' })
      await print(world, 'SELL', '99.95', '0.5')
      const [fill] = (await world.get(0, '/user/trades')).rows
      expect(fill).toMatchObject({ side: 'BUY', price: '99.95', qty: '0.5', isTaker: false })
      const { rows } = await world.get(null, `/info/markets/${market}/trades`)
      expect(rows.find(({ p, q }) => p === '99.95' && q === '0.5')).toMatchObject({ S: 'SELL' })
    },
  },
]
