import { expect } from 'vitest'
import { expectRefused, openIds, orderIn, orderRow, print, resting, type Behaviour } from '../behaviour.ts'
import { market, otherMarket } from '../opening.ts'
import type { World } from '../world.ts'

const massCancel = (world: World, by: number, body: unknown) => world.call(by, 'POST', '/user/order/massCancel', body)

const arm = (world: World, seconds: string, by = 0) =>
  world.call(by, 'POST', `/user/deadmanswitch?countdownTime=${seconds}`)

// Orders taken back: one, many, and all of them by nobody's call.

export const cancelling: readonly Behaviour[] = [
  {
    name: 'a cancel is acknowledged first and happens later',
    section: '5.3',
    options: ['--engine-delay-ms', '1500'],
    async run(world) {
      const id = await resting(world, 0, { id: 'one' })
      expect((await world.call(0, 'DELETE', `/user/order/${id}`)).json).toMatchObject({ status: 'OK' })
      expect(await orderRow(world, 0, 'one')).toMatchObject({ status: 'NEW' })
      expect(await orderIn(world, 0, 'one', 'CANCELLED')).toMatchObject({ filledQty: '0', cancelledQty: '1' })
    },
  },
  {
    name: 'of two orders whose ids lie side by side beyond 2^53, the named one is cancelled',
    section: '2',
    async run(world) {
      const first = await resting(world, 0, { id: 'first' })
      const second = await resting(world, 0, { id: 'second' })
      expect(Number(first)).toBe(Number(second))
      expect(first).not.toBe(second)
      await world.call(0, 'DELETE', `/user/order/${second}`)
      await orderIn(world, 0, 'second', 'CANCELLED')
      expect(await openIds(world, 0)).toEqual(['first'])
    },
  },
  {
    name: 'the external id names an order as well',
    section: '5.3',
    async run(world) {
      await resting(world, 0, { id: 'my name/1' })
      const answer = await world.call(0, 'DELETE', `/user/order?externalId=${encodeURIComponent('my name/1')}`)
      expect(answer.status).toBe(200)
      await world.until(async () => ((await openIds(world, 0)).length === 0 ? true : null), 'an empty list')
    },
  },
  {
    name: 'nobody cancels another account’s order',
    section: '5.3',
    async run(world) {
      const id = await resting(world, 0, { id: 'mine' })
      expect((await world.call(1, 'DELETE', `/user/order/${id}`)).status).toBeGreaterThanOrEqual(400)
      expect((await world.call(1, 'DELETE', '/user/order?externalId=mine')).status).toBeGreaterThanOrEqual(400)
      await massCancel(world, 1, { cancelAll: true })
      await massCancel(world, 1, `{"orderIds":[${id}],"externalOrderIds":["mine"]}`)
      await world.advance(50)
      expect(await openIds(world, 0)).toEqual(['mine'])
    },
  },
  {
    name: 'of an order that has ended there is nothing to cancel',
    section: '5.3',
    async run(world) {
      const id = await resting(world, 0, { id: 'over' })
      await world.call(0, 'DELETE', `/user/order/${id}`)
      await orderIn(world, 0, 'over', 'CANCELLED')
      const again = await world.call(0, 'DELETE', `/user/order/${id}`)
      expect(again.status === 404 || again.json['status'] === 'ERROR').toBe(true)
    },
  },
  {
    name: 'a fill may win against a cancel on its way',
    section: '5.3',
    options: ['--engine-delay-ms', '1500'],
    async run(world) {
      const id = await resting(world, 0, { id: 'raced', price: '99.95' })
      expect((await world.call(0, 'DELETE', `/user/order/${id}`)).status).toBe(200)
      await print(world, 'SELL', '99.95', '1')
      await orderIn(world, 0, 'raced', 'FILLED')
      await world.advance(1_600)
      expect(await orderRow(world, 0, 'raced')).toMatchObject({ status: 'FILLED', cancelledQty: '0' })
    },
  },
  {
    name: 'an order that has filled in part ends CANCELLED with its fill',
    section: '6',
    async run(world) {
      const id = await resting(world, 0, { id: 'part', price: '99.95' })
      await print(world, 'SELL', '99.95', '0.4')
      await orderIn(world, 0, 'part', 'PARTIALLY_FILLED')
      await world.call(0, 'DELETE', `/user/order/${id}`)
      expect(await orderIn(world, 0, 'part', 'CANCELLED')).toMatchObject({ filledQty: '0.4', cancelledQty: '0.6' })
    },
  },
  {
    name: 'a mass cancel of a market leaves the other market alone',
    section: '5.3',
    async run(world) {
      await resting(world, 0, { id: 'here' })
      await resting(world, 0, { id: 'there', market: otherMarket })
      expect((await massCancel(world, 0, { markets: [market] })).status).toBe(200)
      await orderIn(world, 0, 'here', 'CANCELLED')
      expect(await openIds(world, 0)).toEqual(['there'])
    },
  },
  {
    name: 'a mass cancel of everything takes every market of the account, and of no other',
    section: '5.3',
    async run(world) {
      await resting(world, 0, { id: 'here' })
      await resting(world, 0, { id: 'there', market: otherMarket })
      await resting(world, 1, { id: 'theirs' })
      expect((await massCancel(world, 0, { cancelAll: true })).status).toBe(200)
      await orderIn(world, 0, 'here', 'CANCELLED')
      await orderIn(world, 0, 'there', 'CANCELLED')
      expect(await openIds(world, 1)).toEqual(['theirs'])
    },
  },
  {
    name: 'a mass cancel takes the union of what it names, venue ids being numbers beyond 2^53',
    section: '5.3',
    async run(world) {
      const first = await resting(world, 0, { id: 'first' })
      await resting(world, 0, { id: 'second' })
      await resting(world, 0, { id: 'third' })
      await resting(world, 0, { id: 'there', market: otherMarket })
      const body = `{"orderIds":[${first}],"externalOrderIds":["third"],"markets":["${otherMarket}"],"cancelAll":false}`
      expect((await massCancel(world, 0, body)).status).toBe(200)
      await orderIn(world, 0, 'there', 'CANCELLED')
      expect(await openIds(world, 0)).toEqual(['second'])
    },
  },
  {
    name: 'a mass cancel that names nothing is refused',
    section: '5.3',
    async run(world) {
      await resting(world, 0, { id: 'stays' })
      for (const body of [{}, { cancelAll: false }]) {
        expect((await massCancel(world, 0, body)).json).toMatchObject({ status: 'ERROR' })
      }
      expectRefused(await massCancel(world, 0, { markets: ['NOPE-USD'] }), 1001)
      await world.advance(50)
      expect(await openIds(world, 0)).toEqual(['stays'])
    },
  },
  {
    name: 'the switch cancels everything of the account when its seconds are over, without any connection',
    section: '5.5',
    async run(world) {
      await resting(world, 0, { id: 'here' })
      await resting(world, 0, { id: 'there', market: otherMarket })
      await resting(world, 2, { id: 'sibling' })
      const answer = await arm(world, '3')
      expect(answer.status).toBe(200)
      expect(answer.text === '' || answer.json['status'] === 'OK').toBe(true)
      await world.advance(700)
      expect(await openIds(world, 0)).toHaveLength(2)
      await orderIn(world, 0, 'here', 'CANCELLED')
      await orderIn(world, 0, 'there', 'CANCELLED')
      expect(await openIds(world, 2)).toEqual(['sibling'])
    },
  },
  {
    name: 'the switch is replaced by the next call, and a call of nought takes it away',
    section: '5.5',
    async run(world) {
      await resting(world, 0, { id: 'replaced' })
      await resting(world, 1, { id: 'disarmed' })
      await arm(world, '1')
      await arm(world, '5')
      await arm(world, '1', 1)
      await arm(world, '0', 1)
      await world.advance(1_500)
      expect(await openIds(world, 0)).toEqual(['replaced'])
      expect(await openIds(world, 1)).toEqual(['disarmed'])
      await orderIn(world, 0, 'replaced', 'CANCELLED')
      expect(await openIds(world, 1)).toEqual(['disarmed'])
    },
  },
  {
    name: 'the switch fires once: what comes after it rests undisturbed',
    section: '5.5',
    async run(world) {
      await resting(world, 0, { id: 'before' })
      await arm(world, '1')
      await orderIn(world, 0, 'before', 'CANCELLED')
      await resting(world, 0, { id: 'after' })
      await world.advance(1_300)
      expect(await openIds(world, 0)).toEqual(['after'])
    },
  },
  {
    name: 'the switch takes whole seconds only',
    section: '5.5',
    async run(world) {
      for (const seconds of ['', '-1', '1.5', 'soon']) {
        expect((await arm(world, seconds)).json).toMatchObject({ status: 'ERROR' })
      }
    },
  },
]
