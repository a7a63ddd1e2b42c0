import { expect } from 'vitest'
import {
  balance,
  expectRefused,
  filled,
  openIds,
  orderIn,
  placed,
  position,
  resting,
  type Behaviour,
} from '../behaviour.ts'
import { market, openingBook } from '../opening.ts'

// What an account holds, and orders that may only make it smaller.

export const positions: readonly Behaviour[] = [
  {
    name: 'a long is told by its side, with absolute size and value and profit at the mark',
    section: '4.2',
    async run(world) {
      await filled(world, 0, { id: 'buy', price: '100.1', qty: '2' })
      expect((await world.get(0, '/user/positions')).text).toMatch(/"id":\d{19},/)
      expect(await position(world, 0)).toMatchObject({
        id: expect.stringMatching(/^\d{17,}$/),
        accountId: world.accounts[0]?.accountId,
        market,
        status: 'OPENED',
        side: 'LONG',
        leverage: '10',
        size: '2',
        value: '200',
        openPrice: '100.1',
        markPrice: '100',
        unrealisedPnl: '-0.2',
        margin: '20',
      })
    },
  },
  {
    name: 'a short is told the same way, and its profit grows when the mark falls',
    section: '4.2',
    async run(world) {
      await filled(world, 0, { id: 'sell', side: 'SELL', price: '99.9', qty: '2' })
      expect(await position(world, 0)).toMatchObject({ side: 'SHORT', size: '2', value: '200', unrealisedPnl: '-0.2' })
      await world.deepBook(98)
      expect(await position(world, 0)).toMatchObject({ value: '196', unrealisedPnl: '3.8' })
    },
  },
  {
    name: 'fills of one side average into one position',
    section: '4.2',
    async run(world) {
      await filled(world, 0, { id: 'one', price: '100.1', qty: '10' })
      await filled(world, 0, { id: 'two', price: '100.2', qty: '10' })
      const row = await position(world, 0)
      expect(Number(row?.['openPrice'])).toBeCloseTo(100.15, 6)
      expect((await world.get(0, '/user/positions')).rows).toHaveLength(1)
    },
  },
  {
    name: 'closed, it is gone from the open ones and in the history with its profit',
    section: '4.2',
    async run(world) {
      await filled(world, 0, { id: 'in', price: '100.1', qty: '2' })
      await filled(world, 0, { id: 'out', side: 'SELL', price: '99.9', qty: '2' })
      expect(await position(world, 0)).toBeNull()
      const [row] = (await world.get(0, '/user/positions/history')).rows
      expect(row).toMatchObject({ market, side: 'LONG', exitType: 'TRADE', exitPrice: '99.9' })
      const fees = (2 * 100.1 + 2 * 99.9) * 0.00025
      expect(Number(row?.['realisedPnl'])).toBeCloseTo(-0.4 - fees, 6)
      const { balance: cash } = await balance(world, 0)
      expect(Number(cash)).toBeCloseTo(100_000 - 0.4 - fees, 6)
    },
  },
  {
    name: 'positions are found by market and by side',
    section: '4',
    async run(world) {
      await filled(world, 0, { id: 'buy', price: '100.1' })
      const found = async (query: string) => (await world.get(0, `/user/positions?${query}`)).rows.length
      expect(await found(`market=${market}`)).toBe(1)
      expect(await found('market=Y-USD')).toBe(0)
      expect(await found('side=LONG')).toBe(1)
      expect(await found('side=SHORT')).toBe(0)
      expect(await found(`market=Y-USD&market=${market}`)).toBe(1)
    },
  },
  {
    name: 'a reduce-only order on the side of the position is refused with 1138, a larger one with 1136',
    section: '6',
    async run(world) {
      await filled(world, 0, { id: 'buy', price: '100.1', qty: '2' })
      expectRefused(await world.place(0, { id: 'same', reduceOnly: true }), 1138)
      expectRefused(
        await world.place(0, { id: 'larger', side: 'SELL', price: '101', qty: '2.001', reduceOnly: true }),
        1136,
      )
      await resting(world, 0, { id: 'fits', side: 'SELL', price: '101', qty: '2', reduceOnly: true })
    },
  },
  {
    name: 'a reduce-only order whose position is gone when the engine looks is rejected',
    section: '6',
    options: ['--engine-delay-ms', '1500'],
    async run(world) {
      await filled(world, 0, { id: 'buy', price: '100.1', qty: '2' })
      await placed(world, 0, { id: 'close', side: 'SELL', price: '99.9', qty: '2', timeInForce: 'IOC' })
      await placed(world, 0, { id: 'reduce', side: 'SELL', price: '101', qty: '2', reduceOnly: true })
      expect(await orderIn(world, 0, 'reduce', 'REJECTED')).toMatchObject({ statusReason: 'REDUCE_ONLY_FAILED' })
    },
  },
  {
    name: 'a reduce-only order never turns the position round',
    section: '6',
    async run(world) {
      await filled(world, 0, { id: 'buy', price: '100.1', qty: '2' })
      await resting(world, 0, { id: 'reduce', side: 'SELL', price: '100.05', qty: '2', reduceOnly: true })
      await resting(world, 0, { id: 'also', side: 'SELL', price: '100.06', qty: '2', reduceOnly: true })
      await world.control('print', { market, side: 'BUY', price: '100.06', size: '4' })
      await orderIn(world, 0, 'reduce', 'FILLED')
      await world.advance(50)
      expect(await position(world, 0)).toBeNull()
    },
  },
  {
    name: 'a market order that reduces cancels what would open in its direction, and only that',
    section: '6',
    async run(world) {
      await filled(world, 0, { id: 'buy', price: '100.1', qty: '2' })
      await resting(world, 0, { id: 'opens', side: 'SELL', price: '102' })
      await resting(world, 0, { id: 'reduces', side: 'SELL', price: '103', qty: '0.5', reduceOnly: true })
      await resting(world, 0, { id: 'bid', price: '98' })
      const close = { side: 'SELL', type: 'MARKET', timeInForce: 'IOC', price: '99.9', reduceOnly: true } as const
      await filled(world, 0, { id: 'close', ...close, qty: '1' })
      expect((await openIds(world, 0)).toSorted()).toEqual(['bid', 'reduces'])
      await orderIn(world, 0, 'opens', 'CANCELLED')
    },
  },
  {
    name: 'a market that may only be reduced refuses what opens with 1014',
    section: '10',
    async run(world) {
      await filled(world, 0, { id: 'buy', price: '100.1' })
      await world.control('market', { market, status: 'REDUCE_ONLY' })
      expectRefused(await world.place(0, { id: 'more' }), 1014)
      await resting(world, 0, { id: 'less', side: 'SELL', price: '101', reduceOnly: true })
      expect((await world.get(null, `/info/markets?market=${market}`)).rows).toMatchObject([{ status: 'REDUCE_ONLY' }])
    },
  },
  {
    name: 'a market that is delisted takes no order at all',
    section: '10',
    async run(world) {
      await world.control('market', { market, status: 'DELISTED' })
      expectRefused(await world.place(0, { id: 'any' }), 1002)
      await resting(world, 0, { id: 'elsewhere', market: 'Y-USD' })
    },
  },
  {
    name: 'in post-only mode what might take is refused with 1011',
    section: '10',
    async run(world) {
      await world.control('mode', { mode: 'POST_ONLY' })
      expectRefused(await world.place(0, { id: 'plain' }), 1011)
      await resting(world, 0, { id: 'maker', postOnly: true })
    },
  },
  {
    name: 'an order acknowledged before the mode changed is rejected by the engine',
    section: '10',
    options: ['--engine-delay-ms', '1500'],
    async run(world) {
      await placed(world, 0, { id: 'early' })
      await world.control('mode', { mode: 'POST_ONLY' })
      expect(await orderIn(world, 0, 'early', 'REJECTED')).toMatchObject({ statusReason: 'POST_ONLY_MODE' })
    },
  },
  {
    name: 'in reduce-only mode what opens is refused with 1012, in every market',
    section: '10',
    async run(world) {
      await filled(world, 0, { id: 'buy', price: '100.1' })
      await world.control('mode', { mode: 'REDUCE_ONLY' })
      expectRefused(await world.place(0, { id: 'more' }), 1012)
      expectRefused(await world.place(0, { id: 'elsewhere', market: 'Y-USD' }), 1012)
      await resting(world, 0, { id: 'less', side: 'SELL', price: '101', reduceOnly: true })
    },
  },
  {
    name: 'under maintenance orders are answered by 1010 and HTTP 503, and afterwards taken again',
    section: '10',
    async run(world) {
      await world.control('mode', { mode: 'MAINTENANCE' })
      const answer = await world.place(0, { id: 'closed' })
      expectRefused(answer, 1010)
      expect(answer.status).toBe(503)
      await world.control('mode', { mode: 'OPEN' })
      await world.control('book', { market, ...openingBook })
      await resting(world, 0, { id: 'open' })
    },
  },
]
