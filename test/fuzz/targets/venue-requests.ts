import type { Tree } from '../mutate-tree.ts'

// Valid requests to the simulated venue, one for every route at least. `@…` stands for what only the world knows: an order
// that exists, a name that is new, a time to come.

export type RequestTree = {
  readonly method: string
  readonly path: readonly string[]
  readonly query: readonly (readonly [string, string])[]
  readonly body: Tree
}

const get = (path: string, ...query: readonly (readonly [string, string])[]): RequestTree => ({
  method: 'GET',
  path: path.split('/'),
  query,
  body: null,
})
const write = (method: string, path: string, body: Tree, ...query: readonly (readonly [string, string])[]) => ({
  method,
  path: path.split('/'),
  query,
  body,
})

const order = (changes: { readonly [key: string]: Tree } = {}): Tree => ({
  id: '@new',
  market: 'ETH-USD',
  type: 'LIMIT',
  side: 'BUY',
  qty: '0.05',
  price: '@passive',
  timeInForce: 'GTT',
  expiryEpochMillis: '@expiry',
  fee: '0.0005',
  nonce: '1234',
  reduceOnly: false,
  postOnly: false,
  selfTradeProtectionLevel: 'ACCOUNT',
  settlement: {
    signature: { r: '0x5a1', s: '0x6b2' },
    starkKey: '@starkKey',
    collateralPosition: '@vault',
  },
  ...changes,
})

const reads: readonly RequestTree[] = [
  get('info/markets', ['market', 'ETH-USD'], ['market', 'BTC-USD']),
  get('info/markets/ETH-USD/stats'),
  get('info/markets/ETH-USD/orderbook'),
  get('info/markets/ETH-USD/trades'),
  get('info/candles/ETH-USD/trades', ['interval', 'PT1M'], ['limit', '10'], ['endTime', '1785778402000']),
  get('info/candles/ETH-USD/mark-prices', ['interval', 'PT5M'], ['limit', '10']),
  get('info/ETH-USD/funding', ['startTime', '1'], ['endTime', '1985778402000'], ['limit', '10'], ['cursor', '5']),
  get('info/ETH-USD/open-interests', ['interval', 'P1H'], ['startTime', '1'], ['endTime', '1985778402000']),
  get('info/settings'),
  get('info/assets'),
  get('info/assets/ETH/price'),
  get('info/starknet'),
  get('info/builder/dashboard'),
  get('user/account/info'),
  get('user/accounts'),
  get('user/client/info'),
  get('user/balance'),
  get('user/spot/balances'),
  get('user/positions', ['market', 'ETH-USD'], ['side', 'LONG']),
  get('user/positions/history', ['market', 'ETH-USD'], ['limit', '10'], ['cursor', '@order']),
  get('user/orders', ['market', 'ETH-USD'], ['side', 'BUY'], ['type', 'LIMIT']),
  get('user/orders/history', ['market', 'ETH-USD'], ['limit', '10'], ['cursor', '@order'], ['id', '@order']),
  get('user/orders/@order'),
  get('user/orders/external/@old'),
  get('user/trades', ['market', 'ETH-USD'], ['side', 'BUY'], ['type', 'TRADE'], ['limit', '10'], ['cursor', '@order']),
  get('user/funding/history', ['market', 'ETH-USD'], ['startTime', '1'], ['fromTime', '1'], ['limit', '10']),
  get('user/fees', ['market', 'ETH-USD']),
  get('user/leverage', ['market', 'ETH-USD']),
  get('user/rebates/stats'),
  get('user/assetOperations', ['type', 'DEPOSIT'], ['limit', '10'], ['cursor', '5']),
]

const writes: readonly RequestTree[] = [
  write('POST', 'user/order', order()),
  write('POST', 'user/order', order({ postOnly: true, builderFee: '0.00005', builderId: 7 })),
  write('POST', 'user/order', order({ side: 'SELL', price: '@taking', timeInForce: 'IOC' })),
  write('POST', 'user/order', order({ price: '@taking', timeInForce: 'IOC', type: 'MARKET' })),
  write('POST', 'user/order', order({ cancelId: '@old', qty: '0.06' })),
  write('DELETE', 'user/order/@order', null),
  write('DELETE', 'user/order', null, ['externalId', '@old']),
  write('POST', 'user/order/massCancel', { orderIds: ['@order', '@order'], externalOrderIds: ['@old'] }),
  write('POST', 'user/order/massCancel', { markets: ['BTC-USD'], cancelAll: false }),
  write('POST', 'user/deadmanswitch', null, ['countdownTime', '60']),
  write('PATCH', 'user/leverage', { market: 'ETH-USD', leverage: '10' }),
  write('POST', 'user/order/rfq', { market: 'ETH-USD' }),
  write('POST', 'user/transfer', { amount: '1' }),
  write('POST', 'user/withdrawal', { amount: '1' }),
]

/** Orders come more often than everything else: there is most to get wrong. */
export const requests: readonly RequestTree[] = [...reads, ...writes, ...writes.slice(0, 5), ...writes.slice(0, 5)]
