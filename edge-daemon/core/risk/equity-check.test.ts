import { describe, expect, test } from 'vitest'
import { ToyWorld } from '../toy-world.fixture.ts'
import { checkEquity, gapShare } from './equity-check.ts'

describe('the part of the equity that our own profit does not explain', () => {
  test.each([
    [1_000, 1_000, 0, 0],
    [1_010, 1_000, 0, 10 / 1_010],
    [990, 1_000, 0, 10 / 990],
    [1_000, 1_000, 10, 0.01],
    [1_010, 1_000, 10, 0],
    [0, 1_000, 0, 0],
    [-5, 1_000, 0, 0],
  ])('of %d dollars from %d with a profit of %d is %d', (equityUsd, baseUsd, profit, share) => {
    expect(gapShare(equityUsd, baseUsd, profit)).toBeCloseTo(share, 12)
  })
})

describe('the comparison at a new balance', () => {
  /** Long ten lots, opened at 10,000 ticks: at 10,100 the profit is a dollar. */
  function holding() {
    const { state } = new ToyWorld()
    state.recovery = 'done'
    state.markTicks = 10_100
    state.ledger.positionLots = 10
    state.ledger.captureHalfTickLots = 0
    state.ledger.cashHalfTickLots = -200_000
    state.ledger.inventoryHalfTickLots = 0
    state.ledger.lastMidHalfTicks = 20_000
    return state
  }
  const look = (state: ReturnType<typeof holding>, equityUsd: number) => {
    state.balance = { equity: 'x', equityUsd, availableUsd: equityUsd }
    return checkEquity(state)
  }

  test('takes the first difference as given, less the profit so far', () => {
    const state = holding()
    expect(look(state, 1_001)).toEqual([])
    expect(state.risk.equity).toEqual({ baseUsd: 1_000, votes: 0 })
    expect(look(state, 1_006)).toEqual([])
    expect(state.risk.equity.votes).toBe(0)
    expect(look(state, 1_006.1)).toEqual([])
    expect(state.risk.equity.votes).toBe(1)
  })

  test('takes a gap of exactly half a percent for none', () => {
    const state = holding()
    state.markTicks = 10_000
    look(state, 995)
    look(state, 1_000)
    expect(state.risk.equity).toEqual({ baseUsd: 995, votes: 0 })
  })

  test('tells at the third of five looks that differ by more than half a percent, and then takes that as given', () => {
    const state = holding()
    look(state, 1_001)
    expect(look(state, 1_011)).toEqual([])
    expect(look(state, 1_011)).toEqual([])
    const told = look(state, 1_011)
    expect(told).toMatchObject([
      { type: 'journal', record: 'equity_differs', data: { equityUsd: 1_011, expectedUsd: 1_001 } },
      { type: 'announce' },
    ])
    const [record] = told
    expect(record?.type === 'journal' ? record.data['gapShare'] : null).toBeCloseTo(10 / 1_011, 12)
    expect(state.risk.equity).toEqual({ baseUsd: 1_010, votes: 0 })
    for (let round = 0; round < 5; round += 1) expect(look(state, 1_011)).toEqual([])
  })

  test('waits for a balance, a mark and the end of the start', () => {
    const state = holding()
    expect(checkEquity(state)).toEqual([])
    state.recovery = 'account'
    look(state, 1_000)
    expect(state.risk.equity.baseUsd).toBeNull()
    state.recovery = 'done'
    state.markTicks = null
    look(state, 1_000)
    expect(state.risk.equity.baseUsd).toBeNull()
  })
})
