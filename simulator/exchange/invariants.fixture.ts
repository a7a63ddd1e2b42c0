import { assert } from '#shared/assert.ts'
import { orderOf } from './book.ts'
import { assertConserved, assertRecounted, valueOf } from './ledger.ts'
import { isBetter } from './price-levels.ts'
import { isActive, isOpen, remainingLots, type Account, type ExchangeState, type Market, type Order } from './state.ts'

// What must hold between two events, whatever happened: the books, the indexes and the sums say the same as the orders.

const sides = ['buy', 'sell'] as const

/** Throws when the state contradicts itself. */
export function assertSound(state: ExchangeState): void {
  assertConserved(state)
  assertRecounted(state)
  const resting = new Set<string>()
  for (const market of state.markets.values()) assertBook(state, market, resting)
  assert(resting.size === state.restingCount, `${state.restingCount} orders must rest, ${resting.size} do`)
  for (const order of state.orders.values()) assertOrder(order, resting.has(order.id))
  for (const account of state.accounts.values()) assertIndexes(state, account)
  const ended = [...state.orders.values()].filter((order) => !isActive(order)).map(({ id }) => id)
  assert(sameSet(ended, state.endedOrderIds), 'the orders that ended must be those that are listed so')
  assertWaiting(state)
}

function assertBook(state: ExchangeState, market: Market, resting: Set<string>): void {
  for (const side of sides) {
    let worse: number | null = null
    for (const level of market.levels[side]) {
      assert(worse === null || isBetter(side, level.ticks, worse), `${side} levels must be sorted, best last`)
      worse = level.ticks
      let lots = 0
      let aheadId: string | null = null
      let aheadUntilLots = 0
      for (let id: string | null = level.firstId; id !== null;) {
        const order: Order = orderOf(state, id)
        assert(!resting.has(id), `order ${id} must rest once`)
        resting.add(id)
        assert(order.market === market.spec.name && order.side === side, `order ${id} must rest on its own side`)
        assert(order.priceTicks === level.ticks, `order ${id} must rest at its price`)
        assert(order.aheadId === aheadId, `order ${id} must know who stands ahead of it`)
        assert(order.aheadUntilLots >= aheadUntilLots, `order ${id} must not wait for less than the one ahead of it`)
        aheadId = id
        aheadUntilLots = order.aheadUntilLots
        lots += remainingLots(order)
        id = order.behindId
      }
      assert(level.lastId === aheadId, `the queue at ${level.ticks} must end with its last order`)
      assert(
        level.lots === lots && lots > 0,
        `the level at ${level.ticks} must add up to ${lots} lots, says ${level.lots}`,
      )
    }
  }
  const bid = market.levels.buy.at(-1)?.ticks ?? -Infinity
  const ask = market.levels.sell.at(-1)?.ticks ?? Infinity
  assert(bid < ask, `accounts' orders must not cross, were ${bid} and ${ask}`)
}

function assertOrder(order: Order, rests: boolean): void {
  const { id, filledLots, qtyLots, status } = order
  assert(filledLots >= 0 && filledLots <= qtyLots, `order ${id} must not fill more than its size`)
  assert(
    (status === 'FILLED') === (filledLots === qtyLots),
    `order ${id} is ${status} with ${filledLots} of ${qtyLots}`,
  )
  assert(status !== 'NEW' || filledLots === 0, `order ${id} must not be new and filled`)
  assert(status !== 'PARTIALLY_FILLED' || filledLots > 0, `order ${id} must not be partly filled with nothing`)
  assert(isOpen(order) === rests && order.isResting === rests, `order ${id} is ${status} and rests: ${rests}`)
  const counts = isOpen(order) || (status === 'PENDING' && order.prevOrderId === null)
  assert(order.isCounted === counts, `order ${id} is ${status} and counted: ${order.isCounted}`)
}

function assertIndexes(state: ExchangeState, account: Account): void {
  const own = [...state.orders.values()].filter(({ accountId }) => accountId === account.id)
  const active = own.filter(isActive).map(({ id }) => id)
  assert(sameSet(active, [...account.activeOrderIds.keys()]), `account ${account.id} must list its active orders`)
  assert(own.length === account.orderIds.size, `account ${account.id} must have one external id for each order`)
  for (const { externalId, id } of own) assert(account.orderIds.get(externalId) === id, `order ${id} must be found`)

  const counted = own.filter(({ isCounted }) => isCounted)
  for (const { spec } of state.markets.values()) {
    const there = counted.filter(({ market }) => market === spec.name)
    const sums = account.openOrders.get(spec.name)
    assert(
      (sums?.count ?? 0) === there.length,
      `account ${account.id} has ${there.length} orders, counts ${sums?.count}`,
    )
    for (const side of sides) {
      const orders = there.filter((order) => order.side === side)
      const lots = orders.reduce((sum, order) => sum + remainingLots(order), 0)
      const value = orders.reduce((sum, order) => sum + valueOf(spec, order.priceTicks, remainingLots(order)), 0n)
      assert((sums?.lots[side] ?? 0) === lots, `account ${account.id} must count ${lots} lots`)
      assert((sums?.value[side] ?? 0n) === value, `account ${account.id} must count a value of ${value}`)
    }
  }
}

/** Every acknowledged order waits for the engine, every resting one for its expiry, and nothing due was forgotten. */
function assertWaiting(state: ExchangeState): void {
  const placing = state.pending.flatMap((action) => (action.type === 'place' ? [action.orderId] : []))
  const acknowledged = [...state.orders.values()].filter(({ status }) => status === 'PENDING').map(({ id }) => id)
  assert(sameSet(acknowledged, placing), 'the orders on their way to the engine must be those it was told of')
  const expiring = new Set(state.deadlines.flatMap((each) => (each.type === 'expiry' ? [each.orderId] : [])))
  for (const { id, isResting } of state.orders.values()) {
    assert(!isResting || expiring.has(id), `order ${id} must wait for its expiry`)
  }
  for (const { dueAtMs } of state.pending) assert(dueAtMs > state.nowMs, 'nothing due may be left undone')
}

const sameSet = (some: readonly string[], others: readonly string[]): boolean =>
  some.length === others.length && new Set([...some, ...others]).size === some.length
