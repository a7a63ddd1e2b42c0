// One market for the tests of this folder, with a tick and a lot that are not powers of ten everywhere.

import { sizeLots } from '#shared/units.ts'
import type { StreamName } from '../../core/event.ts'
import { startFrameReader } from './stream-readers.ts'
import { createTranslation } from './translate.ts'

export const spec = {
  name: 'ETH-USD',
  tickSize: '0.05',
  lotSize: '0.001',
  minOrderLots: sizeLots(2),
  maxOrders: 200,
  maxOrderValueUsd: 1_000_000,
  priceCap: 0.05,
  priceFloor: 0.05,
  settlement: {
    syntheticId: '0x4554482d3800000000000000000000',
    syntheticResolution: 1_000_000,
    collateralId: '0x1',
    collateralResolution: 1_000_000,
  },
}

export const translation = createTranslation(spec)

/** A reader of text frames for one connection, numbers and all. */
export const frameReader = (stream: StreamName, onOffGrid = () => {}) =>
  startFrameReader(stream, { translation, onOffGrid })

/** Rows as the venue writes them; ids above 2^53 as the exact parser gives them. */
export const orderRow = {
  id: '1784963886257016832',
  accountId: 3_017,
  externalId: 'ours-1',
  market: 'ETH-USD',
  type: 'LIMIT',
  side: 'BUY',
  status: 'NEW',
  statusReason: null,
  price: '1667.25',
  qty: '0.500',
  filledQty: '0',
  reduceOnly: false,
  postOnly: true,
  createdTime: 1_701_563_440_000,
  expireTime: 1_706_563_440_000,
}

export const fillRow = {
  id: '1784963886257016900',
  accountId: 3_017,
  market: 'ETH-USD',
  orderId: '9223372036854775807',
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
  id: '1784963886257016832',
  market: 'ETH-USD',
  status: 'OPENED',
  side: 'SHORT',
  size: '0.100',
  value: '166.725',
  markPrice: '1667.25',
}

export const balanceRow = {
  collateralName: 'USD',
  equity: '12000.5',
  availableForTrade: '1200',
  initialMargin: '140.5',
  exposure: '166.725',
}
