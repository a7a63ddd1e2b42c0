import { afterEach, describe, expect, test } from 'vitest'
import { clientOrderId, venueOrderId } from '#shared/units.ts'
import { carry } from './carry.ts'
import type { Got } from './get.ts'
import { readFillRows, readFundingPayments, readOrderHistory, readPositionHistory } from './history-reads.ts'
import {
  readCandles,
  readFundingRates,
  readMarkets,
  readOpenInterest,
  readOrderBook,
  readStarknetDomain,
  readStats,
  readTrades,
} from './market-reads.ts'
import {
  readAccountInfo,
  readBalance,
  readFees,
  readLeverage,
  readOrderByVenueId,
  readOrders,
  readOrdersByClientId,
  readPositions,
} from './owner-reads.ts'
import type { Talk } from './talk.ts'
import { scriptedVenue, type Scripted, type ScriptedVenue } from './scripted-venue.fixture.ts'

// Each question as it goes over the wire, and the answer as the exchange's documents print it.

let venue: ScriptedVenue | null = null
afterEach(() => venue?.close())
async function ask<Value>(
  question: () => Talk<Got<Value>>,
  answer: Scripted,
): Promise<{ got: Got<Value>; urls: readonly string[] }> {
  venue = await scriptedVenue(() => answer)
  const got = await carry(venue.http, question())
  return { got, urls: venue.asked.map(({ method, url }) => `${method} ${url}`) }
}
const data = (json: string): Scripted => ({ text: `{"status":"OK","data":${json}}` })
const notFound: Scripted = { status: 404, text: '{"status":"ERROR","error":{"code":"NOT_FOUND","message":"no"}}' }

const largest = '9223372036854775807'
const orderJson = `{"id":${largest},"accountId":3017,"externalId":"ext-1","market":"BTC-USD","type":"LIMIT","side":"BUY","status":"PARTIALLY_FILLED","statusReason":null,"price":"39000","averagePrice":"39000","qty":"0.2","filledQty":"0.1","cancelledQty":"0","payedFee":"0","reduceOnly":false,"postOnly":true,"trigger":null,"createdTime":1701563440000,"updatedTime":1701563440001,"timeInForce":"GTT","expireTime":1706563440000}`
const positionJson = `{"id":${largest},"accountId":1,"market":"BTC-USD","status":"OPENED","side":"SHORT","leverage":"10","size":"0.10000","value":"4000","openPrice":"39000","markPrice":"40000","liquidationPrice":"51200","margin":"400","unrealisedPnl":"-100","realisedPnl":"1.2","tpTriggerPrice":"","adl":"2.5","createdAt":1701563440000,"updatedAt":1701563440001}`
const fillJson = `{"id":1784963886257016833,"accountId":3017,"market":"BTC-USD","orderId":${largest},"side":"BUY","price":"58853.4","qty":"0.09","value":"5296.8","fee":"0","isTaker":false,"tradeType":"TRADE","createdTime":1701563440000}`

type Case = [string, () => Talk<Got<unknown>>, Scripted, string, object | null]
const span = { market: 'BTC-USD', fromAtMs: 1, toAtMs: 2 }
const cases: Case[] = [
  [
    'the signing domain, its revision as text',
    readStarknetDomain,
    data('{"name":"Perpetuals","version":"v0","chainId":"SN_MAIN","revision":"1"}'),
    '/info/starknet',
    { chainId: 'SN_MAIN', revision: 1 },
  ],
  [
    'two markets',
    () => readMarkets(['BTC-USD', 'ETH-USD']),
    data('[]'),
    '/info/markets?market=BTC-USD&market=ETH-USD',
    [],
  ],
  ['all markets', () => readMarkets([]), data('[]'), '/info/markets', []],
  [
    'stats, whose next rate is an instant',
    () => readStats('BTC-USD'),
    data(
      '{"dailyVolume":"39659164065","lastPrice":"42000","fundingRate":"0.000010","nextFundingRate":1701563440000,"deleverageLevels":{}}',
    ),
    '/info/markets/BTC-USD/stats',
    { lastPrice: '42000', nextFundingRate: 1_701_563_440_000 },
  ],
  [
    'the order book',
    () => readOrderBook('A/B'),
    data('{"market":"A/B","bid":[{"qty":"0.04852","price":"61827.7"}],"ask":[]}'),
    '/info/markets/A%2FB/orderbook',
    { bid: [{ qty: '0.04852', price: '61827.7' }] },
  ],
  [
    'trades',
    () => readTrades('BTC-USD'),
    data(
      `[{"i":${largest},"m":"BTC-USD","S":"SELL","tT":"LIQUIDATION","T":1701563440000,"p":"61998.5","q":"0.04527"}]`,
    ),
    '/info/markets/BTC-USD/trades',
    [{ id: largest, takerSide: 'SELL', tradeType: 'LIQUIDATION', atMs: 1_701_563_440_000 }],
  ],
  [
    'candles of the mark, which have no volume',
    () => readCandles({ market: 'BTC-USD', type: 'mark-prices', interval: 'PT1H', limit: 2, endAtMs: 9 }),
    data('[{"o":"1","l":"0.5","h":"2","c":"1.5","T":1701563440000}]'),
    '/info/candles/BTC-USD/mark-prices?interval=PT1H&limit=2&endTime=9',
    [{ open: '1', low: '0.5', high: '2', close: '1.5', volume: null }],
  ],
  [
    'funding rates',
    () => readFundingRates(span),
    data('[{"m":"BTC-USD","T":1701563440000,"f":"-0.001"}]'),
    '/info/BTC-USD/funding?startTime=1&endTime=2&limit=2000',
    [{ fundingRate: '-0.001' }],
  ],
  [
    'open interest',
    () => readOpenInterest(span, 'PT1H'),
    data('[{"i":"151193.8","I":"1.5","t":1}]'),
    '/info/BTC-USD/open-interests?interval=PT1H&startTime=1&endTime=2&limit=300',
    [{ usd: '151193.8', base: '1.5' }],
  ],
  [
    'the account, its vault as a number and its number under the other name',
    readAccountInfo,
    data('{"status":"ACTIVE","l2Key":"0x1","l2Vault":10002,"id":3017,"description":"x","accountIndex":0}'),
    '/user/account/info',
    { accountId: '3017', l2Vault: '10002' },
  ],
  [
    'the balance',
    readBalance,
    data(
      '{"collateralName":"USD","balance":"13500","equity":"12000","availableForTrade":"1200","marginRatio":"0.0150","updatedTime":1}',
    ),
    '/user/balance',
    { balance: '13500', marginRatio: '0.0150' },
  ],
  ['no balance', readBalance, notFound, '/user/balance', null],
  [
    'positions',
    () => readPositions(['BTC-USD']),
    data(`[${positionJson},${positionJson.replace('createdAt', 'createdTime').replace('updatedAt', 'updatedTime')}]`),
    '/user/positions?market=BTC-USD',
    [
      { id: largest, openedAtMs: 1_701_563_440_000, updatedAtMs: 1_701_563_440_001 },
      { id: largest, openedAtMs: 1_701_563_440_000, updatedAtMs: 1_701_563_440_001 },
    ],
  ],
  [
    'open orders, the expiry under both names',
    () => readOrders([]),
    data(`[${orderJson},${orderJson.replace('expireTime', 'expiryTime')}]`),
    '/user/orders',
    [
      { id: largest, expiresAtMs: 1_706_563_440_000 },
      { id: largest, expiresAtMs: 1_706_563_440_000 },
    ],
  ],
  [
    'an order by number',
    () => readOrderByVenueId(venueOrderId(largest)),
    data(orderJson),
    `/user/orders/${largest}`,
    { id: largest },
  ],
  ['an order that is not there', () => readOrderByVenueId(venueOrderId('7')), notFound, '/user/orders/7', null],
  [
    'orders by name',
    () => readOrdersByClientId(clientOrderId('a/b')),
    data(`[${orderJson}]`),
    '/user/orders/external/a%2Fb',
    [{ id: largest }],
  ],
  ['no order of that name', () => readOrdersByClientId(clientOrderId('x')), notFound, '/user/orders/external/x', []],
  [
    'fees',
    () => readFees('X'),
    data('[{"market":"X","makerFeeRate":"0.00000","takerFeeRate":"0.00025"}]'),
    '/user/fees?market=X',
    [{ takerFeeRate: '0.00025' }],
  ],
  [
    'leverage',
    () => readLeverage(['X', 'Y']),
    data('[{"market":"X","leverage":"10"}]'),
    '/user/leverage?market=X&market=Y',
    [{ leverage: '10' }],
  ],
  [
    'order history by name',
    () => readOrderHistory({ markets: ['X'], rowsMax: 1, clientId: clientOrderId('ext-1') }),
    data(`[${orderJson}]`),
    '/user/orders/history?market=X&externalId=ext-1&limit=1',
    [{ id: largest }],
  ],
  [
    'positions that were',
    () => readPositionHistory({ markets: [], rowsMax: 1 }),
    data(
      `[{"id":${largest},"market":"X","side":"LONG","exitType":"ADL","realisedPnl":"-1","createdTime":1,"closedTime":2}]`,
    ),
    '/user/positions/history?limit=1',
    [{ id: largest, exitType: 'ADL', openedAtMs: 1, closedAtMs: 2 }],
  ],
  [
    'fills',
    () => readFillRows({ markets: [], rowsMax: 1 }),
    data(`[${fillJson}]`),
    '/user/trades?limit=1',
    [{ id: '1784963886257016833', orderId: largest, atMs: 1_701_563_440_000 }],
  ],
  [
    'funding payments',
    () => readFundingPayments({ markets: ['X'], rowsMax: 1, fromAtMs: 5 }),
    data(
      `[{"id":8341,"accountId":1,"market":"X","positionId":${largest},"side":"LONG","fundingRate":"0.0001","fundingFee":"-0.04","paidTime":9}]`,
    ),
    '/user/funding/history?market=X&startTime=5&limit=1',
    [{ id: '8341', positionId: largest, fundingFee: '-0.04', paidAtMs: 9 }],
  ],
]

describe('reads', () => {
  test.each(cases)('%s', async (_name, question, answer, url, expected) => {
    const { got, urls } = await ask(question, answer)
    if (got.result === 'failed') throw new Error(JSON.stringify(got.error))
    if (expected === null) expect(got.value).toBeNull()
    else expect(got.value).toMatchObject(expected)
    expect(urls).toEqual([`GET ${url}`])
  })

  test.each(cases.filter(([, , answer]) => answer !== notFound))(
    '%s: an answer of another form fails, and so does an HTML page',
    async (_name, question, answer) => {
      const wrong = answer.text.includes('"data":[]')
        ? data('[7]')
        : { text: answer.text.replaceAll(/"(-?\d[\d.]*)"|\b\d{3,}\b/g, '{}') }
      for (const bad of [wrong, data('7'), data('null'), { text: '<html>' }]) {
        expect((await ask(question, bad)).got.result).toBe('failed')
        venue?.close()
      }
    },
  )

  test('an id that has lost its last digits in a double is refused, never rounded', async () => {
    const exponent = orderJson.replace(largest, '9.223372036854776e18')
    expect((await ask(() => readOrders([]), data(`[${exponent}]`))).got.result).toBe('failed')
  })

  test('more candles than an answer may hold are a bug of the caller', () => {
    const question = { market: 'X', type: 'trades', interval: 'PT1M', endAtMs: null } as const
    for (const limit of [0, 1_001]) {
      expect(() => readCandles({ ...question, limit })).toThrow('1 to 1000 at a time')
    }
  })
})
