import { describe, expect, test } from 'vitest'
import { TradingConfig } from '#shared/config/config.ts'
import { ToyWorld } from '../toy-world.fixture.ts'

// The toy venue takes two lots at least, 20.01 dollars at the first mark of 10,005 ticks.

const configWith = (risk: Record<string, unknown>) => TradingConfig.parse({ risk })
const change = (world: ToyWorld, risk: Record<string, unknown>) =>
  world.send({ type: 'config_changed', config: configWith(risk), version: null, hash: 'x', changed: [] })
const halts = (world: ToyWorld) => Object.keys(world.state.halts)

/** Long as many lots, with what rests after that. */
function holding(lots: number): ToyWorld {
  const world = new ToyWorld({ config: configWith({ burstShare: 1 }), leverage: 10 }).quoting()
  world.fill(world.open('buy')[0]?.order.clientId ?? '', lots)
  world.live(1_000)
  expect(world.state.ledger.positionLots).toBe(lots)
  return world
}

describe('limits that let not even the smallest order through', () => {
  test.each([
    [{ positionMaxUsd: 10 }, 'risk.positionMaxUsd allows 10.00 USD: raise it'],
    [{ orderMaxUsd: 20 }, 'risk.orderMaxUsd allows 20.00 USD: raise it'],
    [{ grossMaxUsd: 1 }, 'risk.grossMaxUsd allows 1.00 USD: raise it'],
    [{ stressLossMaxUsd: 1 }, 'risk.stressLossMaxUsd allows 10.00 USD: raise it'],
    [{ longMaxUsd: 0, shortMaxUsd: 0 }, 'risk.longMaxUsd allows 0.00 USD, risk.shortMaxUsd allows 0.00 USD: raise one'],
  ])('%o are a halt that names them', (risk, named) => {
    const world = new ToyWorld({ config: configWith(risk), leverage: 10 }).quoting()
    expect(world.state.halts).toEqual({ limits_too_small: `the smallest order is 20.01 USD, and ${named}` })
    expect(world.open()).toEqual([])
  })

  test.each([
    ['on one side alone leave the other', { longMaxUsd: 0 }, 'sell'],
    ['of just the smallest order let it through', { orderMaxUsd: 20.02 }, 'buy'],
  ] as const)('%s', (_, risk, side) => {
    const world = new ToyWorld({ config: configWith(risk), leverage: 10 }).quoting()
    expect(halts(world)).toEqual([])
    expect(world.open(side).length).toBeGreaterThan(0)
  })

  test('set while quotes rest pull them, and raised again bring them back', () => {
    const world = new ToyWorld({ leverage: 10 }).quoting()
    change(world, { positionMaxUsd: 10 })
    world.live(1_000)
    expect(halts(world)).toEqual(['limits_too_small'])
    expect(world.open()).toEqual([])
    change(world, {})
    world.live(1_000)
    expect(halts(world)).toEqual([])
    expect(world.open().length).toBeGreaterThan(0)
  })

  test.each([{ orderMaxUsd: 20 }, { positionMaxUsd: 20 }, { grossMaxUsd: 20 }])(
    'do not halt and let go in turn while the mark moves about them: %o',
    (risk) => {
      const world = new ToyWorld({ config: configWith(risk), leverage: 10 })
      // The smallest order is 20.00 dollars at 10,000 ticks.
      const showAt = (markTicks: number) => {
        Object.assign(world, { bid: markTicks - 5, ask: markTicks + 5 })
        world.live(1_000)
      }
      Object.assign(world, { bid: 9_990, ask: 10_000 })
      world.quoting()
      expect(halts(world)).toEqual([])
      for (let second = 0; second < 60; second += 1) showAt(second % 2 === 0 ? 9_999 : 10_001)
      expect(world.records('halt_set').filter(({ reason }) => reason === 'limits_too_small')).toHaveLength(1)
      showAt(9_990)
      expect(world.state.halts['limits_too_small']).toMatch(
        /^the smallest order is 19\.98 USD, and .* 20\.00 USD, .*: raise it$/,
      )
      expect(world.open()).toEqual([])
      showAt(9_800)
      expect(halts(world)).toEqual([])
      expect(world.open().length).toBeGreaterThan(0)
    },
  )

  test('do not halt while there is a position that quotes may reduce', () => {
    const world = holding(4)
    change(world, { positionMaxUsd: 10 })
    world.live(2_000)
    expect(halts(world)).toEqual([])
    expect(world.open('buy')).toEqual([])
    expect(world.open('sell').length).toBeGreaterThan(0)
  })

  test('halt beside a position that is too small to be reduced', () => {
    const world = holding(1)
    change(world, { positionMaxUsd: 10 })
    world.live(1_000)
    expect(halts(world)).toEqual(['limits_too_small'])
  })

  test('do not stand in the way of an exit', () => {
    const world = holding(4)
    change(world, { orderMaxUsd: 10, drawdownMaxUsd: 1 })
    world.live(1_000)
    expect(halts(world)).toEqual(['limits_too_small'])
    world.bid -= 500
    world.ask -= 500
    world.live(8_000)
    expect(world.state.latches).toHaveProperty('flattened')
    expect(world.position).toBe(0)
  })
})
