import * as fc from 'fast-check'
import { expect, test } from 'vitest'
import { predecessorDefaults } from './parameters.ts'
import { clampedTicks } from './post-only.ts'
import { repriceSlot, type RestingOrder } from './reprice-slot.ts'
import { targetTicks, type PricingInputs } from './target-price.ts'
import { priceOf } from './tick.ts'

const parameters = { ...predecessorDefaults, offsetMode: 'dynamic' as const, spreadMultiplier: 1 }
const plain: PricingInputs = {
  bid: 100,
  ask: 100.1,
  tick: 0.01,
  spreadEmaBps: 10,
  skewBps: 0,
  extraOffsetBps: 0,
  regimeScale: 1,
  fundingBiasBps: 0,
}
const resting = (changed: Partial<RestingOrder>): RestingOrder => ({
  side: 'buy',
  level: 0,
  price: 99.9,
  safetyTicks: 2,
  ...changed,
})
const reason = (price: number, changed = {}) =>
  repriceSlot(resting({ price }), plain, { ...parameters, ...changed }, 'predecessor')?.reason

test('the gates hold in their order: a share of the offset, some ticks, some edge', () => {
  expect(reason(99.91)).toBe('hold_within_tolerance')
  expect(reason(99.915)).toBe('hold_below_tick_gate')
  expect(reason(99.915, { repriceMoveMinTicks: 0 })).toBe('replace_target_shift')
  expect(reason(99.92)).toBe('replace_target_shift')
  expect(reason(99.92, { repriceEdgeDeltaMinBps: 2.5 })).toBe('hold_below_edge_gate')
  expect(reason(99.88)).toBe('replace_target_shift')
})

test('without an offset there is no band to stay in', () => {
  expect(reason(99.9, { offsetMode: 'fixed', offsetPerLevelPercent: 0 })).toBe('replace_target_shift')
})

test('without a best price there is nothing to decide', () => {
  expect(repriceSlot(resting({}), { ...plain, bid: null }, parameters, 'predecessor')).toBeNull()
})

const drawn = fc.record({
  side: fc.constantFrom('buy' as const, 'sell' as const),
  level: fc.nat(2),
  gap: fc.integer({ min: 1, max: 20 }),
  skewBps: fc.integer({ min: -50, max: 50 }),
  safetyTicks: fc.integer({ min: 1, max: 8 }),
})

test('an order at the price that was just decided stays, however the clamp binds', () => {
  fc.assert(
    fc.property(drawn, ({ side, level, gap, skewBps, safetyTicks }) => {
      const inputs = { ...plain, ask: (10_000 + gap) / 100, skewBps, spreadEmaBps: gap }
      const target = targetTicks(side, level, inputs, parameters, 'predecessor-corrected') ?? Number.NaN
      const ticks = clampedTicks(side, target, 10_000, 10_000 + gap, safetyTicks)
      const order = resting({ side, level, price: priceOf(ticks ?? 0, 0.01), safetyTicks })
      expect(repriceSlot(order, inputs, parameters, 'predecessor-corrected')?.isReplaced).toBe(false)
    }),
  )
})

test('the predecessor sent the same price for ever where the clamp bound', () => {
  const inputs = { ...plain, ask: 100.05, skewBps: 25, spreadEmaBps: 5 }
  const order = resting({ side: 'sell', price: 100.04, safetyTicks: 4 })
  expect(repriceSlot(order, inputs, parameters, 'predecessor')?.isReplaced).toBe(true)
  expect(repriceSlot(order, inputs, parameters, 'predecessor-corrected')).toMatchObject({
    isReplaced: false,
    reason: 'hold_at_clamp',
    target: 100.01,
  })
  const untold = { ...order, safetyTicks: null }
  expect(repriceSlot(untold, inputs, parameters, 'predecessor-corrected')?.reason).toBe('hold_at_clamp')
  expect(repriceSlot({ ...untold, price: 100.2 }, inputs, parameters, 'predecessor-corrected')?.isReplaced).toBe(true)
  expect(repriceSlot({ ...order, price: 100.2 }, inputs, parameters, 'predecessor-corrected')?.isReplaced).toBe(true)
})
