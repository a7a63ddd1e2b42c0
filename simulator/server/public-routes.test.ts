import { afterEach, describe, expect, test } from 'vitest'
import { codeOf, dataOf, order, rowsOf, start, stopAll } from './running.fixture.ts'
import { createTrader, isRecord } from './trader.fixture.ts'

afterEach(stopAll)

describe('several markets', () => {
  test('are listed in the order of the command line, each with steps of its own', async () => {
    const { ready, trader } = await start('--market', 'BTC-USD', '--market', 'SOL-USD', '--await-account')
    expect(ready.markets).toEqual(['X-USD', 'BTC-USD', 'SOL-USD'])
    expect(Object.keys(ready.tapes)).toEqual(['X-USD'])
    const rows = rowsOf(await trader.call('GET', '/info/markets'))
    expect(rows.map((row) => row['name'])).toEqual(ready.markets)
    const config = rows.map((row) => row['tradingConfig']).filter(isRecord)
    expect(config.map((one) => one['minPriceChange'])).toEqual(['0.01', '1', '0.001'])
    const ids = rows
      .map((row) => row['l2Config'])
      .filter(isRecord)
      .map((one) => one['syntheticId'])
    expect(new Set(ids).size).toBe(3)
    const asked = rowsOf(await trader.call('GET', '/info/markets?market=SOL-USD&market=X-USD&market=SOL-USD'))
    expect(asked.map((row) => row['name'])).toEqual(['SOL-USD', 'X-USD'])
    expect(codeOf(await trader.call('GET', '/info/markets?market=SOL-USD&market=NOT-USD'))).toBe(1_001)
  })
  test('print each from its own source, and one\u2019s orders are not the other\u2019s', async () => {
    const { simulator, ready, trader } = await start('--market', 'BTC-USD', '--engine-delay-ms', '0')
    simulator.startMarket()
    const trades = await trader.stream('/publicTrades')
    const seen = (market: string) => (frame: Record<string, unknown>) =>
      Array.isArray(frame['data']) && frame['data'].some((row) => isRecord(row) && row['m'] === market)
    await Promise.all(ready.markets.map((market) => trades.until(seen(market))))
    const placed = await trader.place({
      ...order('btc', 'BUY', '23000', { market: 'BTC-USD', qty: '0.001' }),
      syntheticId: `0x${Buffer.from('BTC-6').toString('hex').padEnd(30, '0')}`,
    })
    expect(placed.status).toBe(200)
    expect(rowsOf(await trader.call('GET', '/user/orders?market=X-USD'))).toEqual([])
    expect(rowsOf(await trader.call('GET', '/user/orders?market=BTC-USD'))).toHaveLength(1)
    await trader.call('POST', '/user/order/massCancel', { markets: ['X-USD'] })
    expect(rowsOf(await trader.call('GET', '/user/orders'))).toHaveLength(1)
  })
})

describe('statistics', () => {
  test('follow the prints of the day, the book and the positions', async () => {
    const { ready, trader } = await start('--await-account', '--accounts', '2', '--engine-delay-ms', '0')
    await createTrader(ready, 1).place(order('ask', 'SELL', '100', { qty: '10' }))
    await trader.place(order('bid', 'BUY', '100', { qty: '7.5' }))
    expect(dataOf(await trader.call('GET', '/info/markets/X-USD/stats'))).toMatchObject({
      dailyVolume: '750',
      dailyVolumeBase: '7.5',
      dailyHigh: '100',
      dailyLow: '100',
      lastPrice: '100',
      askPrice: '100',
      bidPrice: '0',
      markPrice: '100.51',
      indexPrice: '100.51',
      openInterest: '753.825',
      openInterestBase: '7.5',
    })
    expect(dataOf(await trader.call('GET', '/info/markets/X-USD/orderbook'))).toEqual({
      market: 'X-USD',
      bid: [],
      ask: [{ qty: '2.5', price: '100' }],
    })
    const range = `startTime=0&endTime=${Date.now()}`
    const interest = await trader.call('GET', `/info/X-USD/open-interests?interval=PT1H&${range}&limit=10`)
    expect(rowsOf(interest)).toMatchObject([{ i: expect.any(String), I: expect.any(String), t: expect.any(Number) }])
    expect(rowsOf(await trader.call('GET', `/info/X-USD/open-interests?interval=P1D&${range}`))).toHaveLength(1)
  })
  test('name the next funding as a time to come', async () => {
    const { trader } = await start('--await-account')
    const stats = dataOf(await trader.call('GET', '/info/markets/X-USD/stats'))
    const next = isRecord(stats) ? Number(stats['nextFundingRate']) : 0
    expect(next).toBeGreaterThan(Date.now())
    expect(next).toBeLessThanOrEqual(Date.now() + 3_600_000)
  })
})

describe('candles', () => {
  test('of a tape\u2019s trades hold its prices, newest first', async () => {
    const { simulator, trader, tapeEnded } = await start()
    simulator.startMarket()
    await tapeEnded
    const rows = rowsOf(await trader.call('GET', '/info/candles/X-USD/trades?interval=PT1H&limit=5'))
    const latest = rows.at(0)
    expect(latest).toMatchObject({ h: expect.any(String), l: '99.5', c: '100.5', T: expect.any(Number) })
    const marks = rowsOf(await trader.call('GET', '/info/candles/X-USD/mark-prices?interval=PT1M&limit=1'))
    expect(marks[0]).not.toHaveProperty('v')
    expect(rowsOf(await trader.call('GET', '/info/candles/X-USD/trades?interval=PT1M&limit=5&endTime=1000'))).toEqual(
      [],
    )
  })
  test.each([
    { path: '/info/candles/Y-USD/trades?interval=PT1M&limit=1', status: 404, code: 1_001 },
    { path: '/info/candles/X-USD/last?interval=PT1M&limit=1', status: 400, code: 400 },
    { path: '/info/candles/X-USD/trades?interval=PT3M&limit=1', status: 400, code: 1_005 },
    { path: '/info/candles/X-USD/trades?interval=__proto__&limit=1', status: 400, code: 1_005 },
    { path: '/info/candles/X-USD/trades?interval=PT1M', status: 400, code: 400 },
    { path: '/info/candles/X-USD/trades?interval=PT1M&limit=10001', status: 400, code: 400 },
    { path: '/info/candles/X-USD/trades?interval=PT1M&limit=1&endTime=NaN', status: 400, code: 400 },
    { path: '/info/X-USD/funding', status: 400, code: 400 },
    { path: '/info/X-USD/funding?startTime=1&endTime=1e308', status: 400, code: 400 },
    { path: '/info/Y-USD/funding?startTime=1&endTime=2', status: 404, code: 1_001 },
    { path: '/info/X-USD/open-interests?interval=PT5M&startTime=1&endTime=2', status: 400, code: 1_005 },
    { path: '/info/X-USD/open-interests?interval=PT1H&startTime=1&endTime=2&limit=301', status: 400, code: 400 },
    { path: '/info/assets/DOGE/price', status: 404, code: 1_000 },
  ])('$path is refused with $code', async ({ path, status, code }) => {
    const { trader } = await start('--await-account')
    expect(await trader.call('GET', path)).toMatchObject({ status, json: { status: 'ERROR', error: { code } } })
  })
})

describe('assets and settings', () => {
  test('name the dollar and what each market trades in', async () => {
    const { trader } = await start('--market', 'ETH-USD', '--await-account')
    const assets = rowsOf(await trader.call('GET', '/info/assets'))
    expect(assets.map(({ id, name, isCollateral }) => [id, name, isCollateral])).toEqual([
      [1, 'USD', true],
      [2, 'X', false],
      [3, 'ETH', false],
    ])
    expect(rowsOf(await trader.call('GET', '/info/assets?collateral=true'))).toHaveLength(1)
    expect(rowsOf(await trader.call('GET', '/info/assets?asset=ETH&asset=USD'))).toHaveLength(2)
    // The venue's own library knows these two kinds and refuses any other.
    expect(assets.map(({ type }) => type)).toEqual(['SPOT', 'PERPETUAL', 'PERPETUAL'])
    expect(rowsOf(await trader.call('GET', '/info/assets?type=PERPETUAL'))).toHaveLength(2)
    expect(dataOf(await trader.call('GET', '/info/assets/ETH/price'))).toBe('1667')
    expect(dataOf(await trader.call('GET', '/info/assets/USD/price'))).toBe('1')
  })
  test('there is an answer to everything else a client may begin with', async () => {
    const { trader } = await start('--await-account', '--chain-id', 'MY_CHAIN')
    expect(dataOf(await trader.call('GET', '/info/starknet'))).toMatchObject({ chainId: 'MY_CHAIN' })
    for (const path of ['/info/settings', '/info/builder/dashboard', '/user/rebates/stats', '/user/client/info']) {
      expect(await trader.call('GET', path)).toMatchObject({ status: 200, json: { status: 'OK' } })
    }
  })
})
