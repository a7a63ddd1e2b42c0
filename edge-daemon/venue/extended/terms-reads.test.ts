import { describe, expect, test } from 'vitest'
import { feeTermsOf, leverageTermsOf, marketTermsOf } from './terms-reads.ts'
import { spec } from './translation.fixture.ts'
import type { WireMarket } from './wire.ts'

const row = (changes: Partial<WireMarket['tradingConfig']> = {}, status = 'ACTIVE'): WireMarket => ({
  name: spec.name,
  status,
  tradingConfig: {
    minOrderSize: String(spec.minOrderLots * Number(spec.lotSize)),
    minOrderSizeChange: spec.lotSize,
    minPriceChange: spec.tickSize,
    maxLimitOrderValue: String(spec.maxOrderValueUsd),
    maxNumOrders: spec.maxOrders,
    limitPriceCap: String(spec.priceCap),
    limitPriceFloor: String(spec.priceFloor),
    ...changes,
  },
  l2Config: {
    collateralId: spec.settlement.collateralId,
    collateralResolution: spec.settlement.collateralResolution,
    syntheticId: spec.settlement.syntheticId,
    syntheticResolution: spec.settlement.syntheticResolution,
  },
})

describe('the market of now', () => {
  const { maxOrders, maxOrderValueUsd, priceCap, priceFloor } = spec
  const limits = { maxOrders, maxOrderValueUsd, priceCap, priceFloor }

  test('is the one of the start', () => {
    expect(marketTermsOf(spec, [row()])).toEqual({ changed: null, closed: null, limits })
  })

  test('has another tick, another lot or another smallest order', () => {
    const other = String(2 * Number(spec.tickSize))
    expect(marketTermsOf(spec, [row({ minPriceChange: other })]).changed).toContain(`tickSize of ${spec.name} is now`)
    expect(marketTermsOf(spec, [row({ minOrderSize: '77' })]).changed).toContain('minOrderLots')
  })

  test('has other limits, which are told as they are', () => {
    const now = marketTermsOf(spec, [row({ limitPriceCap: '0.01', maxNumOrders: 7 })])
    expect(now).toEqual({ changed: null, closed: null, limits: { ...limits, priceCap: 0.01, maxOrders: 7 } })
  })

  test.each(['REDUCE_ONLY', 'DELISTED', 'DISABLED'])('is closed when its status is %s', (status) => {
    expect(marketTermsOf(spec, [row({}, status)])).toEqual({
      changed: null,
      closed: `the status of ${spec.name} is ${status}`,
      limits,
    })
  })

  test('is closed when nobody lists it', () => {
    expect(marketTermsOf(spec, []).closed).toBe(`${spec.name} is not listed any more`)
  })
})

test('fee and leverage are those of the market, or not told', () => {
  const fees = { makerFeeRate: '0.0001', takerFeeRate: '0.0005' }
  expect(feeTermsOf('A-USD', [{ market: 'B-USD', ...fees }])).toBeNull()
  expect(feeTermsOf('A-USD', [{ market: 'A-USD', ...fees }])).toEqual({
    makerFeeRate: 0.0001,
    takerFeeRate: 0.0005,
  })
  expect(leverageTermsOf('A-USD', [{ market: 'B-USD', leverage: '5' }])).toEqual({ leverage: null })
  expect(leverageTermsOf('A-USD', [{ market: 'A-USD', leverage: '5' }])).toEqual({ leverage: 5 })
})
