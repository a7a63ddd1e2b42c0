import { describe, expect, test } from 'vitest'
import { TradingConfig } from '#shared/config/config.ts'
import { sizeLots } from '#shared/units.ts'
import { checkpointOf } from '../state.ts'
import { ToyWorld } from '../toy-world.fixture.ts'

/** Long enough for a history that may end too early, its lag and two looks. */
const provenMs = 100_000

/** Killed after a fill of so many lots that the history does not show yet, and started anew. */
const killedAfterFill = (lots: number, config: TradingConfig) => {
  const killed = new ToyWorld({ config }).quoting()
  const checkpoint = checkpointOf(killed.state)
  const [bid] = killed.open('buy')
  killed.fill(bid?.order.clientId ?? '', lots)
  const world = new ToyWorld({ config, checkpoint, idsFrom: 1_900_000_000_000_000_000n })
  world.position = lots
  world.quoting()
  expect(Object.keys(world.state.halts)).toEqual(['position_mismatch'])
  return { world, history: killed.fills }
}

const withPosition = (lots: number) => {
  const world = new ToyWorld().quoting()
  const [bid] = world.open('buy')
  world.fill(bid?.order.clientId ?? '', lots)
  world.live(2_000)
  expect(world.state.ledger.positionLots).toBe(lots)
  return world
}

describe('a position that no fill explains', () => {
  test('halts, is proven by two looks and a complete read of the fills, is taken over and latches', () => {
    const world = withPosition(4)
    world.fills = []
    world.position = 1
    world.send({ type: 'position_reported', report: { position: sizeLots(1), markPrice: null } })
    world.live(10_000)
    expect(Object.keys(world.state.halts)).toEqual(['position_mismatch'])
    expect(world.state.ledger.positionLots).toBe(4)
    const { ledger } = world.state
    const gained = () => ledger.captureHalfTickLots + ledger.inventoryHalfTickLots
    const before = gained()
    world.live(provenMs)
    expect(world.state.latches).toHaveProperty('position_unexplained')
    expect(ledger.positionLots).toBe(1)
    expect(gained()).toBe(before)
    expect(ledger.cashHalfTickLots + ledger.positionLots * ledger.lastMidHalfTicks).toBe(gained())
    expect(world.records('position_adopted')[0]).toMatchObject({ beforeLots: 4, lots: 1 })
    expect(world.open()).toEqual([])
  })

  test('of one lot is taken over without a latch', () => {
    const world = withPosition(4)
    world.fills = []
    world.position = 3
    world.send({ type: 'position_reported', report: { position: sizeLots(3), markPrice: null } })
    world.live(provenMs + 10_000)
    expect(world.state.latches).toEqual({})
    expect(world.state.halts).toEqual({})
    expect(world.state.ledger.positionLots).toBe(3)
  })

  test('that nobody tells is found by the look at the account once a minute', () => {
    const world = withPosition(4)
    world.fills = []
    world.position = 0
    for (let second = 0; second < 63; second += 1) {
      world.send({ type: 'balance_reported', balance: world.balance })
      world.live(1_000)
    }
    expect(world.state.mismatchSinceMs).not.toBeNull()
  })

  test('that was only told wrongly is not taken over', () => {
    const world = withPosition(4)
    world.send({ type: 'position_reported', report: { position: sizeLots(2), markPrice: null } })
    world.live(provenMs)
    expect(world.state.ledger.positionLots).toBe(4)
    expect(world.state.latches).toEqual({})
    expect(world.state.halts).toEqual({})
  })

  test.each([1_000, 8_000, 60_000])(
    'after a restart is not taken over before the history has shown all it may keep back, halting after %i ms',
    (positionMismatchMaxMs) => {
      const config = TradingConfig.parse({ risk: { positionMismatchMaxMs } })
      const { world, history } = killedAfterFill(4, config)
      world.live(25_000)
      expect(world.state.ledger.positionLots).toBe(0)
      world.fills = history
      world.live(20_000)
      expect(world.state.ledger.positionLots).toBe(4)
      expect(world.records('position_adopted')).toEqual([])
      expect(world.state.latches).toEqual({})
      expect(world.state.halts).toEqual({})
    },
  )
})
