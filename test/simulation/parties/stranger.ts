import { makeOrderId } from '../../../edge-daemon/core/quoting/order-id.ts'
import type { World } from '../world.ts'
import { sendUndisturbed } from '../links/rest.ts'
import { marketName, startAtMs } from './venue.ts'

// Somebody else with a key to our account.

export function armSwitch({ around }: World, countdownS: number, strike: number): void {
  const path = `/user/deadmanswitch?countdownTime=${countdownS}`
  sendUndisturbed(around, 'stranger', { method: 'POST', path, body: null }, strike)
}

const orderLots = 5
const orderLivesMs = 3_600_000
const takerLivesMs = 60_000

/** A bid that rests well below the market. */
export function orderStrangely(world: World, strike: number): void {
  order(world, `stranger-${world.around.rest.count}`, 'GTT', strike)
}

/** Orders that end at once, of the names of the daemon's next orders. */
export function takeNames(world: World, count: number, strike: number): void {
  const state = world.machine.daemon?.state
  if (state === undefined) return
  const { epoch, counter } = state.ids
  for (let nth = 1; nth <= count; nth += 1)
    for (const { side, level } of state.slots)
      order(world, makeOrderId({ epoch, side, level, counter: counter + nth }), 'IOC', strike)
}

/** A bid one percent below the mark. */
function order({ around, exchange: { venue } }: World, id: string, timeInForce: 'GTT' | 'IOC', strike: number): void {
  const { spec, publicKey, vault } = venue
  const market = venue.exchange.state.markets.get(marketName)
  if (market === undefined) return
  const priceTicks = Math.round((market.markHalfTicks / 2) * 0.99)
  const body = JSON.stringify({
    id,
    market: marketName,
    type: 'LIMIT',
    side: 'BUY',
    qty: (orderLots * Number(spec.lotSize)).toFixed(3),
    price: (priceTicks * Number(spec.tickSize)).toFixed(2),
    timeInForce,
    expiryEpochMillis: startAtMs + Math.floor(around.nowMs) + (timeInForce === 'IOC' ? takerLivesMs : orderLivesMs),
    fee: '0.0009',
    nonce: String(900_000 + around.rest.count),
    postOnly: timeInForce === 'GTT',
    reduceOnly: false,
    settlement: { signature: { r: '0x1', s: '0x1' }, starkKey: publicKey, collateralPosition: vault },
  })
  sendUndisturbed(around, 'stranger', { method: 'POST', path: '/user/order', body }, strike)
}
