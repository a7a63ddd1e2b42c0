import { describe, expect, test } from 'vitest'
import type { ExchangeOutput, OrderRequest } from './events.ts'
import { nextDueAtMs } from './exchange.ts'
import { createScenario, market } from './scenario.fixture.ts'

const clock = (atMs: number) => ({ type: 'clock', atMs }) as const
const statuses = (outputs: readonly ExchangeOutput[]) =>
  outputs.flatMap((output) =>
    output.type === 'order_updated' ? [`${output.order.externalId} ${output.order.status}`] : [],
  )

const arm = (accountId: number, countdownSeconds: number) => (atMs: number) =>
  ({ type: 'switch_armed', atMs, accountId, countdownSeconds }) as const

const filter = { all: false, orderIds: [], externalIds: [], markets: [] }
/** Three orders of one account and one of another. */
const open = () => {
  const scenario = createScenario()
  const a = scenario.place(1, { externalId: 'a' })
  scenario.place(1, { externalId: 'b' })
  scenario.place(1, { externalId: 'c' })
  scenario.place(2, { externalId: 'd' })
  return { ...scenario, a }
}

describe('what REST refuses at once', () => {
  const rows: { name: string; order: Partial<OrderRequest>; code: number }[] = [
    { name: 'an unknown market', order: { market: 'Y-USD' }, code: 1001 },
    { name: 'a size below the minimum', order: { qty: '0' }, code: 1120 },
    { name: 'a size that is no multiple of the step', order: { qty: '1.05' }, code: 1121 },
    { name: 'a value above the maximum', order: { qty: '200000' }, code: 1122 },
    { name: 'a price that is no multiple of the tick', order: { price: '99.005' }, code: 1124 },
    { name: 'a fee below the taker rate', order: { fee: '0.0002' }, code: 1128 },
    { name: 'an expiry in the past', order: { expireAtMs: 1_000_000 }, code: 1135 },
    { name: 'an expiry too far away', order: { expireAtMs: 1_000_001 + 28 * 86_400_000 }, code: 1135 },
    { name: 'a buy above the price band', order: { price: '105.01' }, code: 1141 },
    { name: 'a sell below the price band', order: { side: 'sell', price: '94.99' }, code: 1141 },
    { name: 'a price of zero', order: { price: '0' }, code: 1141 },
    { name: 'reduce-only without a position', order: { reduceOnly: true }, code: 1137 },
    { name: 'a market order that is not IOC', order: { type: 'MARKET' }, code: 1139 },
    { name: 'an edit of an order nobody knows', order: { cancelId: 'nobody' }, code: 1142 },
    { name: 'post-only together with IOC', order: { postOnly: true, timeInForce: 'IOC' }, code: 1133 },
  ]
  test.each(rows)('$name is refused with $code', ({ order, code }) => {
    expect(createScenario().send(1, { externalId: 'a', ...order })).toBe(code)
  })

  test('a post-only order needs only the maker rate, because it can never pay another', () => {
    expect(createScenario().send(1, { externalId: 'a', postOnly: true, fee: '0' })).toBeTypeOf('string')
  })

  test('an external id is used once for ever by one account, and is free to another', () => {
    const { place, send } = createScenario()
    place(1, { externalId: 'a' })
    expect(send(1, { externalId: 'a' })).toBe(1134)
    expect(send(2, { externalId: 'a' })).toBeTypeOf('string')
  })

  test('the 201st open order of an account in a market is refused', () => {
    const { send } = createScenario()
    for (let count = 0; count < 200; count += 1) expect(send(1, { externalId: `n${count}` })).toBeTypeOf('string')
    expect(send(1, { externalId: 'one too many' })).toBe(1126)
    expect(send(2, { externalId: 'not mine' })).toBeTypeOf('string')
  })

  test('reduce-only may neither grow the position nor exceed it', () => {
    const { place, send, house } = createScenario()
    house([[9_990, 100]], [[10_010, 100]])
    place(1, { externalId: 'long', price: '101', qty: '2' })
    expect(send(1, { externalId: 'same side', reduceOnly: true })).toBe(1138)
    expect(send(1, { externalId: 'too large', reduceOnly: true, side: 'sell', price: '101', qty: '2.1' })).toBe(1136)
    expect(send(1, { externalId: 'fits', reduceOnly: true, side: 'sell', price: '101', qty: '2' })).toBeTypeOf('string')
  })
})

describe('the engine acts after the acknowledgement', () => {
  test('an order is nobody\u2019s before the engine has seen it, and rests afterwards', () => {
    const { send, after, order } = createScenario()
    send(1, { externalId: 'a' })
    expect(after(4, clock)).toEqual([])
    expect(order('a').status).toBe('PENDING')
    expect(statuses(after(1, clock))).toEqual(['a NEW'])
  })

  test('a post-only order that would trade is acknowledged and then rejected', () => {
    const { place, house } = createScenario()
    house([[9_990, 100]], [[10_010, 100]])
    expect(place(1, { externalId: 'a', price: '100.1', postOnly: true })).toMatchObject({
      status: 'REJECTED',
      statusReason: 'POST_ONLY_FAILED',
    })
    expect(place(1, { externalId: 'b', price: '100.09', postOnly: true })).toMatchObject({ status: 'NEW' })
  })

  test('an order resting when a print passes is filled before its cancel arrives', () => {
    const { place, after, print, order } = createScenario()
    const { id } = place(1, { externalId: 'a', price: '99', qty: '1' })
    after(0, (atMs) => ({ type: 'cancel_requested', atMs, accountId: 1, orderId: id }))
    print('sell', [9_900, 10])
    after(5, clock)
    expect(order('a')).toMatchObject({ status: 'FILLED', filledLots: 10 })
  })

  test('a partly filled order that is cancelled ends cancelled and keeps its fill', () => {
    const { place, after, print, order } = createScenario()
    const { id } = place(1, { externalId: 'a', price: '99', qty: '1' })
    print('sell', [9_900, 4])
    after(0, (atMs) => ({ type: 'cancel_requested', atMs, accountId: 1, orderId: id }))
    after(5, clock)
    expect(order('a')).toMatchObject({ status: 'CANCELLED', filledLots: 4 })
  })

  test('a cancel of a finished order, or of another account\u2019s, is refused', () => {
    const { place, after, print } = createScenario()
    const { id } = place(1, { externalId: 'a', price: '99' })
    const foreign = after(0, (atMs) => ({ type: 'cancel_requested', atMs, accountId: 2, orderId: id }))
    expect(foreign).toEqual([{ type: 'refused', code: 1142 }])
    print('sell', [9_900, 10])
    const late = after(0, (atMs) => ({ type: 'cancel_requested', atMs, accountId: 1, orderId: id }))
    expect(late).toEqual([{ type: 'refused', code: 1142 }])
  })

  test('without a delay the result follows the acknowledgement in the same step', () => {
    const { send, order } = createScenario({ engineDelayMs: 0 })
    send(1, { externalId: 'a' })
    expect(order('a').status).toBe('NEW')
  })
})

describe('mass cancel', () => {
  test('takes the union of its filters and nobody else\u2019s orders', () => {
    const { after, a } = open()
    after(0, (atMs) => ({
      type: 'mass_cancel_requested',
      atMs,
      accountId: 1,
      filter: { ...filter, orderIds: [a.id], externalIds: ['b', 'd'] },
    }))
    expect(statuses(after(5, clock))).toEqual(['a CANCELLED', 'b CANCELLED'])
  })
  test.each([
    { name: 'everything', part: { all: true } },
    { name: 'one market', part: { markets: [market] } },
  ])('of $name empties the account\u2019s book and leaves the others\u2019', ({ part }) => {
    const { after, order } = open()
    after(0, (atMs) => ({ type: 'mass_cancel_requested', atMs, accountId: 1, filter: { ...filter, ...part } }))
    expect(statuses(after(5, clock))).toEqual(['a CANCELLED', 'b CANCELLED', 'c CANCELLED'])
    expect(order('d', 2).status).toBe('NEW')
  })
})

describe('time', () => {
  test('an order expires at its moment and says so', () => {
    const { place, state, after } = createScenario()
    place(1, { externalId: 'a', expireAtMs: 1_000_500 })
    expect(nextDueAtMs(state)).toBe(1_000_500)
    expect(statuses(after(494, clock))).toEqual([])
    expect(statuses(after(1, clock))).toEqual(['a EXPIRED'])
  })

  test('an order that expires on its way to the engine is rejected', () => {
    const { place } = createScenario()
    expect(place(1, { externalId: 'a', expireAtMs: 1_000_003 })).toMatchObject({
      status: 'REJECTED',
      statusReason: 'INVALID_EXPIRE_TIME',
    })
  })

  test('things due between two events happen in the order of their time', () => {
    const { place, send, after } = createScenario()
    place(1, { externalId: 'late', expireAtMs: 1_000_900 })
    place(1, { externalId: 'soon', expireAtMs: 1_000_800 })
    send(1, { externalId: 'new' })
    expect(statuses(after(10_000, clock))).toEqual(['new NEW', 'soon EXPIRED', 'late EXPIRED'])
  })
})

describe('what waits no more', () => {
  test('an order that ended, or a switch that was disarmed, wakes nobody', () => {
    const { place, after, state } = createScenario({ engineDelayMs: 0 })
    const { id: orderId } = place(1, { externalId: 'a', expireAtMs: 1_000_500 })
    place(1, { externalId: 'b', expireAtMs: 1_009_000 })
    after(0, arm(1, 2))
    expect(nextDueAtMs(state)).toBe(1_000_500)
    after(0, (atMs) => ({ type: 'cancel_requested', atMs, accountId: 1, orderId }))
    expect(nextDueAtMs(state)).toBe(1_002_000)
    after(0, arm(1, 0))
    expect(nextDueAtMs(state)).toBe(1_009_000)
    expect(statuses(after(8_999, clock))).toEqual([])
    expect(statuses(after(1, clock))).toEqual(['b EXPIRED'])
    expect(nextDueAtMs(state)).toBeNull()
  })

  test('what is due at one moment happens once, the engine first', () => {
    const { send, place, after } = createScenario()
    place(1, { externalId: 'old', expireAtMs: 1_000_100 })
    after(90, clock)
    send(1, { externalId: 'new' })
    expect(statuses(after(1_000, clock))).toEqual(['new NEW', 'old EXPIRED'])
  })
})

describe('prices of the venue', () => {
  const index = (indexHalfTicks: number | null) => (atMs: number) =>
    ({ type: 'index_moved', atMs, market, indexHalfTicks }) as const

  test('the index is told of when it moves, and follows the mark again when it is let go', () => {
    const { after, state } = createScenario()
    expect(after(0, index(20_010))).toEqual([{ type: 'index_changed', market }])
    expect(after(0, index(20_010))).toEqual([])
    expect(after(0, index(null))).toEqual([{ type: 'index_changed', market }])
    expect(state.markets.get(market)?.indexHalfTicks).toBeNull()
  })

  test('the mark is told of when it moves, not when only the book does', () => {
    const { after } = createScenario()
    const move = (markHalfTicks: number) => (atMs: number) =>
      ({ type: 'house_moved', atMs, market, bids: [], asks: [], markHalfTicks, marketAtMs: null }) as const
    expect(after(0, move(20_000))).toEqual([])
    expect(after(0, move(20_001))).toEqual([{ type: 'mark_changed', market }])
  })
})

describe('the dead man\u2019s switch', () => {
  test('cancels every order of its own account when it is not renewed, once', () => {
    const { place, after, state } = createScenario()
    place(1, { externalId: 'a' })
    place(2, { externalId: 'b' })
    after(0, arm(1, 10))
    expect(statuses(after(9_999, clock))).toEqual([])
    expect(statuses(after(1, clock))).toEqual(['a CANCELLED'])
    place(1, { externalId: 'c' })
    expect(state.accounts.get(1)?.switchAtMs).toBeNull()
    expect(statuses(after(60_000, clock))).toEqual([])
  })
  test('a new call replaces the countdown, and zero removes it', () => {
    const { place, after } = createScenario()
    place(1, { externalId: 'a' })
    after(0, arm(1, 10))
    after(9_000, arm(1, 10))
    expect(statuses(after(9_000, clock))).toEqual([])
    after(0, arm(1, 0))
    expect(statuses(after(60_000, clock))).toEqual([])
  })
  test('when switched off it answers OK and never fires', () => {
    const { place, after } = createScenario({ switchWorks: false })
    place(1, { externalId: 'a' })
    expect(after(0, arm(1, 10))).toEqual([{ type: 'accepted', orderId: null }])
    expect(statuses(after(60_000, clock))).toEqual([])
  })
})

describe('edit by cancelId', () => {
  test('a post-only edit never takes what its own old order kept from showing', () => {
    const { place, house } = createScenario()
    place(1, { externalId: 'old', side: 'sell', price: '100.05', postOnly: true })
    // The outside world now bids through our ask: hidden while the ask rests, in the way once it has gone.
    house([[10_010, 5]], [[10_020, 5]])
    const fresh = place(1, { externalId: 'new', side: 'sell', price: '100.08', postOnly: true, cancelId: 'old' })
    expect(fresh).toMatchObject({ status: 'REJECTED', statusReason: 'POST_ONLY_FAILED', filledLots: 0 })
  })

  test('ends the old order as replaced and starts the new one with its own full size', () => {
    const { place, send, print, after, order } = createScenario()
    const old = place(1, { externalId: 'old', qty: '1' })
    print('sell', [9_900, 4])
    send(1, { externalId: 'new', cancelId: 'old', qty: '1', price: '98.99' })
    expect(statuses(after(5, clock))).toEqual(['old CANCELLED', 'new NEW'])
    expect(order('old')).toMatchObject({ statusReason: 'ORDER_REPLACED', filledLots: 4 })
    expect(order('new')).toMatchObject({ qtyLots: 10, filledLots: 0, prevOrderId: old.id })
  })
  test('loses the place in the queue even at the same price', () => {
    const { place, print, order } = createScenario()
    place(1, { externalId: 'old' })
    place(2, { externalId: 'other' })
    place(1, { externalId: 'new', cancelId: 'old' })
    print('sell', [9_900, 10])
    expect(order('other', 2).status).toBe('FILLED')
    expect(order('new').status).toBe('NEW')
  })
  test('refused by REST it leaves the old order alone', () => {
    const { place, send, after, order } = createScenario()
    place(1, { externalId: 'old' })
    expect(send(1, { externalId: 'new', cancelId: 'old', qty: '0' })).toBe(1120)
    after(5, clock)
    expect(order('old').status).toBe('NEW')
  })
  test('refused by the engine it loses both', () => {
    const { place, order, house } = createScenario()
    house([], [[10_010, 100]])
    place(1, { externalId: 'old' })
    const fresh = place(1, { externalId: 'new', cancelId: 'old', price: '100.1', postOnly: true })
    expect(fresh).toMatchObject({ status: 'REJECTED', statusReason: 'POST_ONLY_FAILED' })
    expect(order('old').status).toBe('CANCELLED')
  })
  test('of an order that was filled on the way is rejected for want of it', () => {
    const { place, send, print, after, order } = createScenario()
    place(1, { externalId: 'old' })
    send(1, { externalId: 'new', cancelId: 'old' })
    print('sell', [9_900, 10])
    after(5, clock)
    expect(order('new')).toMatchObject({ status: 'REJECTED', statusReason: 'PREV_ORDER_NOT_FOUND' })
    expect(send(1, { externalId: 'newer', cancelId: 'old' })).toBe(1142)
  })
})

describe('matching', () => {
  test('takes better prices first, then the older order', () => {
    const { place, order } = createScenario()
    place(1, { externalId: 'first', side: 'sell', price: '101' })
    place(2, { externalId: 'second', side: 'sell', price: '101' })
    place(1, { externalId: 'better', side: 'sell', price: '100.5' })
    const taker = place(3, { externalId: 'taker', price: '101', qty: '2.5' })
    expect(taker).toMatchObject({ status: 'FILLED', filledLots: 25 })
    expect(order('better').status).toBe('FILLED')
    expect(order('first').status).toBe('FILLED')
    expect(order('second', 2)).toMatchObject({ status: 'PARTIALLY_FILLED', filledLots: 5 })
  })
  test('trades at the resting price and charges each side its own rate', () => {
    const { place, state } = createScenario({ makerFeeRate: 200_000_000n })
    place(1, { externalId: 'maker', side: 'sell', price: '100.01', qty: '0.3' })
    place(2, { externalId: 'taker', price: '101', qty: '0.3' })
    // 0.3 x 100.01 = 30.003; times 0.0002 is 0.0060006, times 0.00025 is 0.00750075; both rounded up to 1e-6.
    expect(state.trades.map(({ value, fee, isTaker }) => ({ value, fee, isTaker }))).toEqual([
      { value: 30_003_000_000_000n, fee: 7_501_000_000n, isTaker: true },
      { value: 30_003_000_000_000n, fee: 6_001_000_000n, isTaker: false },
    ])
    expect(state.feesCollected).toBe(13_502_000_000n)
  })
  test('an IOC order takes what there is and drops the rest', () => {
    const { place, house } = createScenario()
    expect(place(1, { externalId: 'empty', timeInForce: 'IOC' })).toMatchObject({
      status: 'CANCELLED',
      statusReason: 'NO_LIQUIDITY',
    })
    house([[9_990, 4]], [[10_010, 4]])
    expect(place(1, { externalId: 'some', timeInForce: 'IOC', price: '101' })).toMatchObject({
      status: 'CANCELLED',
      filledLots: 4,
    })
  })
  test('an account never trades with itself: its resting order is cancelled and the taker goes on', () => {
    const { place, order } = createScenario()
    place(1, { externalId: 'mine', side: 'sell', price: '100' })
    place(2, { externalId: 'theirs', side: 'sell', price: '100.5' })
    const taker = place(1, { externalId: 'taker', price: '101' })
    expect(order('mine')).toMatchObject({ status: 'CANCELLED', statusReason: 'SELF_TRADE_PROTECTION' })
    expect(order('theirs', 2).status).toBe('FILLED')
    expect(taker.status).toBe('FILLED')
  })
  test('a reduce-only order stops where the position ends', () => {
    const { place, print, order, house } = createScenario()
    house([[9_990, 100]], [[10_010, 100]])
    place(1, { externalId: 'long', price: '101', qty: '1' })
    place(1, { externalId: 'reduce', side: 'sell', price: '101', qty: '1', reduceOnly: true })
    place(1, { externalId: 'plain', side: 'sell', price: '100.5', qty: '0.6' })
    house([], [])
    print('buy', [10_100, 100])
    expect(order('reduce')).toMatchObject({ status: 'CANCELLED', filledLots: 4, statusReason: 'REDUCE_ONLY_FAILED' })
  })
})
