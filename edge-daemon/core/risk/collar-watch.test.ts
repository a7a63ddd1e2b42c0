import { describe, expect, test } from 'vitest'
import { TradingConfig } from '#shared/config/config.ts'
import { priceTicks, sizeLots } from '#shared/units.ts'
import { ToyWorld } from '../toy-world.fixture.ts'
import { collarHalt, shutOutHaltMs, watchCollar } from './collar-watch.ts'

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

describe('guards that empty the ladder for a moment', () => {
  const nothing = () => ({
    quotes: [],
    halfSpreadTicks: 1,
    positionMaxLots: Infinity,
    mayOpen: { buy: true, sell: true },
  })

  test('end no halt of the collar, and begin none', () => {
    const world = shutOut()
    world.live(shutOutHaltMs)
    const { shutOut: before } = world.state
    expect(before).not.toBeNull()
    watchCollar(world.state, shutting, nothing)
    expect(world.state.shutOut).toEqual(before)
    world.state.shutOut = null
    watchCollar(world.state, shutting, nothing)
    expect(world.state.shutOut).toBeNull()
  })

  test('are no reason to keep it beside another, or without a price', () => {
    const world = shutOut()
    world.live(2_000)
    const { shutOut: before } = world.state
    const { halts } = world.state
    world.state.halts = { journal_degraded: 'disk full' }
    watchCollar(world.state, shutting, nothing)
    expect(world.state.shutOut).toBeNull()
    Object.assign(world.state, { halts, shutOut: before })
    watchCollar(world.state, shutting, () => null)
    expect(world.state.shutOut).toBeNull()
  })
})

describe('a position at its limit', () => {
  const quote = (side: 'buy' | 'sell', ticks: number) => ({
    side,
    level: 0,
    priceTicks: priceTicks(ticks),
    sizeLots: sizeLots(2),
    toleranceTicks: 0,
    breakEvenTicks: null,
    verdict: 'tolerance' as const,
    explanation: null,
  })
  /** Long as far as the config allows, around a mark of 10,005, with one quote of each side. */
  function full(buyTicks: number, sellTicks: number): ToyWorld {
    const world = shutOut()
    world.state.ledger.positionLots = 2_000
    world.state.shutOut = null
    const quotes = [quote('buy', buyTicks), quote('sell', sellTicks)]
    watchCollar(world.state, shutting, () => ({
      quotes,
      halfSpreadTicks: 1,
      positionMaxLots: Infinity,
      mayOpen: { buy: true, sell: true },
    }))
    return world
  }

  test('whose reducing quote is outside is shut out, though the one that would add is inside', () => {
    expect(full(10_005, 10_025).state.shutOut?.nearestBps).toBeCloseTo(19.99, 2)
  })

  test('whose reducing quote is inside is not, though the one that would add is outside', () => {
    expect(full(9_985, 10_006).state.shutOut).toBeNull()
  })
})
