import { describe, expect, test } from 'vitest'
import { TradingConfig } from '#shared/config/config.ts'
import { sizeLots } from '#shared/units.ts'
import { withoutLatches } from './account/checkpoint.ts'
import { checkpointOf } from './state.ts'
import { ToyWorld } from './toy-world.fixture.ts'

// What changes under us while we trade: found by looking, and answered before it costs.

const halts = (world: ToyWorld) => Object.keys(world.state.halts)

describe('the leverage', () => {
  test('that somebody changes halts within ten seconds, and no longer than it lasts', () => {
    const world = new ToyWorld({ leverage: 10 }).quoting()
    world.live(20_000)
    expect(world.open().length).toBe(4)
    world.leverage = 50
    world.live(10_000)
    expect(halts(world)).toEqual(['leverage_changed'])
    expect(world.open()).toEqual([])
    world.leverage = 10
    world.live(10_000)
    expect(halts(world)).toEqual([])
    expect(world.open().length).toBe(4)
  })

  test('that is taken back is found long before the next minute, although few requests are allowed', () => {
    const config = TradingConfig.parse({ operations: { requestsPerMinute: 120 } })
    const world = new ToyWorld({ leverage: 10, config }).quoting()
    world.leverage = 50
    world.live(70_000)
    expect(halts(world)).toEqual(['leverage_changed'])
    world.leverage = 10
    world.live(26_000)
    expect(halts(world)).toEqual([])
  })

  test('that was another when we were away halts until a person takes it for granted', () => {
    const before = new ToyWorld({ leverage: 10 }).quoting()
    const checkpoint = checkpointOf(before.state)
    const after = new ToyWorld({ leverage: 50, checkpoint }).quoting()
    after.live(5_000)
    expect(halts(after)).toEqual(['leverage_changed'])
    expect(after.open()).toEqual([])
    const atTheMachine = new ToyWorld({ leverage: 50, checkpoint: withoutLatches(checkpoint) }).quoting()
    atTheMachine.live(5_000)
    expect(halts(atTheMachine)).toEqual([])
  })

  test('is back when it was changed, the daemon killed, and the change taken back', () => {
    const before = new ToyWorld({ leverage: 10 }).quoting()
    before.leverage = 3
    before.live(10_000)
    const after = new ToyWorld({ leverage: 3, checkpoint: checkpointOf(before.state) }).quoting()
    after.live(5_000)
    expect(halts(after)).toEqual(['leverage_changed'])
    after.leverage = 10
    after.live(10_000)
    expect(halts(after)).toEqual([])
  })

  test('told with the position halts at once', () => {
    const world = new ToyWorld({ leverage: 10 }).quoting()
    world.leverage = 20
    world.send({ type: 'position_reported', report: { position: sizeLots(0), markPrice: null, leverage: 20 } })
    expect(halts(world)).toEqual(['leverage_changed'])
  })
})

describe('the market', () => {
  test('whose grid is another latches within a minute', () => {
    const world = new ToyWorld().quoting()
    world.marketTerms = { changed: 'tickSize of TOY-USD is now 0.2', closed: null, limits: null }
    world.live(61_000)
    expect(world.state.latches).toEqual({ market_changed: 'tickSize of TOY-USD is now 0.2' })
    expect(world.open()).toEqual([])
  })

  test('that is closed is not quoted, and is again soon after it has opened', () => {
    const world = new ToyWorld().quoting()
    world.marketTerms = { changed: null, closed: 'its status is REDUCE_ONLY', limits: null }
    world.live(61_000)
    expect(halts(world)).toEqual(['market_closed'])
    world.marketTerms = { changed: null, closed: null, limits: null }
    world.live(8_000)
    expect(halts(world)).toEqual([])
    expect(world.open().length).toBe(4)
  })

  test('with other limits is quoted within them', () => {
    const world = new ToyWorld().quoting()
    const limits = { maxOrders: 200, maxOrderValueUsd: 100_000, priceCap: 0.01, priceFloor: 0.02 }
    world.marketTerms = { changed: null, closed: null, limits }
    world.live(61_000)
    expect(world.state.market).toMatchObject(limits)
    expect(halts(world)).toEqual([])
    expect(world.records('limits_changed')).toEqual([limits])
  })

  test('is asked about soon after a refusal that may come from it, though not after each', () => {
    const world = new ToyWorld().quoting()
    const before = world.count('read_market')
    world.fate = (effect) =>
      effect.type === 'place_order' || effect.type === 'edit_order'
        ? {
            arrivesAfterMs: 10,
            answersAfterMs: 20,
            failsWith: { kind: 'refused', reason: 'market_closed', code: 1014, detail: 'reduce-only' },
          }
        : { arrivesAfterMs: 10, answersAfterMs: 20 }
    world.bid += 30
    world.ask += 30
    world.live(1_000)
    expect(world.count('read_market') - before).toBe(1)
  })
})

describe('the fee', () => {
  test('that rises above what quotes are made for halts, and one that falls is taken over', () => {
    const world = new ToyWorld({ makerFeeRate: 0.0001 }).quoting()
    world.makerFeeRate = 0
    world.live(61_000)
    expect(world.state.market.makerFeeRate).toBe(0)
    expect(halts(world)).toEqual([])
    world.makerFeeRate = 0.0002
    world.live(61_000)
    expect(halts(world)).toEqual(['fee_risen'])
    expect(world.open()).toEqual([])
  })

  test('that falls and comes back to what it was at the start halts at no time, and is counted in the quotes', () => {
    const world = new ToyWorld({ makerFeeRate: 0.0001 }).quoting()
    for (const rate of [0, 0.00005, 0.0001]) {
      world.makerFeeRate = rate
      world.live(61_000)
      expect(halts(world)).toEqual([])
      expect(world.state.market.makerFeeRate).toBe(rate)
    }
    world.makerFeeRate = 0.00011
    world.live(61_000)
    expect(world.state.halts).toEqual({ fee_risen: 'the maker fee is 0.00011, and was 0.0001 at the start' })
    expect(world.state.market.makerFeeRate).toBe(0.0001)
    world.makerFeeRate = 0
    world.live(21_000)
    expect(halts(world)).toEqual([])
  })

  test('that is taken back is found long before the next minute, also when it had been looked at just before', () => {
    const world = new ToyWorld({ makerFeeRate: 0.0001 }).quoting()
    world.makerFeeRate = 0.0002
    world.live(61_000)
    const before = world.count('read_fees')
    world.live(60_000)
    expect(world.count('read_fees') - before).toBe(3)
    expect(halts(world)).toEqual(['fee_risen'])
    world.makerFeeRate = 0.0001
    world.live(21_000)
    expect(halts(world)).toEqual([])
    const after = world.count('read_fees')
    world.live(60_000)
    expect(world.count('read_fees') - after, 'in its turn again').toBe(1)
  })

  test('that takers pay halts when it rises above what orders are signed for, because no exit would be taken', () => {
    const world = new ToyWorld({ feeRateMax: 0.001 }).quoting()
    world.takerFeeRate = 0.001
    world.live(61_000)
    expect(halts(world)).toEqual([])
    world.takerFeeRate = 0.0011
    world.live(61_000)
    expect(world.state.halts).toEqual({
      fee_risen: 'the venue takes a fee of 0.0011, and orders are signed for 0.001 at most: it would refuse every exit',
    })
    expect(world.open()).toEqual([])
    world.takerFeeRate = 0.0004
    world.live(21_000)
    expect(halts(world)).toEqual([])
  })
})
