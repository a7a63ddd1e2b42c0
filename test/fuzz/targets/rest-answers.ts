import { raw } from '../corpus.ts'
import type { Tree } from '../mutate-tree.ts'
import { balanceRow, fillRow, orderRow, positionRow } from './venue-messages.ts'

// Valid answers of the venue's REST, by the path that is asked.

const ts = 1_785_778_403_000

export const marketRow = {
  name: 'ETH-USD',
  type: 'PERPETUAL',
  isRfq: false,
  status: 'ACTIVE',
  marketStats: {
    dailyVolume: '39659164065',
    dailyPriceChangePercentage: '5.57',
    dailyLow: '1500.1',
    dailyHigh: '1700.2',
    lastPrice: '1667.25',
    askPrice: '1667.30',
    bidPrice: '1667.25',
    markPrice: '1667.261956',
    indexPrice: '1667.02',
    fundingRate: '-0.0000125',
    nextFundingRate: ts,
    openInterest: '45167.5',
    openInterestBase: '27.1',
  },
  tradingConfig: {
    minOrderSize: '0.01',
    minOrderSizeChange: '0.001',
    minPriceChange: '0.05',
    maxMarketOrderValue: '1000000',
    maxLimitOrderValue: '5000000',
    maxNumOrders: '200',
    limitPriceCap: '0.05',
    limitPriceFloor: '0.05',
  },
  l2Config: {
    type: 'STARKX',
    collateralId: '0x1',
    collateralResolution: 1_000_000,
    syntheticId: '0x4554482d3800000000000000000000',
    syntheticResolution: 1_000_000,
  },
}

const starknet = { name: 'Perpetuals', version: 'v0', chainId: 'SN_SEPOLIA', revision: '1' }
const accountInfo = {
  status: 'ACTIVE',
  accountId: 1_001,
  description: 'first',
  accountIndex: 0,
  l2Key: '0x6a1b',
  l2Vault: '100001',
}
const fees = [{ market: 'ETH-USD', makerFeeRate: '0', takerFeeRate: '0.00025', builderFeeRate: '0.0001' }]
const leverage = [{ market: 'ETH-USD', leverage: '10' }]

/** By the beginning of the path, the longer ones first. */
export const answers: readonly (readonly [string, Tree])[] = [
  ['/info/starknet', starknet],
  ['/info/markets/ETH-USD/stats', marketRow.marketStats],
  [
    '/info/markets/ETH-USD/orderbook',
    {
      market: 'ETH-USD',
      bid: [{ qty: '0.04852', price: '1667.25' }],
      ask: [
        { qty: '0.50274', price: '1667.30' },
        { qty: '1', price: '1667.35' },
      ],
    },
  ],
  [
    '/info/markets/ETH-USD/trades',
    [{ i: raw('1844000421446684673'), m: 'ETH-USD', S: 'SELL', tT: 'TRADE', T: ts, p: '1667.25', q: '0.6' }],
  ],
  ['/info/markets', [marketRow, { ...marketRow, name: 'BTC-USD', marketStats: null }]],
  ['/info/candles/', [{ o: '1667', l: '1660', h: '1670', c: '1668', v: '12.5', T: ts }]],
  ['/info/ETH-USD/funding', [{ m: 'ETH-USD', T: ts, f: '0.0001' }]],
  ['/info/ETH-USD/open-interests', [{ i: '45167.5', I: '27.1', t: ts }]],
  ['/user/account/info', accountInfo],
  ['/user/balance', balanceRow],
  [
    '/user/positions/history',
    [
      {
        id: raw('1784963886257016832'),
        market: 'ETH-USD',
        side: 'LONG',
        size: '0.5',
        openPrice: '1660',
        exitType: 'TRADE',
        exitPrice: '1670',
        realisedPnl: '5',
        createdTime: ts,
        closedTime: ts,
      },
    ],
  ],
  ['/user/positions', [positionRow]],
  ['/user/orders/history', [orderRow, { ...orderRow, id: raw('1784963886257016831'), status: 'CANCELLED' }]],
  ['/user/orders/external/', [orderRow, { ...orderRow, id: raw('5'), status: 'CANCELLED' }]],
  ['/user/orders/', orderRow],
  ['/user/orders', [orderRow, { ...orderRow, id: raw('18446744073709551615'), externalId: null }]],
  ['/user/trades', [fillRow, { ...fillRow, id: raw('1784963886257016899'), price: '1667.31' }]],
  [
    '/user/funding/history',
    [
      {
        id: raw('1784963886257016832'),
        market: 'ETH-USD',
        positionId: raw('8'),
        side: 'LONG',
        size: '1.1',
        value: '1800',
        markPrice: '1667',
        fundingRate: '0.001',
        fundingFee: '-0.003',
        paidTime: ts,
      },
    ],
  ],
  ['/user/fees', fees],
  ['/user/leverage', leverage],
  ['/user/order', { id: raw('1784963886257016832'), externalId: 'ours-1' }],
  ['/user/deadmanswitch', {}],
]

const noError: Tree = null

/** An answer in the venue's envelope. */
export const envelope = (data: Tree): Tree => ({
  status: 'OK',
  data,
  error: noError,
  pagination: { cursor: raw('1784963886257016831'), count: 1 },
})

export const refusal: Tree = {
  status: 'ERROR',
  error: { code: 1140, message: 'New order cost exceeds available balance', debugInfo: '' },
}
