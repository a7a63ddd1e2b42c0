import type { StreamName } from '../../../edge-daemon/core/event.ts'
import { raw } from '../corpus.ts'
import type { Tree } from '../mutate-tree.ts'

// Valid messages of the venue, as the attacks begin with them. Ids are 64-bit numbers that no double holds.

export const orderRow = {
  id: raw('1784963886257016832'),
  accountId: 3_017,
  externalId: 'ours-1',
  market: 'ETH-USD',
  type: 'LIMIT',
  side: 'BUY',
  status: 'NEW',
  statusReason: null,
  price: '1667.25',
  averagePrice: '0',
  qty: '0.500',
  filledQty: '0',
  reduceOnly: false,
  postOnly: true,
  createdTime: 1_701_563_440_000,
  updatedTime: 1_701_563_440_000,
  expireTime: 1_706_563_440_000,
}

export const fillRow = {
  id: raw('1784963886257016900'),
  accountId: 3_017,
  market: 'ETH-USD',
  orderId: raw('9223372036854775807'),
  externalOrderId: 'ours-1',
  side: 'SELL',
  price: '1667.30',
  qty: '0.25',
  value: '416.825',
  fee: '0.0001',
  isTaker: false,
  tradeType: 'TRADE',
  createdTime: 1_701_563_440_000,
}

export const positionRow = {
  id: raw('1784963886257016832'),
  accountId: 3_017,
  market: 'ETH-USD',
  status: 'OPENED',
  side: 'SHORT',
  leverage: '10',
  size: '0.100',
  value: '166.725',
  openPrice: '1660.1',
  markPrice: '1667.25',
  liquidationPrice: '2000.5',
  margin: '16.6',
  unrealisedPnl: '-0.6',
  realisedPnl: '1.2',
  createdAt: 1_701_563_440_000,
  updatedAt: 1_701_563_440_000,
}

export const balanceRow = {
  collateralName: 'USD',
  balance: '12000',
  status: 'ACTIVE',
  equity: '12000.5',
  availableForTrade: '1200',
  availableForWithdrawal: '1000',
  unrealisedPnl: '-10.5',
  initialMargin: '160.0',
  marginRatio: '0.01',
  exposure: '166.725',
  leverage: '0.01',
  updatedTime: 1_701_563_440_000,
}

const ts = 1_785_778_403_000
const level = (p: string, q: string): Tree => ({ p, q })
const change = (p: string, q: string, c: string): Tree => ({ p, q, c })
const bookFrame = (type: string, b: readonly Tree[], a: readonly Tree[]): Tree => ({
  type,
  data: { t: type, m: 'ETH-USD', b, a, d: 'f' },
  ts,
  seq: 2,
})
const snapshot = bookFrame(
  'SNAPSHOT',
  [level('1667.25', '14.793'), level('1667.20', '2.5'), level('1660', '100')],
  [level('1667.30', '5.1'), level('1667.35', '0.001'), level('1700.05', '44.4')],
)
const delta = bookFrame(
  'DELTA',
  [change('1667.25', '-0.005', '14.788'), change('1667.15', '3', '3')],
  [change('1667.30', '-5.1', '0'), level('1667.40', '-0.25')],
)
const touch = bookFrame('SNAPSHOT', [level('1667.25', '14.793')], [level('1667.30', '5.1')])
const print = (id: string, S: string): Tree => ({
  i: raw(id),
  m: 'ETH-USD',
  S,
  tT: 'TRADE',
  T: ts,
  p: '1667.25',
  q: '0.481',
})
const account = (type: string, data: Tree): Tree => ({ type, data, ts, seq: 2 })

/** First the frame with which a connection begins. All are numbered 2. */
export const frames: Readonly<Record<StreamName, readonly Tree[]>> = {
  book: [snapshot, delta, delta],
  touch: [touch, touch],
  trades: [
    { data: [print('2084331146732113920', 'BUY'), print('2084331146732113921', 'SELL')], ts, seq: 2 },
    { data: [print('2084331146732113922', 'SELL')], ts, seq: 2 },
  ],
  mark: [{ type: 'MP', data: { m: 'ETH-USD', p: '1667.261956624996', ts: 0 }, ts, seq: 2 }],
  index: [{ type: 'IP', data: { m: 'ETH-USD', p: '1667.02', ts }, ts, seq: 2, sourceEventId: null }],
  funding: [{ data: { m: 'ETH-USD', T: ts, f: '-0.0000125' }, ts, seq: 2 }],
  account: [
    account('ORDER', { isSnapshot: true, orders: [orderRow] }),
    account('TRADE', { isSnapshot: false, trades: [fillRow, { ...fillRow, id: raw('18446744073709551615') }] }),
    account('POSITION', { isSnapshot: true, positions: [positionRow, { ...positionRow, market: 'BTC-USD' }] }),
    account('BALANCE', { isSnapshot: true, balance: balanceRow }),
    account('ORDER', {
      orders: [{ ...orderRow, status: 'FILLED', filledQty: '0.5' }],
      trades: [fillRow],
      positions: [positionRow],
      balance: balanceRow,
      spotBalances: null,
    }),
  ],
}
