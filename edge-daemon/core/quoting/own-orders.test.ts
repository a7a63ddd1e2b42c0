import { describe, expect, test } from 'vitest'
import { priceTicks, sizeLots } from '#shared/units.ts'
import { replaceBook } from '../book/order-book.ts'
import { ToyWorld } from '../toy-world.fixture.ts'
import { bestOfOthers, ownLotsAt } from './own-orders.ts'

const at = (price: number, lots: number) => ({
  price: priceTicks(price),
  lots: sizeLots(lots),
  mode: 'set' as const,
})

describe('what others quote', () => {
  test('leaves out our own lots, level by level', () => {
    const world = new ToyWorld().quoting()
    world.live(1_000)
    const { state } = world
    const [first, second] = world.open('buy').toSorted((a, b) => b.order.price - a.order.price)
    if (first === undefined || second === undefined) throw new Error('not quoting')
    const { price, size } = first.order
    expect(ownLotsAt(state, 'buy', price)).toBe(size)
    expect(ownLotsAt(state, 'sell', price)).toBe(0)
    const show = (lots: number) => replaceBook(state.book, [at(price, lots), at(second.order.price - 1, 6)], [])
    show(size + 4)
    expect(bestOfOthers(state, 'buy')).toEqual({ price, lots: 4 })
    show(size)
    expect(bestOfOthers(state, 'buy')).toEqual({ price: second.order.price - 1, lots: 6 })
    expect(bestOfOthers(state, 'sell')).toBeNull()
  })

  test('leaves out what ended a moment ago, and no longer than that', () => {
    const world = new ToyWorld().quoting()
    world.live(1_000)
    const first = world.open('buy')[0]
    if (first === undefined) throw new Error('not quoting')
    world.cancelAtVenue((resting) => resting === first, 'SELF_TRADE_PROTECTION')
    world.run(6)
    expect(ownLotsAt(world.state, 'buy', first.order.price)).toBe(first.order.size)
    world.run(600)
    const stillOurs = world.open('buy').filter(({ order }) => order.price === first.order.price)
    const lots = stillOurs.reduce((sum, { order }) => sum + order.size, 0)
    expect(ownLotsAt(world.state, 'buy', first.order.price)).toBe(lots)
  })
})
