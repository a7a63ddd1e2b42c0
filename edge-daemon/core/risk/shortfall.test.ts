import { describe, expect, test } from 'vitest'
import { TradingConfig } from '#shared/config/config.ts'
import type { OrderRequest } from '../effect.ts'
import { smooth, ToyWorld, type Fate } from '../toy-world.fixture.ts'
import { mustReduce, noShortfall, noteCarried, noteShort, shortShare } from './shortfall.ts'

describe('refused for lack of margin', () => {
  test('each time half as large, down to an eighth, and whole again a minute later', () => {
    const shortfall = noShortfall()
    expect(shortShare(shortfall, 0)).toBe(1)
    const shares = [1, 2, 3, 4].map((times) => {
      noteShort(shortfall, times)
      return shortShare(shortfall, times)
    })
    expect(shares).toEqual([0.5, 0.25, 0.125, 0.125])
    expect([shortShare(shortfall, 60_003), shortShare(shortfall, 60_004)]).toEqual([0.125, 1])
    noteShort(shortfall, 70_000)
    expect(shortShare(shortfall, 70_000)).toBe(0.5)
  })

  test('three times in a row only reduces for thirty seconds', () => {
    const shortfall = noShortfall()
    noteShort(shortfall, 1)
    noteShort(shortfall, 2)
    noteCarried(shortfall)
    noteShort(shortfall, 3)
    expect(mustReduce(shortfall, 3)).toBe(false)
    noteShort(shortfall, 4)
    noteShort(shortfall, 5)
    expect([mustReduce(shortfall, 5), mustReduce(shortfall, 30_004), mustReduce(shortfall, 30_005)]).toEqual([
      true,
      true,
      false,
    ])
  })

  /** Every order that `fits` is refused: by the answer to it, or by the engine after a good one. */
  const ways: readonly (readonly [string, (world: ToyWorld, fits: (order: OrderRequest) => boolean) => void])[] = [
    [
      'by the answer',
      (world, fits) => {
        const refused: Fate = {
          arrivesAfterMs: null,
          answersAfterMs: 20,
          failsWith: { kind: 'refused', reason: 'margin', code: 1140, detail: 'order cost' },
        }
        world.fate = (effect) =>
          (effect.type === 'place_order' || effect.type === 'edit_order') && fits(effect.order) ? refused : smooth
      },
    ],
    ['by the engine', (world, fits) => (world.engineRefuses = (order) => (fits(order) ? 'NOT_ENOUGH_FUNDS' : null))],
  ]

  test.each(ways)('%s, the maker sends smaller orders, then none that opens, and begins again', (_, refuse) => {
    const world = new ToyWorld().quoting()
    refuse(world, ({ reduceOnly }) => !reduceOnly)
    world.cancelAtVenue(() => true, 'NOT_ENOUGH_FUNDS')
    world.live(8_000)
    const refused = world.count('place_order')
    world.live(15_000)
    expect(world.count('place_order')).toBe(refused)
    expect(world.state.halts).toEqual({})
    refuse(world, () => false)
    world.live(30_000)
    expect(world.open().length).toBe(4)
  })

  const cases = ways.flatMap(([way, refuse]) => [0, 3].map((driftTicks) => [way, driftTicks, refuse] as const))
  test.each(cases)(
    '%s on the side that adds to a position, in a market that moves by %d ticks, what reduces it goes on resting',
    (_, driftTicks, refuse) => {
      const config = TradingConfig.parse({
        quoting: { orderNotionalUsd: 160 },
        risk: { positionMaxUsd: 1_000, stressLossMaxUsd: 1_000 },
      })
      const world = new ToyWorld({ config }).quoting()
      for (const { order } of world.open('buy')) world.fill(order.clientId, 1_000)
      const longLots = world.position
      world.live(1_000)
      const sizes: number[] = []
      world.afterStep = (effects) => {
        for (const effect of effects)
          if ((effect.type === 'place_order' || effect.type === 'edit_order') && effect.order.side === 'buy')
            sizes.push(effect.order.size)
      }
      refuse(world, ({ side }) => side === 'buy')
      world.cancelAtVenue(({ order }) => order.side === 'buy', 'NOT_ENOUGH_FUNDS')
      let withoutAskMs = 0
      for (let round = 0; round < 450; round += 1) {
        if (round % 10 === 0) {
          const ticks = driftTicks * (round % 20 === 0 ? 1 : -1)
          world.bid += ticks
          world.ask += ticks
        }
        world.live(200)
        if (world.open('sell').length === 0) withoutAskMs += 200
      }
      expect(world.position).toBe(longLots)
      expect(world.records('circuit_breaker')).toEqual([])
      expect(withoutAskMs).toBeLessThanOrEqual(1_000)
      // Both levels until the third refusal, then what half a minute lets through twice.
      expect(sizes.length).toBeLessThanOrEqual(12)
      expect(Math.min(...sizes)).toBeLessThanOrEqual(Math.max(...sizes) / 4)
    },
  )

  test('an order that reduces and comes to rest says nothing of what the account carries', () => {
    const world = new ToyWorld().quoting()
    for (const { order } of world.open('buy')) world.fill(order.clientId, 1_000)
    world.live(1_000)
    const { shortfall } = world.state.risk
    noteShort(shortfall, world.nowMs)
    world.cancelAtVenue(({ order }) => order.side === 'sell', 'SELF_TRADE_PROTECTION')
    world.live(500)
    expect(world.open('sell').length).toBe(2)
    expect(shortfall.inRow).toBe(1)
    world.cancelAtVenue(({ order }) => order.side === 'buy', 'SELF_TRADE_PROTECTION')
    world.live(500)
    expect(shortfall.inRow).toBe(0)
  })
})
