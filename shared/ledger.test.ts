import * as fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { bookFill, canHold, captureBps, carriedLedger, emptyLedger, grossHalfTickLots, type Ledger } from './ledger.ts'
import { priceTicks, sizeLots } from './units.ts'
import { valueLedger } from './valuation.ts'

const fill = fc.record({
  side: fc.constantFrom('buy' as const, 'sell' as const),
  price: fc.integer({ min: 1, max: 1e6 }),
  size: fc.integer({ min: 1, max: 1e4 }),
  feeMicros: fc.integer({ min: -1e6, max: 1e6 }),
  mid: fc.integer({ min: 1, max: 2e6 }),
})

describe('the ledger', () => {
  test('capture and inventory are cash plus position at mid, at every fill, computed apart in BigInt', () => {
    fc.assert(
      fc.property(fc.array(fill, { maxLength: 60 }), fc.integer({ min: -500, max: 500 }), (fills, carried) => {
        const ledger: Ledger = carriedLedger(carried, 20_000)
        let cash = BigInt(-carried) * 20_000n
        let position = BigInt(carried)
        for (const { side, price, size, feeMicros, mid } of fills) {
          bookFill(ledger, { side, price: priceTicks(price), size: sizeLots(size), feeMicros }, mid)
          const sign = side === 'buy' ? 1n : -1n
          cash -= 2n * sign * BigInt(price) * BigInt(size)
          position += sign * BigInt(size)
          const gross = cash + position * BigInt(mid)
          expect(BigInt(ledger.captureHalfTickLots) + BigInt(ledger.inventoryHalfTickLots)).toBe(gross)
          expect(BigInt(grossHalfTickLots(ledger, mid))).toBe(gross)
        }
        expect(ledger.fills).toBe(fills.length)
        expect(ledger.feesMicros).toBe(fills.reduce((sum, each) => sum + each.feeMicros, 0))
      }),
    )
  })

  test('audit row 7.1: what is earned at the touch, by holding and in fees is told apart, long and short', () => {
    // Ticks of 0.1 and lots of 1: 100.5 is 2,010 half-ticks.
    const spec = { tickSize: '0.1', lotSize: '1' }
    const at = (side: 'buy' | 'sell', price: number, feeMicros = 0) => ({
      side,
      price: priceTicks(price),
      size: sizeLots(10),
      feeMicros,
    })
    const long = emptyLedger()
    bookFill(long, at('buy', 1_000, 500_000), 2_010)
    const first = { capture: '5', inventory: '0', fees: '-0.5', funding: '0', total: '4.5' }
    expect(valueLedger(long, spec, '100.5')).toEqual(first)
    bookFill(long, at('sell', 996), 1_990)
    const second = { capture: '6', inventory: '-10', fees: '-0.5', funding: '0', total: '-4.5' }
    expect(valueLedger(long, spec, '99.5')).toEqual(second)
    const short = emptyLedger()
    bookFill(short, at('sell', 1_000), 2_000)
    const third = { capture: '0', inventory: '50', fees: '0', funding: '0', total: '50' }
    expect(valueLedger(short, spec, '95')).toEqual(third)
  })

  test('volume is value traded either way, and capture is told as a share of it', () => {
    const ledger = emptyLedger()
    expect(captureBps(ledger)).toBe(0)
    const each = { price: priceTicks(1_000), size: sizeLots(10), feeMicros: 0 }
    bookFill(ledger, { ...each, side: 'buy' }, 2_002)
    expect(ledger.volumeTickLots).toBe(10_000)
    // One tick in 1,000 under the mid: 10 bps.
    expect(captureBps(ledger)).toBeCloseTo(10, 9)
    bookFill(ledger, { ...each, side: 'sell' }, 2_002)
    expect(ledger.volumeTickLots).toBe(20_000)
    expect(captureBps(ledger)).toBeCloseTo(0, 9)
  })

  test.each(['cash', 'capture', 'inventory', 'fees'] as const)(
    'is not exact any more when its %s alone is not',
    (part) => {
      const fields = {
        cash: 'cashHalfTickLots',
        capture: 'captureHalfTickLots',
        inventory: 'inventoryHalfTickLots',
        fees: 'feesMicros',
      } as const
      const ledger = { ...emptyLedger(), [fields[part]]: 2 ** 60 }
      const small = { side: 'buy' as const, price: priceTicks(1), size: sizeLots(1), feeMicros: 0 }
      expect(canHold(ledger, small, 2)).toBe(false)
    },
  )

  test('a carried position is no profit', () => {
    expect(grossHalfTickLots(carriedLedger(-7, 2_001), 2_001)).toBe(0)
  })

  test('asserts a mid, and that sums stay exact', () => {
    const each = { side: 'buy' as const, price: priceTicks(1), size: sizeLots(1), feeMicros: 0 }
    expect(() => bookFill(emptyLedger(), each, 0)).toThrow('mid must be positive')
    const huge = { ...each, price: priceTicks(9e15), size: sizeLots(9e15) }
    const ledger = emptyLedger()
    expect([canHold(ledger, each, 2), canHold(ledger, huge, 2)]).toEqual([true, false])
    expect(ledger).toEqual(emptyLedger())
    expect(() => bookFill(emptyLedger(), huge, 2)).toThrow('exact')
  })

  test('the parts in dollars add up, with fees as a loss and the open position at the mark', () => {
    const spec = {
      name: 'TOY-USD',
      tickSize: '0.1',
      lotSize: '0.01',
      minOrderLots: sizeLots(1),
      maxOrders: 1,
      maxOrderValueUsd: 1,
      priceCap: 0,
      priceFloor: 0,
      settlement: { syntheticId: '0x1', syntheticResolution: 1, collateralId: '0x1', collateralResolution: 1 },
    }
    const ledger = emptyLedger()
    bookFill(ledger, { side: 'buy', price: priceTicks(1_000), size: sizeLots(10), feeMicros: 2_000 }, 2_004)
    expect(valueLedger(ledger, spec, '100.35')).toEqual({
      capture: '0.02',
      inventory: '0.015',
      fees: '-0.002',
      funding: '0',
      total: '0.033',
    })
    expect(valueLedger(ledger, spec, null).inventory).toBe('0')
  })
})
