import { expect } from 'vitest'
import { expectRefused, openIds, orderIn, orderRow, placed, resting, type Behaviour } from '../behaviour.ts'
import { market, otherMarket } from '../opening.ts'

const daysMs = (days: number): number => days * 86_400_000

// What becomes of an order before it trades.

export const placing: readonly Behaviour[] = [
  {
    name: 'an order is acknowledged with its id as a 64-bit number and its own name as text',
    section: '5.1',
    async run(world) {
      const answer = await world.place(0, { id: '0042' })
      expect(answer.status).toBe(200)
      expect(answer.text).toMatch(/"id":\d{19}[,}]/)
      expect(answer.json).toMatchObject({ status: 'OK', data: { externalId: '0042' } })
    },
  },
  {
    name: 'the acknowledgement comes before the engine has acted, and until then the order is nowhere',
    section: '5.1',
    options: ['--engine-delay-ms', '1500'],
    async run(world) {
      await placed(world, 0, { id: 'later' })
      expect((await world.get(0, '/user/orders/external/later')).status).toBe(404)
      expect(await openIds(world, 0)).toEqual([])
      await orderIn(world, 0, 'later', 'NEW')
      expect(await openIds(world, 0)).toEqual(['later'])
    },
  },
  {
    name: 'a resting order is told with every field, decimals as text and times as numbers',
    section: '4.3',
    async run(world) {
      const id = await resting(world, 0, { id: 'row', side: 'SELL', price: '101.5', qty: '0.2', postOnly: true })
      expect((await world.get(0, '/user/orders')).text).toMatch(/"id":\d{19},/)
      expect(await orderRow(world, 0, 'row')).toMatchObject({
        id,
        accountId: world.accounts[0]?.accountId,
        externalId: 'row',
        market,
        type: 'LIMIT',
        side: 'SELL',
        status: 'NEW',
        price: '101.5',
        qty: '0.2',
        filledQty: '0',
        cancelledQty: '0',
        payedFee: '0',
        reduceOnly: false,
        postOnly: true,
        timeInForce: 'GTT',
        createdTime: expect.any(Number),
        updatedTime: expect.any(Number),
        expireTime: expect.any(Number),
      })
    },
  },
  {
    name: 'an order good till a time becomes EXPIRED when that passes',
    section: '6',
    async run(world) {
      await placed(world, 0, { id: 'brief', expiryEpochMillis: world.nowMs() + 2_000 })
      expect(await orderIn(world, 0, 'brief', 'EXPIRED')).toMatchObject({ filledQty: '0' })
      expect(await openIds(world, 0)).toEqual([])
    },
  },
  {
    name: 'an expiry of nearly 28 days is taken on the testnet, and one beyond them is not',
    section: '5.1',
    async run(world) {
      await placed(world, 0, { id: 'long', expiryEpochMillis: world.nowMs() + daysMs(28) - 60_000 })
      const answer = await world.place(0, { id: 'longer', expiryEpochMillis: world.nowMs() + daysMs(28) + 60_000 })
      expectRefused(answer, 1135)
    },
  },
  {
    name: 'an expiry of nearly 90 days is taken on the mainnet, and one beyond them is not',
    section: '5.1',
    options: ['--chain-id', 'SN_MAIN'],
    async run(world) {
      await placed(world, 0, { id: 'long', expiryEpochMillis: world.nowMs() + daysMs(90) - 60_000 })
      const answer = await world.place(0, { id: 'longer', expiryEpochMillis: world.nowMs() + daysMs(90) + 60_000 })
      expectRefused(answer, 1135)
    },
  },
  {
    name: 'without a time in force an order is good till its time',
    section: '5.1',
    async run(world) {
      const { timeInForce: _left, ...body } = world.signed(0, { id: 'default' })
      expect((await world.call(0, 'POST', '/user/order', body)).status).toBe(200)
      expect(await orderIn(world, 0, 'default', 'NEW')).toMatchObject({ timeInForce: 'GTT' })
    },
  },
  {
    name: 'a name may be used once, also after its order has ended, and by other accounts',
    section: '5.1',
    async run(world) {
      await resting(world, 0, { id: 'name' })
      expectRefused(await world.place(0, { id: 'name', price: '98' }), 1134)
      await world.call(0, 'DELETE', '/user/order?externalId=name')
      await orderIn(world, 0, 'name', 'CANCELLED')
      expectRefused(await world.place(0, { id: 'name' }), 1134)
      await placed(world, 1, { id: 'name' })
    },
  },
  {
    name: 'a buy has no lower bound and a sell no upper one',
    section: '6',
    async run(world) {
      await resting(world, 0, { id: 'low', price: '1' })
      await resting(world, 0, { id: 'high', side: 'SELL', price: '1000', qty: '0.01' })
    },
  },
  {
    name: 'the band ends at five percent from the mark, that price included',
    section: '6',
    async run(world) {
      await placed(world, 0, { id: 'buy-at', price: '105', qty: '0.01' })
      expectRefused(await world.place(0, { id: 'buy-above', price: '105.01', qty: '0.01' }), 1141)
      await placed(world, 1, { id: 'sell-at', side: 'SELL', price: '95', qty: '0.01' })
      expectRefused(await world.place(1, { id: 'sell-below', side: 'SELL', price: '94.99', qty: '0.01' }), 1141)
    },
  },
  {
    name: 'an account has two hundred open orders in a market and no more, and as many in the next market',
    section: '6',
    options: ['--signatures', 'off', '--engine-delay-ms', '0'],
    async run(world) {
      const body = world.signed(0, { id: 'first', price: '50', qty: '0.1' })
      const send = (id: string, name: string) => world.call(0, 'POST', '/user/order', { ...body, id, market: name })
      for (let index = 0; index < 200; index += 1) expect((await send(`a${index}`, market)).status).toBe(200)
      expectRefused(await send('one-more', market), 1126)
      expect((await send('elsewhere', otherMarket)).status).toBe(200)
      await world.call(0, 'DELETE', '/user/order?externalId=a7')
      await orderIn(world, 0, 'a7', 'CANCELLED')
      expect((await send('in-its-place', market)).status).toBe(200)
    },
  },
  {
    name: 'a post-only order that does not cross rests',
    section: '6',
    async run(world) {
      await resting(world, 0, { id: 'inside', price: '100.09', postOnly: true })
    },
  },
  {
    name: 'a post-only order that would match is acknowledged and then rejected by the engine, without a fill',
    section: '6',
    async run(world) {
      for (const [id, price] of [
        ['through', '100.2'],
        ['at', '100.1'],
      ] as const) {
        const answer = await world.place(0, { id, price, postOnly: true })
        expect(answer.status).toBe(200)
        const row = await orderIn(world, 0, id, 'REJECTED')
        expect(row).toMatchObject({ statusReason: 'POST_ONLY_FAILED', filledQty: '0' })
      }
      expect((await world.get(0, '/user/trades')).rows).toEqual([])
    },
  },
  {
    name: 'the engine refuses an acknowledged order by REJECTED and a reason',
    section: '5.1',
    async run(world) {
      const accountId = world.accounts[0]?.accountId
      await world.control('refusals', { accountId, reason: 'NOT_ENOUGH_FUNDS' })
      await placed(world, 0, { id: 'unlucky' })
      expect(await orderIn(world, 0, 'unlucky', 'REJECTED')).toMatchObject({ statusReason: 'NOT_ENOUGH_FUNDS' })
      await resting(world, 0, { id: 'next' })
    },
  },
]
