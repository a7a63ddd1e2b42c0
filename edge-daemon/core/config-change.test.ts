import { describe, expect, test } from 'vitest'
import { TradingConfig } from '#shared/config/config.ts'
import { ToyWorld } from './toy-world.fixture.ts'

// A new config acts on the old state: limits bite at once, and nothing that was lost is forgiven.

const config = (positionMaxUsd: number, drawdownMaxUsd = 50) =>
  TradingConfig.parse({ quoting: { orderNotionalUsd: 300 }, risk: { positionMaxUsd, drawdownMaxUsd, burstShare: 1 } })
const change = (world: ToyWorld, next: TradingConfig, changed: readonly string[]) =>
  world.send({ type: 'config_changed', config: next, version: null, hash: 'next', changed })

/** A lot of the toy market is worth ten dollars. */
function longBy(lots: number, world: ToyWorld): ToyWorld {
  while (world.position < lots) {
    world.fill(world.open('buy')[0]?.order.clientId ?? '', lots - world.position)
    world.live(1_000)
  }
  return world
}

describe('audit row 5.5: a limit halved while the position is above it', () => {
  test('pulls every buy, sends no other, and the acknowledgement lists the key', () => {
    const world = longBy(60, new ToyWorld({ config: config(1_000) }).quoting())
    expect(world.state.ledger.positionLots).toBe(60)
    expect(world.open('buy').length).toBeGreaterThan(0)
    change(world, config(500), ['risk.positionMaxUsd'])
    expect(world.records('config_applied').at(-1)).toEqual({
      version: null,
      hash: 'next',
      changed: ['risk.positionMaxUsd'],
    })
    world.run(25)
    expect(world.open('buy')).toEqual([])
    const before = world.effects.length
    world.live(5_000)
    expect(world.open('buy')).toEqual([])
    expect(world.open('sell').length).toBeGreaterThan(0)
    const raised = world.effects
      .slice(before)
      .filter(
        (effect) => (effect.type === 'place_order' || effect.type === 'edit_order') && effect.order.side === 'buy',
      )
    expect(raised).toEqual([])
  })
})

test('audit row 6.6: a refused proposal is journaled with its reason, and nothing moves', () => {
  const world = new ToyWorld({ config: config(1_000) }).quoting()
  const before = world.open().map(({ order }) => order.clientId)
  const reason = 'operations.stopMaxMs is not for the cloud to change: a person changes it in the local file'
  world.send({ type: 'config_refused', version: 3, reason })
  world.live(1_000)
  expect(world.records('config_refused')).toEqual([{ version: 3, reason }])
  expect(world.open().map(({ order }) => order.clientId)).toEqual(before)
})

describe('a reload forgives no loss', () => {
  test('the peak stays: a smaller limit trips on the drawdown there already is', () => {
    const world = longBy(60, new ToyWorld({ config: config(1_000) }).quoting())
    world.bid -= 400
    world.ask -= 400
    world.live(2_000)
    expect(world.state.halts).toEqual({})
    const { peakUsd } = world.state
    change(world, config(1_000, 10), ['risk.drawdownMaxUsd'])
    expect(world.state.peakUsd).toBe(peakUsd)
    expect(Object.keys(world.state.latches)).toEqual(['drawdown'])
  })

  test('the latch stays: a larger limit does not lift it', () => {
    const world = longBy(60, new ToyWorld({ config: config(1_000, 10) }).quoting())
    world.bid -= 400
    world.ask -= 400
    world.live(2_000)
    expect(world.state.latches).toHaveProperty('drawdown')
    change(world, config(1_000, 5_000), ['risk.drawdownMaxUsd'])
    world.live(2_000)
    expect(Object.keys(world.state.halts)).toContain('drawdown')
    expect(world.open()).toEqual([])
  })
})
