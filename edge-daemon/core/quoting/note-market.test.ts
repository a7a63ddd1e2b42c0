import { describe, expect, test } from 'vitest'
import { createKnownTruth, knownTruthOptions, type KnownTruthOptions } from '../../../simulator/market/known-truth.ts'
import { monoMs, priceTicks, sizeLots, tradeId, wallMs } from '#shared/units.ts'
import { intensityMaxMs } from '../account/kept-estimates.ts'
import type { BookLevel } from '../event.ts'
import type { Effect } from '../effect.ts'
import { step } from '../engine.ts'
import { volatilityBps } from '../signals/volatility.ts'
import { ToyWorld } from '../toy-world.fixture.ts'

// What the engine learns of a market whose truth is known, told to it as a venue would: books and prints.

const levels = (side: readonly { readonly ticks: number; readonly lots: number }[]): BookLevel[] =>
  side.map(({ ticks, lots }) => ({ price: priceTicks(ticks), lots: sizeLots(lots), mode: 'set' }))

/** Lets the engine watch the market for some minutes; gives its state, its effects and the volatility of every minute. */
function watch(seed: number, minutes: number, options: Partial<KnownTruthOptions> = {}) {
  const world = new ToyWorld()
  const { state, config } = world
  const effects: Effect[] = []
  const volatilities: number[] = []
  const stamp = (ms: number) => ({ atMs: monoMs(1_000 + ms), wallAtMs: wallMs(1_790_000_000_000 + ms) })
  for (const stream of ['book', 'trades', 'account'] as const)
    step(state, { type: 'stream_changed', stream, isUp: true, reason: 'up', ...stamp(0) }, config)
  const market = createKnownTruth(seed, { ...knownTruthOptions, ...options })
  let prints = 0
  let minute = 0
  for (;;) {
    const move = market.next()
    if (move.atMs > minutes * 60_000) break
    const at = stamp(move.atMs)
    if (move.type === 'book') {
      const { atMs: venueAtMs } = move
      const book = { bids: levels(move.bids), asks: levels(move.asks) }
      effects.push(...step(state, { type: 'book_replaced', ...book, venueAtMs, ...at }, config))
    } else {
      const trades = move.portions.map(({ ticks, lots }) => ({
        tradeId: tradeId(String((prints += 1))),
        side: move.takerSide,
        price: priceTicks(ticks),
        size: sizeLots(lots),
        venueAtMs: move.atMs,
        tapeAtMs: null,
      }))
      effects.push(...step(state, { type: 'trades_printed', trades, isReplay: false, ...at }, config))
    }
    if (Math.floor(move.atMs / 60_000) === minute) continue
    minute += 1
    const found = volatilityBps(state.signals.volatility)
    if (found !== null) volatilities.push(found)
  }
  return { state, effects, volatilities }
}

describe('on a market with known truth', () => {
  const tickBps = 1e4 / knownTruthOptions.openingTicks
  test.each([
    ['as it comes', 1, {}],
    ['calm and busy', 2, { volatilityBps: 0.5, arrivalsPerSecond: 2 }],
    ['wild and quiet', 3, { volatilityBps: 3, arrivalsPerSecond: 0.3 }],
    ['shallow', 4, { decayPerTick: 0.15, arrivalsPerSecond: 3 }],
    ['without informed takers', 5, { informedShare: 0 }],
  ])('%s: σ is found within 10 %%, A and k within 25 %%', (_, seed, options) => {
    const truth = { ...knownTruthOptions, ...options }
    const { state, volatilities } = watch(seed, 35, options)
    const mean = volatilities.reduce((sum, value) => sum + value, 0) / volatilities.length
    expect(Math.abs(mean / truth.volatilityBps - 1)).toBeLessThan(0.1)
    const { intensity } = state.signals
    expect(intensity).not.toBeNull()
    expect(Math.abs((intensity?.perSecond ?? 0) / truth.arrivalsPerSecond - 1)).toBeLessThan(0.25)
    expect(Math.abs((intensity?.decayPerBps ?? 0) / (truth.decayPerTick / tickBps) - 1)).toBeLessThan(0.25)
  })

  test('the end of warming is a record with what was found', () => {
    const { effects } = watch(1, 5)
    const records = effects.flatMap((effect) =>
      effect.type === 'journal' && effect.record === 'pricing_changed' ? [effect.data] : [],
    )
    expect(records.find(({ state }) => state === 'fitted')).toMatchObject({ orders: expect.any(Number) })
  })
})

const ordersOf = (world: ToyWorld) => world.state.signals.depths.minutes.reduce((sum, { orders }) => sum + orders, 0)

describe('prints', () => {
  const print = (id: string, price: number, venueAtMs: number) => ({
    tradeId: tradeId(id),
    side: 'buy' as const,
    price: priceTicks(price),
    size: sizeLots(1),
    venueAtMs,
    tapeAtMs: null,
  })
  test('of a replay are not counted: the mid before them is not known', () => {
    const world = new ToyWorld().quoting()
    const trades = [print('1', 10_020, world.wallNow() + 1), print('2', 10_021, world.wallNow() + 2)]
    world.send({ type: 'trades_printed', trades, isReplay: true })
    expect(ordersOf(world)).toBe(0)
    world.send({
      type: 'trades_printed',
      trades: [...trades, print('3', 10_022, world.wallNow() + 3)],
      isReplay: false,
    })
    world.send({ type: 'trades_printed', trades: [print('4', 10_022, world.wallNow() + 4)], isReplay: false })
    expect(ordersOf(world)).toBe(1)
  })
})

describe('what was fitted', () => {
  test('is given up at the age of its window while the stream of prints is gone', () => {
    const world = new ToyWorld().quoting()
    const { signals } = world.state
    const fit = { perSecond: 0.4, decayPerBps: 0.7, r2: 0.9, orders: 300 }
    signals.intensity = { ...fit, fittedAtMs: world.nowMs - intensityMaxMs + 3_000, isKept: false }
    world.send({ type: 'stream_changed', stream: 'trades', isUp: false, reason: 'lost' })
    world.live(1_000)
    expect(signals.intensity).toMatchObject(fit)
    world.live(4_000)
    expect(signals.intensity).toBe(null)
    expect(world.records('pricing_changed').at(-1)).toMatchObject({ state: 'warming' })
  })
})

describe('while no mid of others is known', () => {
  /** Watched for two minutes in which the mid goes to and fro by a bp each second and orders come 6 to 9 bps deep. */
  function watched() {
    const world = new ToyWorld().quoting()
    let prints = 0
    const print = (depthTicks: number) => {
      prints += 1
      const id = tradeId(String(prints))
      const trade = {
        tradeId: id,
        side: 'buy',
        price: priceTicks(world.bid + 5 + depthTicks),
        size: sizeLots(1),
      } as const
      const venueAtMs = world.wallNow() + prints / 1e3
      world.send({ type: 'trades_printed', isReplay: false, trades: [{ ...trade, venueAtMs, tapeAtMs: null }] })
    }
    for (let second = 0; second < 125; second += 1) {
      world.bid = 10_000 + (second % 2)
      world.ask = world.bid + 10
      world.send({ type: 'index_changed', indexTicks: world.bid })
      world.live(1_000)
      for (const depthTicks of [6, 6, 6, 6, 7, 7, 8]) print(depthTicks)
    }
    return { world, print }
  }
  /** Ends and begins it again: a book that is lost, and one without a side. */
  const ways = [
    [
      'a book that is away',
      (world: ToyWorld) => world.send({ type: 'stream_changed', stream: 'book', isUp: false, reason: 'lost' }),
      (world: ToyWorld) => world.send({ type: 'stream_changed', stream: 'book', isUp: true, reason: 'back' }),
    ],
    [
      'a book without asks',
      (world: ToyWorld) => {
        const bids = [{ price: priceTicks(world.bid), lots: sizeLots(500), mode: 'set' as const }]
        world.send({ type: 'book_replaced', bids, asks: [], venueAtMs: world.wallNow() })
      },
      () => undefined,
    ],
  ] as const

  test.each(ways)('%s teaches nothing: neither prints, nor the index, nor that it stands still', (_, lose, regain) => {
    const { world, print } = watched()
    const { signals } = world.state
    const { intensity, index, regime } = signals
    expect(intensity).not.toBeNull()
    const volatility = volatilityBps(signals.volatility)
    const basisTicks = index?.basis?.value ?? 0
    const orders = ordersOf(world)
    lose(world)
    // Five bps in twenty-five seconds are what a market of 1 bp per square root of a second does.
    for (let second = 1; second <= 25; second += 1) {
      world.send({ type: 'index_changed', indexTicks: 10_000 + second / 5 })
      world.run(1_000)
      for (let count = 0; count < 7; count += 1) print(40)
    }
    expect(volatilityBps(signals.volatility)).toBe(volatility)
    world.bid += 5
    world.ask += 5
    regain(world)
    world.showMarket()
    world.live(1_000)
    // The last one before was still being put together.
    expect(ordersOf(world) - orders).toBeLessThanOrEqual(1)
    expect(Math.abs((signals.index?.basis?.value ?? 0) - basisTicks)).toBeLessThan(0.2)
    expect(volatilityBps(signals.volatility)).toBeCloseTo(volatility ?? 0, 1)
    expect(signals.regime.name).toBe(regime.name)
    world.live(61_000)
    expect(signals.intensity?.decayPerBps).toBeCloseTo(intensity?.decayPerBps ?? 0, 1)
  })
})

describe('audit row 3.2: what is remembered', () => {
  test('does not grow with a hundred changes of the best prices a second', () => {
    const world = new ToyWorld().quoting()
    const size = () => JSON.stringify(world.state.signals).length
    const change = (round: number) => {
      world.bid = 10_000 + (round % 7)
      world.ask = world.bid + 10
      world.nowMs += 10
      world.showMarket()
    }
    for (let round = 0; round < 6_000; round += 1) change(round)
    const before = size()
    for (let round = 0; round < 12_000; round += 1) change(round)
    expect(size() - before).toBeLessThan(5_000)
  })
})
