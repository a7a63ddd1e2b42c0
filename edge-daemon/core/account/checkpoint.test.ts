import { describe, expect, test } from 'vitest'
import { TradingConfig } from '#shared/config/config.ts'
import { carriedLedger } from '#shared/ledger.ts'
import { checkpointOf } from '../state.ts'
import { ToyWorld } from '../toy-world.fixture.ts'
import { withoutLatches, type Checkpoint } from './checkpoint.ts'

// What a start with --clear-latches forgives. Fifty lots were taken over at 10,000 ticks, and nothing is sold when the stop
// falls: 100 ticks are 5 dollars, and 50 dollars are the limit.

const config = TradingConfig.parse({ operations: { flattenOnDrawdown: false } })
const kept: Checkpoint = {
  ledger: carriedLedger(50, 20_000),
  peakUsd: 2,
  latches: { drawdown: 'profit fell 52.00 USD from its peak of 2.00 USD' },
  tradeIdFloor: null,
  tradeIdsSeen: [],
}

/** A start that goes on from there, with the market at `bidTicks`. */
function started(checkpoint: Checkpoint, bidTicks: number): ToyWorld {
  const world = new ToyWorld({ config, checkpoint, leverage: 10 })
  world.position = 50
  showAt(world, bidTicks)
  return world.quoting()
}
function showAt(world: ToyWorld, bidTicks: number): void {
  world.bid = bidTicks
  world.ask = bidTicks + 10
}

describe('a person who has looked at the latches', () => {
  test('lifts a drawdown also where the position has fallen since its last fill', () => {
    const world = started(withoutLatches(kept), 8_900)
    world.live(3_000)
    expect(world.state.latches).toEqual({})
    expect(world.state.peakUsd).toBeCloseTo(-54.75, 6)
    expect(world.open('sell').length).toBeGreaterThan(0)
  })

  test('has the next fall measured from what that start has found', () => {
    const world = started(withoutLatches(kept), 8_900)
    showAt(world, 7_910)
    world.live(1_000)
    expect(world.state.latches).toEqual({})
    showAt(world, 7_890)
    world.live(1_000)
    expect(world.state.latches).toHaveProperty('drawdown')
  })

  test('has it measured from there also where that start is killed a moment later', () => {
    const before = started(withoutLatches(kept), 8_900)
    const records = before.effects.flatMap((effect) => (effect.type === 'journal' ? [effect.data] : []))
    const newest = records.findLast((data) => data['checkpoint'] !== undefined)
    const world = started(newest?.['checkpoint'] as Checkpoint, 8_000)
    expect(world.state.peakUsd).toBe(before.state.peakUsd)
  })

  test('need not look again where that start ended before it knew a price', () => {
    const before = new ToyWorld({ config, checkpoint: withoutLatches(kept) })
    before.live(1_000)
    const world = started(checkpointOf(before.state), 8_900)
    expect(world.state.latches).toEqual({})
  })

  test('forgives no loss with a latch of another name', () => {
    const other = withoutLatches({ ...kept, latches: { leverage_changed: 'it was 10' } })
    expect(other).toMatchObject({ latches: {}, peakUsd: 2 })
    expect(started(other, 8_900).state.latches).toHaveProperty('drawdown')
  })
})
