import { describe, expect, test } from 'vitest'
import { adverseBps, markoutBps } from '#shared/markout.ts'
import { priceTicks, tradeId } from '#shared/units.ts'
import { ToyWorld } from '../toy-world.fixture.ts'
import { checkpointOf } from '../state.ts'

// What a fill was worth by and by, through the whole core.

/** One filled order of a side, with the market moved right after. */
function filled(side: 'buy' | 'sell', moveTicks: number): { world: ToyWorld; fillTicks: number } {
  const world = new ToyWorld().quoting()
  const resting = world.open(side)[0]
  if (resting === undefined) throw new Error('nothing rests')
  world.fill(resting.order.clientId, resting.order.size)
  world.run(20)
  world.bid += moveTicks
  world.ask += moveTicks
  return { world, fillTicks: resting.order.price }
}

describe('audit row 1.3: the markout of a fill', () => {
  test.each(['buy', 'sell'] as const)(
    'of a %s after each horizon is that of the one rule, and written down',
    (side) => {
      const { world, fillTicks } = filled(side, 30)
      world.live(61_000)
      const mid = 10_035
      const told = world.records('markout')
      expect(told.map(({ horizonMs }) => horizonMs)).toEqual([1_000, 5_000, 30_000, 60_000])
      for (const record of told) {
        expect(record).toMatchObject({
          side,
          markoutBps: markoutBps(side, fillTicks, mid),
          adverseBps: adverseBps(side, 10_005, mid),
        })
      }
      expect(world.state.adverse[side].count).toBeCloseTo(1, 1)
      expect(world.state.adverse[side].meanBps).toBe(adverseBps(side, 10_005, mid))
    },
  )

  test('is no sample while there is no book, nor when the moment was slept through', () => {
    const { world } = filled('buy', 0)
    world.live(800)
    world.send({ type: 'stream_changed', stream: 'book', isUp: false, reason: 'lost' })
    world.run(400)
    expect(world.records('markout')).toEqual([])
    world.connect()
    world.freeze(10_000)
    world.live(200)
    expect(world.records('markout')).toEqual([])
    expect(world.state.markouts.missed).toBe(2)
  })

  test('against an absurd mid is written down as it is, and teaches no more than the largest move that is believed', () => {
    const { world } = filled('buy', -500)
    world.live(6_000)
    const told = world.records('markout').find(({ horizonMs }) => horizonMs === 5_000)
    expect(told).toMatchObject({ adverseBps: adverseBps('buy', 10_005, 9_505) })
    expect(world.state.adverse.buy.meanBps).toBe(40)
    expect(world.state.adverse.buy.markoutMeanBps).toBe(-40)
  })

  test('that we took, as an exit does, is measured and teaches the quotes nothing', () => {
    const { world } = filled('buy', 0)
    const [fill] = world.fills
    if (fill === undefined) throw new Error('nothing was filled')
    const exit = { ...fill, tradeId: tradeId('5000000000000000000'), side: 'sell' as const, isTaker: true }
    world.send({ type: 'fills_reported', fills: [{ ...exit, price: priceTicks(9_900) }] })
    world.live(7_000)
    expect(world.records('markout').filter(({ side }) => side === 'sell').length).toBe(2)
    expect(world.state.adverse.sell).toMatchObject({ count: 0, markoutMeanBps: 0 })
  })

  test('is remembered over a restart, and weighs less the longer that took', () => {
    const { world } = filled('buy', 30)
    world.live(6_000)
    const checkpoint = checkpointOf(world.state)
    if (checkpoint.adverse === undefined) throw new Error('nothing was learned')
    const adverse = { ...checkpoint.adverse, atWallMs: world.wallNow() - 1_800_000 }
    const again = new ToyWorld({ checkpoint: { ...checkpoint, adverse } })
    again.nowMs = world.nowMs
    again.position = world.position
    again.fills = world.fills
    again.quoting()
    expect(again.state.adverse.buy.count).toBeCloseTo(0.5, 1)
    expect(again.state.adverse.buy.meanBps).toBe(world.state.adverse.buy.meanBps)
  })
})
