import { afterEach, describe, expect, test } from 'vitest'
import { clientOrderId, priceTicks, sizeLots, wallMs, type ClientOrderId } from '#shared/units.ts'
import { Secret } from '../secret.ts'
import type { OrderAnswer } from '../../core/event.ts'
import type { OrderRequest } from '../../core/effect.ts'
import { carry } from './carry.ts'
import { createOrder } from './order-entry.ts'
import { scriptedVenue, testClock, type Scripted, type ScriptedVenue } from './scripted-venue.fixture.ts'
import { createOrderSigner } from './signing.ts'

// The market and account of the published body of a signed sell order: the body we send must be that one, field by field,
// apart from what we leave out (debugging amounts) and zeros at the end of decimals.

const settlement = {
  syntheticId: '0x4254432d3600000000000000000000',
  syntheticResolution: 1_000_000,
  collateralId: '0x31857064564ed0ff978e687456963cba09c2c6985d8f9300a1de4962fafa054',
  collateralResolution: 1_000_000,
}
const market = {
  name: 'BTC-USD',
  tickSize: '0.0001',
  lotSize: '0.001',
  minOrderLots: sizeLots(1),
  maxOrders: 200,
  maxOrderValueUsd: 1_000_000,
  priceCap: 0.05,
  priceFloor: 0.05,
  settlement,
}
const publicKey = '0x61c5e7e8339b7d56f197f54ea91b776776690e3232313de0f2ecbd0ef76f466'
const vault = '10002'
const privateKey = new Secret('0x7a7ff6fd3cab02ccdcd4a572563f5976f8976899b03a39773795a3c486d4986')
const domain = { name: 'Perpetuals', version: 'v0', chainId: 'SN_SEPOLIA', revision: 1 }
const sign = createOrderSigner({ privateKey, publicKey, vault }, settlement, domain)

const sell = {
  clientId: clientOrderId('529621978301228831750156704671293558063128025271079340676658105549022202327'),
  nonce: 1_473_459_052,
  side: 'sell' as const,
  price: priceTicks(434_451_168),
  size: sizeLots(1),
  expiresAtMs: wallMs(1_704_420_537_000),
  postOnly: false,
  reduceOnly: false,
}

let venue: ScriptedVenue | null = null
afterEach(() => venue?.close())

type Sent = {
  readonly send: (order: OrderRequest, replaces?: ClientOrderId) => Promise<OrderAnswer>
  readonly asked: ScriptedVenue['asked']
}

async function entryFor(answer: Scripted): Promise<Sent> {
  const { http, asked } = (venue = await scriptedVenue(() => answer))
  const entry = { market, sign, feeRateMax: '0.0005', publicKey, vault }
  return {
    send: (order, replaces) => carry(http, createOrder(entry, order, replaces ?? null, testClock.monoMs())),
    asked,
  }
}

const placed = { text: '{"status":"OK","data":{"id":1791389621914243072,"externalId":"x"}}' }

describe('createOrder', () => {
  test('sends an order that must not rest as one that the venue cancels at once', async () => {
    const { send, asked } = await entryFor(placed)
    await send({ ...sell, reduceOnly: true, isImmediate: true })
    expect(JSON.parse(asked[0]?.body ?? '')).toMatchObject({ timeInForce: 'IOC', postOnly: false, reduceOnly: true })
  })

  test('places exactly the published order and gives the whole venue id', async () => {
    const { send, asked } = await entryFor(placed)
    expect(await send(sell)).toEqual({ result: 'accepted', venueId: '1791389621914243072' })
    expect(asked).toHaveLength(1)
    expect(asked[0]).toMatchObject({ method: 'POST', url: '/user/order' })
    expect(JSON.parse(asked[0]?.body ?? '')).toEqual({
      id: '529621978301228831750156704671293558063128025271079340676658105549022202327',
      market: 'BTC-USD',
      type: 'LIMIT',
      side: 'SELL',
      qty: '0.001',
      price: '43445.1168',
      reduceOnly: false,
      postOnly: false,
      timeInForce: 'GTT',
      expiryEpochMillis: 1_704_420_537_000,
      fee: '0.0005',
      nonce: '1473459052',
      selfTradeProtectionLevel: 'ACCOUNT',
      settlement: {
        signature: {
          r: '0x3d17d8b9652e5f60d40d079653cfa92b1065ea8cf159609a3c390070dcd44f7',
          s: '0x76a6deccbc84ac324f695cfbde80e0ed62443e95f5dcd8722d12650ccc122e5',
        },
        starkKey: publicKey,
        collateralPosition: '10002',
      },
    })
  })

  test('an edit names the order it replaces and signs the new one', async () => {
    const { send, asked } = await entryFor(placed)
    await send({ ...sell, postOnly: true, reduceOnly: true }, clientOrderId('old-1'))
    expect(JSON.parse(asked[0]?.body ?? '')).toMatchObject({
      cancelId: 'old-1',
      postOnly: true,
      reduceOnly: true,
      nonce: '1473459052',
    })
  })

  test('a fraction of a millisecond never lengthens an order', async () => {
    const { send, asked } = await entryFor(placed)
    await send({ ...sell, expiresAtMs: wallMs(1_704_420_536_999.9) })
    expect(JSON.parse(asked[0]?.body ?? '')).toMatchObject({ expiryEpochMillis: 1_704_420_536_999 })
  })

  test('a refusal is a value in our words', async () => {
    const { send } = await entryFor({
      status: 400,
      text: '{"status":"ERROR","error":{"code":1140,"message":"too dear"}}',
    })
    expect(await send(sell)).toEqual({
      result: 'failed',
      error: { kind: 'refused', reason: 'margin', code: 1_140, detail: 'HTTP 400: too dear' },
    })
  })
})
