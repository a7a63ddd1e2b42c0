import { expect, test } from 'vitest'
import { marketSpecOf } from './market-spec.ts'
import { WireMarket } from './wire.ts'

const config = {
  minOrderSize: '0.01',
  minOrderSizeChange: '0.001',
  minPriceChange: '0.05',
  maxLimitOrderValue: '5000000',
  maxNumOrders: '200',
  limitPriceCap: '0.05',
  limitPriceFloor: '0.05',
}
const assets = {
  collateralId: '0x1',
  collateralResolution: 1_000_000,
  syntheticId: '0x4554482d3800000000000000000000',
  syntheticResolution: 1_000_000,
}
const specOf = (changes: object, other: object = {}) =>
  marketSpecOf(
    WireMarket.parse({
      name: 'ETH-USD',
      status: 'ACTIVE',
      tradingConfig: { ...config, ...changes },
      l2Config: { ...assets, ...other },
    }),
  )

test('reads ticks, lots and limits', () => {
  expect(specOf({ minPriceChange: '0.0500', minOrderSize: '0.0105' })).toMatchObject({
    tickSize: '0.05',
    lotSize: '0.001',
    minOrderLots: 11,
    maxOrders: 200,
    maxOrderValueUsd: 5_000_000,
  })
})

test.each([
  ['no tick', { minPriceChange: '0' }, 'its tick is 0 and its lot 0.001'],
  ['a lot below nought', { minOrderSizeChange: '-0.001' }, 'its tick is 0.05 and its lot -0.001'],
  ['a tick of too many digits', { minPriceChange: '1234567890123456789' }, 'its tick is 1234567890123456789'],
  ['a lot of too many places', { minOrderSizeChange: `0.${'0'.repeat(20)}1` }, 'its tick is 0.05 and its lot 0.0000'],
  ['a smallest order that cannot be counted', { minOrderSize: '9'.repeat(30) }, 'its smallest order is 999'],
  ['a smallest order below nought', { minOrderSize: '-1' }, 'its smallest order is -1'],
  ['a limit below nought', { limitPriceCap: '-0.05' }, 'its limits are 5000000, -0.05 and 0.05'],
])('%s is a reason, never a throw', (_name, changes, reason) => {
  expect(specOf(changes)).toContain(reason)
})

test.each([
  ['no number', 'ETH-8'],
  ['a number beyond the field', `0x${'f'.repeat(64)}`],
  ['nothing', '0x'],
])('an asset that is %s cannot be signed for', (_name, syntheticId) => {
  expect(specOf({}, { syntheticId })).toContain('its assets for settlement are')
})
