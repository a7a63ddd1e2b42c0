import * as fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { clientOrderId, monoMs, priceTicks, sizeLots, type Side } from '#shared/units.ts'
import type { Leg } from '../quoting/slot.ts'
import { emptySlot, type Slot } from '../state.ts'
import { reservedLots, reservedTickLots, stressLossUsd, stressMaxUsd, worstCaseLots } from './exposure.ts'

function leg(phase: Leg['phase'], side: Side, price: number, size: number, filled = 0): Leg {
  const order = {
    clientId: clientOrderId('own'),
    side,
    level: 0,
    price: priceTicks(price),
    size: sizeLots(size),
    filled,
    sentAtMs: monoMs(0),
    expiresAtMs: monoMs(9),
    requestedAtMs: monoMs(0),
    heardAtMs: monoMs(0),
  }
  if (phase === 'live') return { phase, order }
  if (phase === 'unknown') return { phase, order, askAtMs: monoMs(0), isAsked: false, absentAtMs: null }
  return { phase, order, deadlineMs: monoMs(9) }
}
const slot = (side: Side, ...legs: Leg[]): Slot => ({ ...emptySlot(side, 0), legs })

describe('what may still fill', () => {
  test.each(['sending', 'accepted', 'live', 'cancelling', 'replacing', 'unknown'] as const)(
    'counts an order that is %s',
    (phase) => {
      const slots = [slot('buy', leg(phase, 'buy', 10, 5, 2)), slot('sell', leg(phase, 'sell', 12, 4))]
      expect(reservedLots(slots, 'buy')).toBe(3)
      expect(reservedLots(slots, 'sell')).toBe(4)
      expect(reservedTickLots(slots)).toBe(3 * 10 + 4 * 12)
    },
  )

  test('counts both orders of an edit, and leaves out the slot that asks', () => {
    const own = slot('buy', leg('replacing', 'buy', 10, 5), leg('sending', 'buy', 11, 5))
    const slots = [own, slot('buy', leg('live', 'buy', 9, 1))]
    expect(reservedLots(slots, 'buy')).toBe(11)
    expect(reservedLots(slots, 'buy', own)).toBe(1)
    expect(reservedTickLots(slots, own)).toBe(9)
  })
})

describe('the worst case', () => {
  test.each([
    ['buy', 10, 5, 15],
    ['sell', 10, 5, 0],
    ['sell', -10, 5, 15],
    ['buy', -10, 12, 2],
  ] as const)('of the %s side at %i with %i under way is %i lots', (side, position, committed, lots) => {
    expect(worstCaseLots(side, position, committed)).toBe(lots)
  })

  test('costs its value times the move', () => expect(stressLossUsd(15, 100, 1_000)).toBe(150))

  test('of the largest position allowed costs the largest loss allowed', () => {
    const positive = (max: number) => fc.double({ min: 0.01, max, noNaN: true })
    fc.assert(
      fc.property(positive(1e6), positive(1e4), fc.integer({ min: 10, max: 10_000 }), (loss, lotUsd, moveBps) => {
        const lots = stressMaxUsd(loss, moveBps) / lotUsd
        expect(stressLossUsd(lots, lotUsd, moveBps) / loss).toBeCloseTo(1, 9)
      }),
    )
  })
})
