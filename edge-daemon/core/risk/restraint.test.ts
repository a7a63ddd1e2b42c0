import * as fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { TradingConfig } from '#shared/config/config.ts'
import { signOf, venueOrderId } from '#shared/units.ts'
import { noteBooked } from '../account/executions.ts'
import type { Quote } from '../pricing/ladder.ts'
import { hold, legOf } from '../quoting/legs.fixture.ts'
import { ToyWorld } from '../toy-world.fixture.ts'
import { restrain } from './restraint.ts'

// What is taken out of a wanted ladder, whatever the position and whatever shuts a side. A lot of the toy market is worth ten
// dollars; the limit of 500 dollars is 50 lots.

const config = TradingConfig.parse({ risk: { balanceStaleAction: 'halt' } })
const quote = (side: 'buy' | 'sell', level: number, priceTicks: number, sizeLots: number): Quote => ({
  side,
  level,
  priceTicks,
  sizeLots,
  toleranceTicks: 1,
  breakEvenTicks: null,
  verdict: 'tolerance',
  explanation: null,
})
const levels = fc.array(fc.tuple(fc.integer({ min: 9_000, max: 11_000 }), fc.integer({ min: 2, max: 30 })), {
  minLength: 1,
  maxLength: 4,
})
const situation = fc.record({
  bids: levels,
  asks: levels,
  positionLots: fc.integer({ min: -60, max: 60 }),
  isBuyPaused: fc.boolean(),
  isBalanceStale: fc.boolean(),
})

describe('the ladder that may rest', () => {
  const world = new ToyWorld({ config }).quoting()
  const { state } = world
  for (const slot of state.slots) slot.legs = []
  const balanceAtMs = state.risk.balanceAtMs

  test('is a part of what was wanted: nothing opens on a shut side, and what reduces the position is left', () => {
    fc.assert(
      fc.property(situation, ({ bids, asks, positionLots, isBuyPaused, isBalanceStale }) => {
        state.ledger.positionLots = positionLots
        state.risk.isFull = false
        state.risk.bursts.buy.pausedUntilMs = isBuyPaused ? Infinity : 0
        state.risk.balanceAtMs = isBalanceStale ? null : balanceAtMs
        const quotes = [
          ...bids.map(([price, lots], level) => quote('buy', level, price, lots)),
          ...asks.map(([price, lots], level) => quote('sell', level, price, lots)),
        ]
        const left = restrain(
          state,
          { quotes, halfSpreadTicks: 5, positionMaxLots: 50, mayOpen: { buy: true, sell: true } },
          config,
        ).quotes
        for (const one of left) {
          const wanted = quotes.find(({ side, level }) => side === one.side && level === one.level)
          expect(one).toMatchObject({ priceTicks: wanted?.priceTicks })
          expect(one.sizeLots).toBeLessThanOrEqual(wanted?.sizeLots ?? 0)
          expect(one.sizeLots).toBeGreaterThanOrEqual(state.market.minOrderLots)
          // The mark is 10,005, the collar 2 %.
          expect(Math.abs(one.priceTicks - 10_005)).toBeLessThanOrEqual(200.1)
        }
        for (const side of ['buy', 'sell'] as const) {
          const lots = left.reduce((sum, one) => sum + (one.side === side ? one.sizeLots : 0), 0)
          const heldLots = signOf(side) * positionLots
          const isShut = isBalanceStale || (side === 'buy' && isBuyPaused)
          if (isShut) expect(lots).toBeLessThanOrEqual(Math.max(0, -heldLots))
          // 80 % of the limit, at ten dollars and half a cent a lot.
          if (heldLots >= 40) expect(lots).toBe(0)
          const inside = quotes.filter((one) => one.side === side && Math.abs(one.priceTicks - 10_005) <= 200)
          if (!isShut && heldLots < 39) expect(lots).toBe(inside.reduce((sum, { sizeLots }) => sum + sizeLots, 0))
          const first = inside[0]
          if (isShut && first !== undefined && -heldLots >= first.sizeLots)
            expect(lots).toBeGreaterThanOrEqual(first.sizeLots)
        }
      }),
      { numRuns: 300 },
    )
  })

  test('leaves what reduces where a trade is told before its order: the lots of the trade are counted once', () => {
    const { state } = new ToyWorld({ config })
    const resting = legOf('sell', 0, 10_010, 10)
    hold(state, { ...resting, order: { ...resting.order, venueId: venueOrderId('v1') } })
    state.markTicks = 10_000
    // Of ten lots held four were sold: the trade says so, the order not yet.
    state.ledger.positionLots = 6
    noteBooked(state.executions, 'v1', 'sell', 4, 0)
    const wish = { quotes: [quote('sell', 0, 10_010, 6)], halfSpreadTicks: 5, positionMaxLots: 50 }
    const kept = restrain(state, { ...wish, mayOpen: { buy: true, sell: false } }, config).quotes
    expect(kept.map(({ sizeLots }) => sizeLots)).toEqual([6])
  })
})
