import * as fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { formatPrice, formatSize, parsePrice, parseSize, staysExact, tickLotUsd, type MarketSpec } from './market.ts'
import { priceTicks, sizeLots } from './units.ts'

const spec = (tickSize: string, lotSize: string): MarketSpec => ({
  name: 'TOY-USD',
  tickSize,
  lotSize,
  minOrderLots: sizeLots(1),
  maxOrders: 200,
  maxOrderValueUsd: 1e6,
  priceCap: 0.05,
  priceFloor: 0.05,
  settlement: { syntheticId: '0x1', syntheticResolution: 1, collateralId: '0x1', collateralResolution: 1 },
})
const step = fc.constantFrom('1', '0.1', '0.00001', '0.0005', '10', '0.25')

describe('a market', () => {
  test('prices and sizes go to text and back without loss', () => {
    fc.assert(
      fc.property(
        step,
        step,
        fc.integer({ min: 1, max: 1e9 }),
        fc.integer({ min: -1e9, max: 1e9 }),
        (tick, lot, price, size) => {
          const market = spec(tick, lot)
          expect(parsePrice(market, formatPrice(market, priceTicks(price)))).toBe(price)
          expect(parseSize(market, formatSize(market, sizeLots(size)))).toBe(size)
        },
      ),
    )
  })

  test.each(['0.15', '0', '-0.1', '1e3', ''])('price %j is refused', (text) => {
    expect(() => parsePrice(spec('0.1', '1'), text)).toThrow(RangeError)
  })
  test.each(['0.5', 'x'])('size %j is refused', (text) => {
    expect(() => parseSize(spec('0.1', '1'), text)).toThrow(RangeError)
  })
  test('one tick of one lot in dollars', () => {
    expect(tickLotUsd(spec('0.1', '0.001'))).toBe(0.0001)
  })
  test('knows up to where half-ticks times lots stay exact', () => {
    expect([staysExact(1e6, 1e9), staysExact(1e8, 1e9)]).toEqual([true, false])
  })
})
