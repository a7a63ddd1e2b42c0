import { describe, expect, test } from 'vitest'
import { TradingConfig } from '#shared/config/config.ts'
import { ToyWorld } from '../toy-world.fixture.ts'
import type { Action } from './action.ts'
import { hold, legOf } from './legs.fixture.ts'
import { addOverLimit } from './over-limit.ts'
import type { Leg } from './slot.ts'

// Three levels a side; what one side may hold is said in lots.

const config = TradingConfig.parse({
  risk: { positionMaxUsd: 10_000, stressLossMaxUsd: 10_000 },
  quoting: { levels: 3 },
})

function pulled(positionMaxLots: number, positionLots: number, ...legs: readonly Leg[]): string[] {
  const { state } = new ToyWorld({ config })
  state.markTicks = 10_000
  state.ledger.positionLots = positionLots
  hold(state, ...legs)
  const actions: Action[] = []
  addOverLimit(actions, state, { quotes: [], halfSpreadTicks: 5, positionMaxLots }, config)
  for (const { leg, quote, benefit, why } of actions)
    expect([leg === null, quote, benefit, why]).toEqual([false, null, 0, 'over the position limit'])
  return actions.map(({ slot }) => `${slot.side}${slot.level}`)
}
const ladder = (side: 'buy' | 'sell') => [0, 1, 2].map((level) => legOf(side, level, 10_000, 4))

describe('orders over the limit of a position', () => {
  test.each([
    [12, []],
    [11, ['buy2']],
    [8, ['buy2']],
    [7, ['buy2', 'buy1']],
    [0, ['buy2', 'buy1', 'buy0']],
  ])('are pulled from the outermost inward until %d lots are kept', (limit, expected) => {
    expect(pulled(limit, 0, ...ladder('buy'))).toEqual(expected)
  })

  test('are those of the side to which the position adds', () => {
    const both = [...ladder('buy'), ...ladder('sell')]
    expect(pulled(12, -3, ...both)).toEqual(['sell2'])
    expect(pulled(12, 3, ...both)).toEqual(['buy2'])
    expect(pulled(11, 0, ...both)).toEqual(['buy2', 'sell2'])
  })

  test('count with what is left of them', () => {
    const partly = [legOf('buy', 0, 10_000, 4), legOf('buy', 1, 10_000, 4), legOf('buy', 2, 10_000, 4, { filled: 3 })]
    expect(pulled(7, 0, ...partly)).toEqual(['buy2', 'buy1'])
    expect(pulled(8, 0, ...partly)).toEqual(['buy2'])
  })

  test('need not follow one that is being cancelled already', () => {
    const going = legOf('buy', 2, 10_000, 4, { phase: 'cancelling' })
    expect(pulled(8, 0, legOf('buy', 0, 10_000, 4), legOf('buy', 1, 10_000, 4), going)).toEqual([])
    expect(pulled(7, 0, legOf('buy', 0, 10_000, 4), legOf('buy', 1, 10_000, 4), going)).toEqual(['buy1'])
  })

  test('are pulled as soon as the venue has taken them, and never before', () => {
    const taken = legOf('buy', 1, 10_000, 4, { phase: 'accepted' })
    const sent = legOf('buy', 2, 10_000, 4, { phase: 'sending' })
    expect(pulled(8, 0, legOf('buy', 0, 10_000, 4), taken, sent)).toEqual(['buy1'])
  })
})
