import { describe, expect, test } from 'vitest'
import { aheadLots, marketOf, shownSide } from './book.ts'
import type { ExchangeOutput } from './events.ts'
import { createScenario, market, type Scenario } from './scenario.fixture.ts'

const rows = (outputs: readonly ExchangeOutput[]) =>
  outputs.flatMap((output) =>
    output.type === 'public_trades' ? output.trades.map(({ priceTicks, sizeLots }) => [priceTicks, sizeLots]) : [],
  )

const bids = ({ state }: Scenario) => shownSide(marketOf(state, market), 'buy').map(({ ticks, lots }) => [ticks, lots])

const ahead = ({ state, order }: Scenario, externalId: string, accountId?: number) =>
  aheadLots(marketOf(state, market), order(externalId, accountId))

describe('rule (d): a print is an aggressor order of its size with its price as limit', () => {
  test('it fills better prices first, then the queue ahead, then us, and never more than its size', () => {
    const { house, place, print, order } = createScenario()
    house([[9_990, 10]], [[10_010, 10]])
    place(1, { externalId: 'behind', price: '99.85', qty: '1' })
    place(1, { externalId: 'inside', price: '99.95', qty: '1' })
    place(1, { externalId: 'at touch', price: '99.9', qty: '1' })
    // 10 to the order inside; at the touch 15 stand ahead (10 shown and half of that hidden), then us.
    print('sell', [9_990, 30])
    expect(order('inside').filledLots).toBe(10)
    expect(order('at touch').filledLots).toBe(5)
    expect(order('behind').filledLots).toBe(0)
  })

  test('an order trades at its own price, however far the print goes', () => {
    const { place, print, state } = createScenario()
    place(1, { externalId: 'a', price: '99', qty: '1' })
    expect(rows(print('sell', [9_800, 30]))).toEqual([
      [9_900, 10],
      [9_800, 20],
    ])
    expect(state.trades[0]?.priceTicks).toBe(9_900)
  })

  test('a print that does not reach our price does not fill us', () => {
    const { place, print, order } = createScenario()
    place(1, { externalId: 'a', price: '99', qty: '1' })
    print('sell', [9_901, 1_000])
    print('buy', [9_900, 1_000])
    expect(order('a').filledLots).toBe(0)
  })

  test('prints always happen in full, whatever of them we took', () => {
    const sizes = [7, 13, 40, 3]
    const total = (withOrder: boolean) => {
      const { house, place, print } = createScenario()
      house([[9_900, 5]], [[10_000, 5]])
      if (withOrder) place(1, { externalId: 'a', price: '99.1', qty: '2.5' })
      return sizes.map((lots) => rows(print('sell', [9_900, lots])).reduce((sum, [, size]) => sum + (size ?? 0), 0))
    }
    expect(total(true)).toEqual(sizes)
    expect(total(false)).toEqual(sizes)
  })

  test('the portions of one taker order share what stands before us', () => {
    const { house, place, print, order } = createScenario()
    house([[9_990, 10]], [[10_010, 10]])
    place(1, { externalId: 'a', price: '99.8', qty: '1' })
    // The better level of 10 is taken once: the first portion stops above us, the second takes what it left.
    print('sell', [9_985, 6], [9_980, 9])
    expect(order('a').filledLots).toBe(5)
  })
})

describe('rule (e): the queue', () => {
  test('on joining half of what is shown stands ahead unseen as well, and it falls only by prints there', () => {
    const scenario = createScenario()
    const { house, place, print } = scenario
    house([[9_990, 10]], [[10_010, 10]])
    place(1, { externalId: 'a', price: '99.9', qty: '1' })
    expect(ahead(scenario, 'a')).toBe(15)
    print('sell', [9_991, 100])
    expect(ahead(scenario, 'a')).toBe(15)
    print('sell', [9_990, 4])
    expect(ahead(scenario, 'a')).toBe(11)
  })

  test('a background that withdraws leaves what was ahead ahead', () => {
    const scenario = createScenario()
    const { house, place, print, order } = scenario
    house([[9_990, 10]], [[10_010, 10]])
    place(1, { externalId: 'a', price: '99.9', qty: '1' })
    house([[9_980, 10]], [[10_010, 10]])
    print('sell', [9_990, 15])
    expect(order('a').filledLots).toBe(0)
    expect(ahead(scenario, 'a')).toBe(0)
    print('sell', [9_990, 1])
    expect(order('a').filledLots).toBe(1)
  })

  test('a background that joins our price later stands behind us', () => {
    const { house, place, print, order } = createScenario()
    house([[9_980, 10]], [[10_010, 10]])
    place(1, { externalId: 'a', price: '99.9', qty: '1' })
    house([[9_990, 10]], [[10_010, 10]])
    print('sell', [9_990, 10])
    expect(order('a').filledLots).toBe(10)
  })

  test('of two accounts at one price the earlier comes first, and the later waits behind everything', () => {
    const scenario = createScenario()
    const { house, place, print, order } = scenario
    house([[9_990, 10]], [[10_010, 10]])
    place(1, { externalId: 'a', price: '99.9', qty: '1' })
    place(2, { externalId: 'b', price: '99.9', qty: '1' })
    print('sell', [9_990, 25])
    expect(order('a').filledLots).toBe(10)
    expect(order('b', 2).filledLots).toBe(0)
    expect(ahead(scenario, 'b', 2)).toBe(0)
  })
})

describe('the book shown', () => {
  test('adds the accounts\u2019 resting lots to the market\u2019s', () => {
    const scenario = createScenario()
    scenario.house([[9_990, 10]], [[10_010, 10]])
    scenario.place(1, { externalId: 'a', price: '99.9', qty: '1' })
    scenario.place(1, { externalId: 'b', price: '99.95', qty: '0.3' })
    expect(bids(scenario)).toEqual([
      [9_995, 3],
      [9_990, 20],
    ])
  })

  test('is never crossed: levels of the market that an account\u2019s order stands in the way of are not shown', () => {
    const scenario = createScenario()
    scenario.place(1, { externalId: 'a', side: 'sell', price: '99.9', qty: '1' })
    scenario.house(
      [
        [9_995, 10],
        [9_990, 10],
        [9_985, 10],
      ],
      [[10_010, 10]],
    )
    expect(bids(scenario)).toEqual([[9_985, 10]])
  })
})
