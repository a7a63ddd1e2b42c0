import { describe, expect, test } from 'vitest'
import { TradingConfig } from '#shared/config/config.ts'
import { monoMs, priceTicks, sizeLots } from '#shared/units.ts'
import { ToyWorld } from '../toy-world.fixture.ts'
import { watchDrawdown } from './drawdown-watch.ts'

// Long ten lots, opened at 10,000 ticks: a fall of a hundred ticks costs a dollar. Five dollars are the limit.

const config = TradingConfig.parse({ risk: { drawdownMaxUsd: 5 } })

function holding() {
  const world = new ToyWorld()
  world.connect()
  const { state } = world
  state.recovery = 'done'
  state.ledger.positionLots = 10
  state.ledger.cashHalfTickLots = -200_000
  const look = (atMs: number, bidTicks: number, markTicks: number | null) => {
    state.nowMs = monoMs(atMs)
    state.markTicks = markTicks
    state.book.bids.prices.length = 0
    state.book.asks.prices.length = 0
    state.book.bids.lots.clear()
    state.book.asks.lots.clear()
    state.book.bids.prices.push(bidTicks)
    state.book.bids.lots.set(bidTicks, 9)
    state.book.asks.prices.push(bidTicks + 2)
    state.book.asks.lots.set(bidTicks + 2, 9)
    return watchDrawdown(state, config)
  }
  return { state, look }
}

describe('the peak', () => {
  test('is the best profit that mid and mark both have shown, and never goes down', () => {
    const { state, look } = holding()
    look(1_000, 10_199, 10_100)
    expect(state.peakUsd).toBe(1)
    look(1_100, 10_299, 10_400)
    expect(state.peakUsd).toBe(3)
    look(1_200, 10_499, null)
    expect(state.peakUsd).toBe(3)
    look(1_300, 10_099, 10_100)
    expect(state.peakUsd).toBe(3)
  })
})

describe('a peak that a person has lifted', () => {
  test('begins at the lower of the first two prices that are known together, and until then nothing is a fall', () => {
    const { state, look } = holding()
    state.peakUsd = null
    expect(look(1_000, 8_999, null)).toEqual([])
    expect(state).toMatchObject({ peakUsd: null, risk: { drawdown: { isBreached: false } } })
    look(1_100, 8_999, 8_900)
    expect(state.peakUsd).toBe(-11)
    look(1_200, 8_999, 9_000)
    expect(state.peakUsd).toBe(-10)
    expect(look(1_300, 8_499, 8_500)).toHaveLength(1)
  })
})

describe('the stop', () => {
  test('falls at once when mid and mark both show the loss, with the figures, and is told once', () => {
    const { state, look } = holding()
    look(1_000, 10_199, 10_200)
    expect(look(1_010, 9_700, 9_600)).toEqual([])
    expect(look(1_020, 9_699, 9_700)).toEqual([
      { type: 'journal', record: 'drawdown_tripped', data: { totalUsd: -3, peakUsd: 2 } },
    ])
    expect(state.latches).toEqual({ drawdown: 'profit fell 5.00 USD from its peak of 2.00 USD' })
    expect(look(1_030, 9_699, 9_700)).toEqual([])
  })

  test('falls by the mid alone at the third look, of which there is one each tenth of a second', () => {
    const { state, look } = holding()
    look(1_000, 9_999, 10_000)
    for (const atMs of [1_100, 1_120, 1_199, 1_200, 1_299]) {
      expect(look(atMs, 9_400, 10_000)).toEqual([])
      expect(state.risk.drawdown.isBreached).toBe(true)
    }
    expect(look(1_300, 9_400, 10_000)).toHaveLength(1)
  })

  test('counts without a mark as well', () => {
    const { state, look } = holding()
    state.peakUsd = 6
    expect(look(1_000, 9_400, null)).toEqual([])
    expect(look(1_100, 9_400, null)).toEqual([])
    expect(look(1_200, 9_400, null)).toHaveLength(1)
  })

  test('does not fall by looks of the past once the profit is back', () => {
    const { state, look } = holding()
    look(1_000, 9_400, 10_000)
    look(1_100, 9_400, 10_000)
    expect(look(1_200, 9_999, 10_000)).toEqual([])
    expect(state.risk.drawdown.isBreached).toBe(false)
    expect(look(1_300, 9_400, 10_000)).toHaveLength(1)
  })

  test('does not look before the start is through', () => {
    const { state, look } = holding()
    state.recovery = 'account'
    expect(look(1_000, 9_000, 9_000)).toEqual([])
    expect(state.risk.drawdown.isBreached).toBe(false)
    expect(state.latches).toEqual({})
  })
})

describe('without a middle of the book', () => {
  /** A look at the mark alone, which was told at `toldAtMs`. */
  function blind() {
    const { state, look } = holding()
    look(1_000, 10_199, 10_200)
    state.bookAtMs = null
    const byMark = (atMs: number, markTicks: number | null, toldAtMs = atMs) => {
      state.nowMs = monoMs(atMs)
      state.markTicks = markTicks
      state.markAtMs = monoMs(toldAtMs)
      return watchDrawdown(state, config)
    }
    return { state, byMark }
  }

  test('a young mark halts at once, and is the stop at the third look', () => {
    const { state, byMark } = blind()
    expect(byMark(1_100, 9_700)).toEqual([])
    expect(state.risk.drawdown.isBreached).toBe(true)
    expect(byMark(1_199, 9_700)).toEqual([])
    expect(byMark(1_200, 9_700)).toEqual([])
    expect(byMark(1_300, 9_700)).toEqual([
      { type: 'journal', record: 'drawdown_tripped', data: { totalUsd: -3, peakUsd: 2 } },
    ])
    expect(state.latches).toEqual({ drawdown: 'profit fell 5.00 USD from its peak of 2.00 USD' })
  })

  test('one absurd mark is one look, for as long as it stands', () => {
    const { state, byMark } = blind()
    for (const atMs of [1_100, 1_200, 1_300, 1_400, 1_900]) expect(byMark(atMs, 1_000, 1_100)).toEqual([])
    expect(state.risk.drawdown.isBreached).toBe(true)
    expect(byMark(2_100, 10_200)).toEqual([])
    expect(state.risk.drawdown.isBreached).toBe(false)
    expect(state.latches).toEqual({})
  })

  test('the index takes the place of the second price: where both show the loss it is the stop at once', () => {
    const { state, byMark } = blind()
    state.streams.index.isUp = true
    state.indexTicks = 9_700
    expect(byMark(1_100, 9_700)).toHaveLength(1)
  })

  test('mark and index begin a peak that a person has lifted, the mark alone does not', () => {
    const { state, byMark } = blind()
    state.peakUsd = null
    byMark(1_100, 9_000)
    expect(state.peakUsd).toBe(null)
    state.streams.index.isUp = true
    state.indexTicks = 8_900
    byMark(1_200, 9_000)
    expect(state.peakUsd).toBe(-11)
  })

  test('the mark moves no peak', () => {
    const { state, byMark } = blind()
    byMark(1_100, 10_900)
    expect(state.peakUsd).toBe(2)
  })

  test.each<[string, number | null, number]>([
    ['of more than ten seconds ago', 9_000, 10_001],
    ['that is not there', null, 0],
  ])('a mark %s says nothing', (_what, markTicks, ageMs) => {
    const { state, byMark } = blind()
    for (const atMs of [20_000, 20_100, 20_200]) expect(byMark(atMs, markTicks, atMs - ageMs)).toEqual([])
    expect(state.risk.drawdown.isBreached).toBe(false)
    expect(state.latches).toEqual({})
  })
})

describe('the whole core', () => {
  const level = (price: number) => ({ price: priceTicks(price), lots: sizeLots(500), mode: 'set' as const })
  /** Ten lots long at 10,000 ticks, with a limit of a dollar. */
  function long(): ToyWorld {
    const world = new ToyWorld({ config: TradingConfig.parse({ risk: { drawdownMaxUsd: 1 } }) }).quoting()
    world.fill(world.open('buy')[0]?.order.clientId ?? '', 100)
    world.live(1_000)
    expect(world.state.ledger.positionLots).toBeGreaterThan(0)
    return world
  }

  test('stops on a crash that leaves nobody who buys', () => {
    const world = long()
    world.send({ type: 'book_replaced', bids: [], asks: [level(8_000)], venueAtMs: world.wallNow() })
    world.send({ type: 'mark_changed', markTicks: 8_000 })
    expect(world.state.halts).toHaveProperty('drawdown_unproven')
    for (const markTicks of [7_990, 7_980]) {
      world.run(200)
      world.send({ type: 'mark_changed', markTicks })
    }
    expect(world.state.latches).toHaveProperty('drawdown')
  })

  test('stops on a mark that falls while the stream of the book is away, and begins the exit', () => {
    const world = long()
    world.send({ type: 'stream_changed', stream: 'book', isUp: false, reason: 'lost' })
    for (let round = 0; round < 4; round += 1) {
      world.send({ type: 'mark_changed', markTicks: 8_000 + round })
      world.run(200)
    }
    expect(world.state.latches).toHaveProperty('drawdown')
    expect(world.state.flattening).not.toBeNull()
  })
})
