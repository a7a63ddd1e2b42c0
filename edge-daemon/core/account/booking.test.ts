import { describe, expect, test } from 'vitest'
import { TradingConfig } from '#shared/config/config.ts'
import { clientOrderId, monoMs, priceTicks, sizeLots, tradeId, venueOrderId } from '#shared/units.ts'
import type { VenueFill } from '../event.ts'
import { ToyWorld } from '../toy-world.fixture.ts'
import { applyCompleteFills, applyFills, checkpointJson, notePosition } from './fills.ts'
import { isNewerId } from './trade-ids.ts'

// What one fill changes in the state, and what it does not. The whole account against an independent sum is in fills.test.ts.

const config = TradingConfig.parse({})
const fill = (over: Partial<VenueFill> = {}): VenueFill => ({
  tradeId: tradeId('1900000000000000001'),
  venueId: venueOrderId('7'),
  clientId: clientOrderId('ours'),
  side: 'buy',
  price: priceTicks(10_000),
  size: sizeLots(3),
  fee: '0',
  feeMicros: 0,
  isTaker: false,
  venueAtMs: 50_000,
  ...over,
})

/** Connected to a book of 10,000 bid and 10,010 asked, the start through. */
function sound() {
  const world = new ToyWorld({ config })
  world.connect()
  const { state } = world
  state.recovery = 'done'
  return state
}

describe('a fill', () => {
  test('is booked against the mid of others, written down with its distance from the touch, and told', () => {
    const state = sound()
    const effects = applyFills(state, [fill()])
    expect(effects).toMatchObject([
      { type: 'journal_fill', midHalfTicks: 20_010, insideTicks: 0, checkpoint: { ledger: { positionLots: 3 } } },
      { type: 'announce' },
    ])
    expect(state.ledger).toMatchObject({ positionLots: 3, captureHalfTickLots: 30, fills: 1 })
    expect(applyFills(state, [fill()])).toEqual([])
    expect(state.ledger.fills).toBe(1)
  })

  test.each([
    ['buy', 10_002, 2],
    ['buy', 9_990, -10],
    ['sell', 10_007, 3],
    ['sell', 10_013, -3],
  ] as const)('%s at %d is %d ticks inside the touch', (side, price, insideTicks) => {
    expect(applyFills(sound(), [fill({ side, price: priceTicks(price) })])).toMatchObject([{ insideTicks }, {}])
  })

  test('without a book is valued at the last mid, and without one at its own price', () => {
    const state = sound()
    state.bookAtMs = null
    expect(applyFills(state, [fill()])).toMatchObject([{ midHalfTicks: null, insideTicks: null }, {}])
    expect(state.ledger).toMatchObject({ captureHalfTickLots: 0, lastMidHalfTicks: 20_000 })
    applyFills(state, [fill({ tradeId: tradeId('1900000000000000002'), price: priceTicks(9_990) })])
    expect(state.ledger).toMatchObject({ captureHalfTickLots: 60, lastMidHalfTicks: 20_000 })
  })

  test('that cannot be counted exactly latches and books nothing, and those beside it are booked', () => {
    const state = sound()
    const absurd = fill({ price: priceTicks(2 ** 50), size: sizeLots(2 ** 10) })
    const effects = applyFills(state, [absurd, fill({ tradeId: tradeId('1900000000000000002') })])
    expect(effects).toHaveLength(2)
    expect(state.ledger.positionLots).toBe(3)
    expect(state.latches).toEqual({
      fill_absurd: `fill 1900000000000000001 of 1024 lots at ${2 ** 50} ticks is more than can be counted exactly`,
    })
    applyFills(state, [{ ...absurd, tradeId: tradeId('1900000000000000003') }])
    expect(state.latches['fill_absurd']).toContain('1900000000000000001')
  })

  test('of a maker counts for the ratio of quotes to fills, one of a taker does not', () => {
    const state = sound()
    const before = structuredClone(state.quoteRatio)
    applyFills(state, [fill({ isTaker: true })])
    expect(state.quoteRatio).toEqual(before)
    applyFills(state, [fill({ tradeId: tradeId('1900000000000000002') })])
    expect(state.quoteRatio).not.toEqual(before)
  })

  test('is looked back at later when an order of ours names it, not when only history does', () => {
    const named = sound()
    const before = structuredClone(named.markouts)
    applyFills(named, [fill()])
    expect(named.markouts).not.toEqual(before)
    const nameless = sound()
    applyFills(nameless, [fill({ clientId: null })])
    expect(nameless.markouts).toEqual(before)
  })

  test('counts for the burst and against what its order told, once the start is through', () => {
    const state = sound()
    state.recovery = 'fills'
    applyFills(state, [fill()])
    expect(state.executions.size).toBe(0)
    expect(state.risk.bursts.buy.recent).toEqual([])
    state.recovery = 'done'
    applyFills(state, [fill({ tradeId: tradeId('1900000000000000002'), side: 'sell' })])
    expect([...state.executions.values()]).toMatchObject([{ bookedLots: 3 }])
    expect(state.risk.bursts.sell.recent).toEqual([{ atMs: state.nowMs, lots: 3 }])
  })

  test('heals a difference of the position when it makes the two agree, and only then', () => {
    const state = sound()
    state.report = { position: sizeLots(6), markPrice: null }
    state.mismatchSinceMs = monoMs(900)
    applyFills(state, [fill()])
    expect(state.mismatchSinceMs).toBe(900)
    applyFills(state, [fill({ tradeId: tradeId('1900000000000000002') })])
    expect(state.mismatchSinceMs).toBeNull()
  })

  test('on the tick latches nothing, and the first one off it is the one that is told', () => {
    const state = sound()
    applyFills(state, [fill()])
    expect(state.latches).toEqual({})
    for (const id of ['2', '3'])
      applyFills(state, [fill({ tradeId: tradeId(`190000000000000000${id}`), exactPrice: `999.04${id}` })])
    expect(state.latches).toEqual({
      fill_off_tick:
        'fill 1900000000000000002 at 999.042 is off the tick: the tick has changed or the account was liquidated',
    })
  })
})

describe('a complete read', () => {
  test('raises the floor to what is half a minute older than its newest fill, and keeps the younger ones by name', () => {
    const state = sound()
    const at = (number: number, venueAtMs: number) =>
      fill({ tradeId: tradeId(`190000000000000000${number}`), venueAtMs })
    expect(applyCompleteFills(state, [at(1, 20_000), at(2, 20_001), at(3, 50_000)])).toHaveLength(4)
    expect(state.tradeIds.floor).toBe('1900000000000000001')
    expect([...state.tradeIds.seen]).toEqual(['1900000000000000002', '1900000000000000003'])
    applyCompleteFills(state, [])
    expect(state.tradeIds.floor).toBe('1900000000000000001')
  })

  test('of thousands names in each checkpoint the fills of ten seconds, and whichever a start goes on from, each counts once', () => {
    const list = Array.from({ length: 3_000 }, (_, nth) =>
      fill({
        tradeId: tradeId(String(1_900_000_000_000_000_000n + BigInt(nth))),
        side: nth % 3 === 0 ? 'sell' : 'buy',
        venueAtMs: 50_000 + nth * 1_000,
      }),
    )
    const state = sound()
    const told = list.filter((_, nth) => nth % 500 === 7)
    applyFills(state, told)
    const checkpoints = applyCompleteFills(state, list).flatMap((effect) =>
      effect.type === 'journal_fill' ? [effect.checkpoint] : [],
    )
    expect(checkpoints).toHaveLength(list.length - told.length)
    expect(Math.max(...checkpoints.map(({ tradeIdsSeen }) => tradeIdsSeen.length))).toBeLessThanOrEqual(
      11 + told.length,
    )
    for (const checkpoint of checkpoints.filter((_, nth) => nth % 97 === 0 || nth > 2_980)) {
      const { state: again } = new ToyWorld({ config, checkpoint })
      const { floor } = again.tradeIds
      applyCompleteFills(
        again,
        list.filter((each) => floor === null || isNewerId(each.tradeId, floor)),
      )
      const { positionLots, cashHalfTickLots, fills } = again.ledger
      expect({ positionLots, cashHalfTickLots, fills }).toEqual({
        positionLots: state.ledger.positionLots,
        cashHalfTickLots: state.ledger.cashHalfTickLots,
        fills: list.length,
      })
    }
  })
})

describe('the position that the venue tells', () => {
  test('begins to differ at the first look that shows it, and goes on from there until it agrees', () => {
    const state = sound()
    state.mismatchSinceMs = null
    state.nowMs = monoMs(5_000)
    state.report = { position: sizeLots(4), markPrice: null }
    notePosition(state)
    expect(state.mismatchSinceMs).toBe(5_000)
    state.nowMs = monoMs(6_000)
    notePosition(state)
    expect(state.mismatchSinceMs).toBe(5_000)
    state.ledger.positionLots = 4
    notePosition(state)
    expect(state.mismatchSinceMs).toBeNull()
  })

  test('is not held against fills before the start is through, nor before it was told', () => {
    const state = sound()
    state.mismatchSinceMs = null
    state.report = { position: sizeLots(4), markPrice: null }
    state.recovery = 'account'
    notePosition(state)
    expect(state.mismatchSinceMs).toBeNull()
    state.recovery = 'done'
    state.report = null
    notePosition(state)
    expect(state.mismatchSinceMs).toBeNull()
  })
})

test('a checkpoint in a record is a copy that later fills leave as it is', () => {
  const state = sound()
  applyFills(state, [fill()])
  state.latches['margin'] = 'thin'
  const json = checkpointJson(state)
  expect(json).toMatchObject({ latches: { margin: 'thin' }, tradeIdsSeen: ['1900000000000000001'] })
  expect(json).toHaveProperty('adverse')
  expect(json).toHaveProperty('estimates')
  state.wallOffsetMs = null
  expect(checkpointJson(state)).not.toHaveProperty('adverse')
  expect(checkpointJson(state)).not.toHaveProperty('estimates')
  applyFills(state, [fill({ tradeId: tradeId('1900000000000000002') })])
  expect(json.ledger.positionLots).toBe(3)
  expect(JSON.parse(JSON.stringify(json))).toEqual(json)
})
