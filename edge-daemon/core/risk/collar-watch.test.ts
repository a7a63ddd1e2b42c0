import { describe, expect, test } from 'vitest'
import { TradingConfig } from '#shared/config/config.ts'
import { ToyWorld } from '../toy-world.fixture.ts'
import { collarHalt, shutOutHaltMs } from './collar-watch.ts'

// The toy market is ten ticks of 10,000 wide, so that its quotes stand five basis points from the mark and further.

const withCollar = (collarBps: number) => TradingConfig.parse({ risk: { collarBps } })
const shutting = withCollar(1)
const roomy = withCollar(200)

function change(world: ToyWorld, config: TradingConfig): void {
  world.config = config
  world.send({ type: 'config_changed', config, version: null, hash: 'x', changed: [] })
}

function shutOut(): ToyWorld {
  const world = new ToyWorld({ config: roomy }).quoting()
  change(world, shutting)
  world.live(500)
  expect(world.open()).toEqual([])
  return world
}

describe('a collar that lets no quote stand', () => {
  test('is a halt after a while, in words that name the two figures', () => {
    const world = shutOut()
    world.live(shutOutHaltMs - 1_500)
    expect(world.state.halts).toEqual({})
    world.live(2_000)
    expect(Object.keys(world.state.halts)).toEqual([collarHalt])
    expect(world.state.halts[collarHalt]).toMatch(
      /^the nearest price we want is \d+\.\d bps from mark, index or entry, and risk\.collarBps is 1: raise it/,
    )
    expect(world.records('halt_set').at(-1)).toMatchObject({ reason: collarHalt })
  })

  test('halts no longer than it shuts out: quotes are back a moment after it was raised', () => {
    const world = shutOut()
    world.live(shutOutHaltMs + 1_000)
    change(world, roomy)
    world.live(1_000)
    expect(world.state.halts).toEqual({})
    expect(world.open().length).toBeGreaterThan(0)
  })

  test('counts anew when it was wide enough in between', () => {
    const world = shutOut()
    world.live(shutOutHaltMs - 2_000)
    change(world, roomy)
    world.live(1_000)
    change(world, shutting)
    world.live(shutOutHaltMs - 1_000)
    expect(world.state.halts).toEqual({})
  })

  test('is no reason beside another: what halts is looked at first', () => {
    const world = shutOut()
    world.live(shutOutHaltMs + 1_000)
    world.send({ type: 'journal_degraded', reason: 'disk full' })
    world.live(100)
    expect(Object.keys(world.state.halts)).toEqual(['journal_degraded'])
    expect(world.state.shutOut).toBeNull()
  })
})

test('a market without a price to quote around is not a narrow collar', () => {
  const world = shutOut()
  world.live(2_000)
  world.state.marketHalfSpread = null
  world.send({ type: 'clock_ticked' })
  expect(world.state.shutOut).toBeNull()
})
