import { expect } from 'vitest'
import {
  balance,
  expectRefused,
  openIds,
  orderIn,
  orderRow,
  placed,
  print,
  resting,
  type Behaviour,
} from '../behaviour.ts'

// An order that takes the place of another.

export const edits: readonly Behaviour[] = [
  {
    name: 'the new order has a new id, and the old one ends CANCELLED because it was replaced',
    section: '5.2',
    async run(world) {
      const first = await resting(world, 0, { id: 'first' })
      const second = await resting(world, 0, { id: 'second', price: '98.5', cancelId: 'first' })
      expect(second).not.toBe(first)
      expect(await orderRow(world, 0, 'first')).toMatchObject({ status: 'CANCELLED', statusReason: 'ORDER_REPLACED' })
      expect(await openIds(world, 0)).toEqual(['second'])
    },
  },
  {
    name: 'refused by REST, it leaves the old order as it was',
    section: '5.2',
    async run(world) {
      await resting(world, 0, { id: 'first' })
      const before = await orderRow(world, 0, 'first')
      expectRefused(await world.place(0, { id: 'off-tick', price: '98.005', cancelId: 'first' }), 1124)
      expectRefused(await world.place(0, { id: 'too-dear', qty: '11000', cancelId: 'first' }), 1140)
      expectRefused(await world.place(0, { id: 'first', price: '98', cancelId: 'first' }), 1134)
      await world.advance(50)
      expect(await orderRow(world, 0, 'first')).toEqual(before)
    },
  },
  {
    name: 'post-only and crossing, it loses both orders',
    section: '5.2',
    async run(world) {
      await resting(world, 0, { id: 'first', postOnly: true })
      await placed(world, 0, { id: 'second', price: '100.1', postOnly: true, cancelId: 'first' })
      expect(await orderIn(world, 0, 'second', 'REJECTED')).toMatchObject({ statusReason: 'POST_ONLY_FAILED' })
      expect(await orderRow(world, 0, 'first')).toMatchObject({ status: 'CANCELLED' })
      expect(await openIds(world, 0)).toEqual([])
    },
  },
  {
    name: 'acknowledged while the old order fills, it is rejected: there is nothing left to replace',
    section: '5.2',
    options: ['--engine-delay-ms', '1500'],
    async run(world) {
      await resting(world, 0, { id: 'first', price: '99.95' })
      await placed(world, 0, { id: 'second', price: '99.94', cancelId: 'first' })
      await print(world, 'SELL', '99.95', '1')
      expect(await orderIn(world, 0, 'second', 'REJECTED')).toMatchObject({ statusReason: 'PREV_ORDER_NOT_FOUND' })
      expect(await orderRow(world, 0, 'first')).toMatchObject({ status: 'FILLED', filledQty: '1' })
      expect((await world.get(0, '/user/trades')).rows).toHaveLength(1)
    },
  },
  {
    name: 'of an order that has ended, or is another account’s, it is refused with 1142',
    section: '5.2',
    async run(world) {
      await resting(world, 0, { id: 'ended' })
      await world.call(0, 'DELETE', '/user/order?externalId=ended')
      await orderIn(world, 0, 'ended', 'CANCELLED')
      expectRefused(await world.place(0, { id: 'late', cancelId: 'ended' }), 1142)
      await resting(world, 1, { id: 'theirs' })
      expectRefused(await world.place(0, { id: 'thief', cancelId: 'theirs' }), 1142)
      expect(await openIds(world, 1)).toEqual(['theirs'])
    },
  },
  {
    name: 'it loses the place in the queue',
    section: '5.2',
    async run(world) {
      await resting(world, 0, { id: 'first', price: '99.95' })
      await resting(world, 1, { id: 'rival', price: '99.95' })
      await resting(world, 0, { id: 'again', price: '99.95', cancelId: 'first' })
      await print(world, 'SELL', '99.95', '1')
      await orderIn(world, 1, 'rival', 'FILLED')
      expect(await orderRow(world, 0, 'again')).toMatchObject({ status: 'NEW', filledQty: '0' })
    },
  },
  {
    name: 'its size is that of the new order, whatever the old one has filled',
    section: '5.2',
    async run(world) {
      await resting(world, 0, { id: 'first', price: '99.95', qty: '2' })
      await print(world, 'SELL', '99.95', '0.5')
      await orderIn(world, 0, 'first', 'PARTIALLY_FILLED')
      await resting(world, 0, { id: 'second', price: '99.94', qty: '2', cancelId: 'first' })
      expect(await orderRow(world, 0, 'second')).toMatchObject({ qty: '2', filledQty: '0' })
      expect(await orderRow(world, 0, 'first')).toMatchObject({ filledQty: '0.5', cancelledQty: '1.5' })
    },
  },
  {
    name: 'it needs no margin twice',
    section: '5.2',
    async run(world) {
      await resting(world, 0, { id: 'all-in', price: '99', qty: '10000' })
      await resting(world, 0, { id: 'moved', price: '98', qty: '10000', cancelId: 'all-in' })
      expect(await balance(world, 0)).toMatchObject({ initialMargin: '98000' })
    },
  },
  {
    name: 'a chain of edits sent at once ends with the last one alone',
    section: '5.2',
    async run(world) {
      await resting(world, 0, { id: 'a' })
      await placed(world, 0, { id: 'b', price: '98.9', cancelId: 'a' })
      await placed(world, 0, { id: 'c', price: '98.8', cancelId: 'b' })
      await orderIn(world, 0, 'c', 'NEW')
      expect(await openIds(world, 0)).toEqual(['c'])
    },
  },
]
