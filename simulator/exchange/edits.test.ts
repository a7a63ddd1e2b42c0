import { describe, expect, test } from 'vitest'
import type { ExchangeOutput } from './events.ts'
import { openOrderSums } from './open-orders.ts'
import { createScenario, market, type Scenario } from './scenario.fixture.ts'
import { plainEdits, type EditSemantics } from './state.ts'

const clock = (atMs: number) => ({ type: 'clock', atMs }) as const
const statuses = (outputs: readonly ExchangeOutput[]) =>
  outputs.flatMap((output) =>
    output.type === 'order_updated' ? [`${output.order.externalId} ${output.order.status}`] : [],
  )
const withEdits = (editSemantics: Partial<EditSemantics>) =>
  createScenario({ editSemantics: { ...plainEdits, ...editSemantics } })
const refuseNext = ({ after }: Scenario, count = 1) =>
  after(0, (atMs) => ({ type: 'refusals_planned', atMs, accountId: 1, reason: 'INVALID_FEE', count }))
const sums = ({ state }: Scenario) => {
  const account = state.accounts.get(1)
  return account === undefined ? null : openOrderSums(account, market)
}

describe('an edit that keeps its place', () => {
  const keeping = () => {
    const scenario = withEdits({ keepsPriorityOnSizeDown: true })
    scenario.house([[9_900, 10]], [])
    scenario.place(1, { externalId: 'old', qty: '2' })
    scenario.place(2, { externalId: 'behind', qty: '1' })
    return scenario
  }

  test('fills where the old order stood, also behind the outside world', () => {
    const { place, print, order } = keeping()
    place(1, { externalId: 'new', cancelId: 'old', qty: '1' })
    expect(order('old')).toMatchObject({ status: 'CANCELLED', statusReason: 'ORDER_REPLACED' })
    // 10 shown and 5 hidden stood before the old order.
    print('sell', [9_900, 15])
    expect(order('new').filledLots).toBe(0)
    print('sell', [9_900, 12])
    expect(order('new').status).toBe('FILLED')
    expect(order('behind', 2).filledLots).toBe(2)
  })

  test('of what the old order had left: more than that goes to the back', () => {
    const { place, print, order } = keeping()
    print('sell', [9_900, 20])
    expect(order('old').filledLots).toBe(5)
    place(1, { externalId: 'new', cancelId: 'old', qty: '1.6' })
    print('sell', [9_900, 10])
    expect(order('new').filledLots).toBe(0)
    expect(order('behind', 2).status).toBe('FILLED')
  })

  test('goes to the back at another price, and when it is larger', () => {
    for (const part of [{ qty: '2.1' }, { price: '98.99' }, { price: '99.01' }]) {
      const { place, order } = keeping()
      place(1, { externalId: 'new', cancelId: 'old', ...part })
      expect(order('new')).toMatchObject({
        status: 'NEW',
        aheadId: part.qty === undefined ? null : order('behind', 2).id,
      })
    }
  })

  test('expires at its own time and can be edited and cancelled like any other', () => {
    const { place, after, order, state } = keeping()
    place(1, { externalId: 'new', cancelId: 'old', qty: '1', expireAtMs: state.nowMs + 1_000 })
    place(1, { externalId: 'newer', cancelId: 'new', qty: '0.5', expireAtMs: state.nowMs + 2_000 })
    after(1_500, clock)
    expect(order('new').status).toBe('CANCELLED')
    expect(order('newer').status).toBe('NEW')
    after(1_000, clock)
    expect(order('newer').status).toBe('EXPIRED')
  })
})

describe('an edit that the engine refuses', () => {
  test('ends the old order too', () => {
    const scenario = createScenario()
    scenario.place(1, { externalId: 'old' })
    refuseNext(scenario)
    scenario.send(1, { externalId: 'new', cancelId: 'old' })
    expect(statuses(scenario.after(5, clock))).toEqual(['old CANCELLED', 'new REJECTED'])
    expect(scenario.order('new').statusReason).toBe('INVALID_FEE')
    expect(sums(scenario)?.count).toBe(0)
  })

  test('leaves the old order as it was, in its place, where the venue is kinder', () => {
    const scenario = withEdits({ losesBothOnRefusal: false })
    scenario.place(1, { externalId: 'old' })
    scenario.place(2, { externalId: 'behind' })
    refuseNext(scenario)
    scenario.send(1, { externalId: 'new', cancelId: 'old', price: '98' })
    expect(statuses(scenario.after(5, clock))).toEqual(['new REJECTED'])
    expect(sums(scenario)).toMatchObject({ count: 1, lots: { buy: 10, sell: 0 } })
    scenario.print('sell', [9_900, 10])
    expect(scenario.order('old').status).toBe('FILLED')
  })

  test('post-only across what the old order kept from showing is refused whatever happens to the old one', () => {
    for (const losesBothOnRefusal of [true, false]) {
      const { place, house, order } = withEdits({ losesBothOnRefusal })
      place(1, { externalId: 'old', side: 'sell', price: '100.05', postOnly: true })
      house([[10_010, 5]], [[10_020, 5]])
      const fresh = place(1, { externalId: 'new', side: 'sell', price: '100.08', postOnly: true, cancelId: 'old' })
      expect(fresh).toMatchObject({ status: 'REJECTED', statusReason: 'POST_ONLY_FAILED' })
      expect(order('old').status).toBe(losesBothOnRefusal ? 'CANCELLED' : 'NEW')
    }
  })
})

describe('an edit whose old order rests on for a while', () => {
  test('has both in the book, and both may fill, until the old one is replaced', () => {
    const scenario = withEdits({ overlapMs: 50 })
    scenario.place(1, { externalId: 'old' })
    scenario.send(1, { externalId: 'new', cancelId: 'old', price: '98' })
    expect(statuses(scenario.after(5, clock))).toEqual(['new NEW'])
    expect(sums(scenario)).toMatchObject({ count: 2, lots: { buy: 20, sell: 0 } })
    scenario.print('sell', [9_900, 4])
    expect(statuses(scenario.after(49, clock))).toEqual([])
    expect(statuses(scenario.after(1, clock))).toEqual(['old CANCELLED'])
    expect(scenario.order('old')).toMatchObject({ filledLots: 4, statusReason: 'ORDER_REPLACED' })
    expect(sums(scenario)).toMatchObject({ count: 1, lots: { buy: 10, sell: 0 } })
  })

  test('does not end an old order that was filled or cancelled meanwhile', () => {
    const scenario = withEdits({ overlapMs: 50 })
    scenario.place(1, { externalId: 'old' })
    scenario.place(1, { externalId: 'new', cancelId: 'old', price: '98' })
    scenario.print('sell', [9_900, 10])
    expect(statuses(scenario.after(100, clock))).toEqual([])
    expect(scenario.order('old').status).toBe('FILLED')
  })

  test('cannot be edited a second time through its old order', () => {
    const { place, order } = withEdits({ overlapMs: 50 })
    place(1, { externalId: 'old' })
    place(1, { externalId: 'new', cancelId: 'old', price: '98' })
    const second = place(1, { externalId: 'second', cancelId: 'old', price: '97' })
    expect(second).toMatchObject({ status: 'REJECTED', statusReason: 'PREV_ORDER_CONFLICT' })
    expect([order('old').status, order('new').status]).toEqual(['NEW', 'NEW'])
  })
})

describe('edits in flight', () => {
  test('of one order: the first wins and the second finds nothing', () => {
    const { place, send, after, order } = createScenario()
    place(1, { externalId: 'old' })
    send(1, { externalId: 'first', cancelId: 'old', price: '98' })
    send(1, { externalId: 'second', cancelId: 'old', price: '97' })
    expect(statuses(after(5, clock))).toEqual(['old CANCELLED', 'first NEW', 'second REJECTED'])
    expect(order('second').statusReason).toBe('PREV_ORDER_NOT_FOUND')
  })

  test('may be chained before the engine has seen the first', () => {
    const { send, after } = createScenario()
    send(1, { externalId: 'a' })
    send(1, { externalId: 'b', cancelId: 'a', price: '98' })
    send(1, { externalId: 'c', cancelId: 'b', price: '97' })
    expect(statuses(after(5, clock))).toEqual(['a NEW', 'a CANCELLED', 'b NEW', 'b CANCELLED', 'c NEW'])
  })

  test('must stay in their market and on their side', () => {
    const { place, send } = createScenario()
    place(1, { externalId: 'old' })
    expect(send(1, { externalId: 'new', cancelId: 'old', side: 'sell', price: '101' })).toBe(1133)
    expect(send(2, { externalId: 'new', cancelId: 'old' })).toBe(1142)
  })

  test('change their behaviour with the setting, from then on', () => {
    const scenario = createScenario()
    const { place, after, order } = scenario
    place(1, { externalId: 'old' })
    const editSemantics = { ...plainEdits, losesBothOnRefusal: false }
    after(0, (atMs) => ({ type: 'edit_semantics_changed', atMs, editSemantics }))
    refuseNext(scenario)
    place(1, { externalId: 'new', cancelId: 'old' })
    expect(order('old').status).toBe('NEW')
  })
})

describe('planned refusals', () => {
  test('hit the next orders of that account, as many as planned', () => {
    const scenario = createScenario()
    refuseNext(scenario, 2)
    const fates = ['a', 'b', 'c'].map((externalId) => scenario.place(1, { externalId }).status)
    expect(fates).toEqual(['REJECTED', 'REJECTED', 'NEW'])
    expect(scenario.state.plannedRefusals.size).toBe(0)
  })

  test('leave other accounts alone, and a plan of none takes an earlier one back', () => {
    const scenario = createScenario()
    refuseNext(scenario)
    expect(scenario.place(2, { externalId: 'a' }).status).toBe('NEW')
    refuseNext(scenario, 0)
    expect(scenario.place(1, { externalId: 'a' }).status).toBe('NEW')
  })
})
