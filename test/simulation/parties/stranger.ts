import type { World } from '../world.ts'
import { sendUndisturbed } from '../links/rest.ts'
import { marketName, startAtMs } from './venue.ts'

// Somebody else with a key to our account.

export type Stranger = {
  /** Lots ordered so far. */
  lots: number
}

export const createStranger = (): Stranger => ({ lots: 0 })

export function armSwitch({ around }: World, countdownS: number): void {
  const path = `/user/deadmanswitch?countdownTime=${countdownS}`
  sendUndisturbed(around, 'stranger', { method: 'POST', path, body: null })
}

const orderLots = 5
const orderLivesMs = 3_600_000

/** A bid that rests well below the market. */
export function orderStrangely({ around, exchange: { venue }, stranger }: World): void {
  const { spec, publicKey, vault } = venue
  const market = venue.exchange.state.markets.get(marketName)
  if (market === undefined) return
  stranger.lots += orderLots
  const priceTicks = Math.round((market.markHalfTicks / 2) * 0.99)
  const body = JSON.stringify({
    id: `stranger-${around.rest.count}`,
    market: marketName,
    type: 'LIMIT',
    side: 'BUY',
    qty: (orderLots * Number(spec.lotSize)).toFixed(3),
    price: (priceTicks * Number(spec.tickSize)).toFixed(2),
    timeInForce: 'GTT',
    expiryEpochMillis: startAtMs + Math.floor(around.nowMs) + orderLivesMs,
    fee: '0.0005',
    nonce: String(900_000 + around.rest.count),
    postOnly: true,
    reduceOnly: false,
    settlement: { signature: { r: '0x1', s: '0x1' }, starkKey: publicKey, collateralPosition: vault },
  })
  sendUndisturbed(around, 'stranger', { method: 'POST', path: '/user/order', body })
}
