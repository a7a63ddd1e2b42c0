import { describe, expect, test } from 'vitest'
import { TradingConfig } from '#shared/config/config.ts'
import { carriedLedger } from '#shared/ledger.ts'
import { createPrng } from '#shared/prng.ts'
import { signOf, sizeLots, type Side } from '#shared/units.ts'
import { toySpec, ToyWorld } from '../toy-world.fixture.ts'
import { desire } from './desire.ts'

// What rests may lag behind the wish by its tolerance, but never past the price at which a fill is expected to lose.

function knowing(world: ToyWorld): ToyWorld {
  const { signals } = world.state
  const variance = { sum: 1e-8, weight: 1 }
  Object.assign(signals.volatility.slow, variance)
  Object.assign(signals.volatility.fast, variance)
  signals.intensity = { perSecond: 1, decayPerBps: 0.4, r2: 0.9, orders: 500, fittedAtMs: 0, isKept: false }
  return world
}
function holding(world: ToyWorld, positionLots: number): ToyWorld {
  world.position = positionLots
  Object.assign(world.state.ledger, carriedLedger(positionLots, world.bid + world.ask))
  world.send({ type: 'position_reported', report: { position: sizeLots(positionLots), markPrice: '1000' } })
  return world
}
/** How much a fill of the only order of a side would earn against the fair price, basis points. */
function edgeBps(world: ToyWorld, side: Side): number {
  const fairTicks = desire(world.state, world.config)?.quotes[0]?.explanation?.market.fairTicks ?? Number.NaN
  const price = world.open(side)[0]?.order.price ?? Number.NaN
  return (signOf(side) * (fairTicks - price) * 1e4) / fairTicks
}

describe('an order at rest', () => {
  test('is moved by one tick where that one is all that a fill earns', () => {
    // Ten basis points a tick.
    const spec = { ...toySpec, tickSize: '1' }
    const world = new ToyWorld({ config: TradingConfig.parse({ quoting: { levels: 1 } }), spec })
    Object.assign(world, { bid: 1_000, ask: 1_001, depth: [0, 1, 2] })
    knowing(world.quoting()).live(2_000)
    expect(world.open('buy').map(({ order }) => order.price)).toEqual([1_000])
    Object.assign(world, { bid: 998, ask: 1_001 })
    world.live(400)
    expect(world.open('buy').map(({ order }) => order.price)).toEqual([999])
  })

  test.each(['buy', 'sell'] as const)(
    'that the skew has pushed to the edge follows the fair price away: a %s',
    (side) => {
      // A tenth of a basis point a tick, and a tolerance of fifteen.
      const pricing = { skewAtLimitBps: 20, halfSpreadMinBps: 10 }
      const config = TradingConfig.parse({ pricing, quoting: { levels: 1 } })
      const world = new ToyWorld({ config, spec: { ...toySpec, tickSize: '0.01' } })
      Object.assign(world, { bid: 100_000, ask: 100_100, depth: [0, 50, 100] })
      holding(knowing(world.quoting()), -35 * signOf(side)).live(1_000)
      expect(edgeBps(world, side)).toBeCloseTo(0.25, 1)
      world.bid -= 13 * signOf(side)
      world.ask -= 13 * signOf(side)
      world.live(400)
      expect(edgeBps(world, side)).toBeGreaterThanOrEqual(0.2)
    },
  )

  test('stays where it is while what a fill earns has only shrunk', () => {
    const pricing = { skewAtLimitBps: 20, halfSpreadMinBps: 10, edgeMinBps: 1 }
    const config = TradingConfig.parse({ pricing, quoting: { levels: 1 } })
    const world = new ToyWorld({ config, spec: { ...toySpec, tickSize: '0.01' } })
    Object.assign(world, { bid: 100_000, ask: 100_100, depth: [0, 50, 100] })
    holding(knowing(world.quoting()), 35).live(1_000)
    const [before] = world.open('sell')
    world.bid += 8
    world.ask += 8
    world.live(1_000)
    expect(world.open('sell')).toEqual([before])
    expect(edgeBps(world, 'sell')).toBeCloseTo(0.25, 1)
  })
})

test.each([60, 200, 900])('at %d messages a minute no event leaves one at rest beyond its break-even', (perMinute) => {
  const pricing = { skewAtLimitBps: 20, halfSpreadMinBps: 3 }
  const risk = { drawdownMaxUsd: 1e6 }
  const config = TradingConfig.parse({ pricing, risk, operations: { requestsPerMinute: perMinute } })
  const world = holding(knowing(new ToyWorld({ config }).quoting()), 30)
  const random = createPrng(perMinute)
  let looked = 0
  world.afterStep = () => {
    const { state } = world
    if (Object.keys(state.halts).length > 0) return
    const wish = desire(state, world.config)
    for (const slot of state.slots) {
      const [leg] = slot.legs
      const quote = wish?.quotes.find(({ side, level }) => side === slot.side && level === slot.level)
      if (quote === undefined || leg === undefined || slot.legs.length !== 1 || leg.phase !== 'live') continue
      if (state.nowMs < slot.cancelPausedUntilMs) continue
      const sign = signOf(slot.side)
      const nearest = Math.max(sign * quote.priceTicks, sign * (quote.breakEvenTicks ?? Number.NaN))
      expect(sign * leg.order.price).toBeLessThanOrEqual(nearest)
      looked += 1
    }
  }
  for (let round = 0; round < 600; round += 1) {
    const ticks = Math.round(random.normal() * 1.5)
    world.bid += ticks
    world.ask += ticks
    world.showMarket()
    world.run(100)
  }
  expect(looked).toBeGreaterThan(1_000)
})
