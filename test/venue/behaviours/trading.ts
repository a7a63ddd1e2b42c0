import { expect } from 'vitest'
import { filled, openIds, orderIn, orderRow, placed, print, resting, type Behaviour } from '../behaviour.ts'

const taking = { type: 'MARKET', timeInForce: 'IOC' } as const

// Who trades with whom, at which price, and what becomes of the rest.

export const trading: readonly Behaviour[] = [
  {
    name: 'an order that crosses trades at the price that rests, not at its own',
    section: '6',
    async run(world) {
      expect(await filled(world, 0, { id: 'lucky', price: '104', qty: '2' })).toMatchObject({
        price: '104',
        averagePrice: '100.1',
        filledQty: '2',
      })
    },
  },
  {
    name: 'an order larger than what it reaches trades that and rests with the remainder',
    section: '6',
    async run(world) {
      await placed(world, 0, { id: 'large', price: '100.1', qty: '12' })
      expect(await orderIn(world, 0, 'large', 'PARTIALLY_FILLED')).toMatchObject({ filledQty: '10', cancelledQty: '0' })
      expect(await openIds(world, 0)).toEqual(['large'])
    },
  },
  {
    name: 'an immediate order takes what there is, and its remainder is cancelled',
    section: '6',
    async run(world) {
      await placed(world, 0, { id: 'ioc', price: '100.1', qty: '12', timeInForce: 'IOC' })
      expect(await orderIn(world, 0, 'ioc', 'CANCELLED')).toMatchObject({ filledQty: '10', cancelledQty: '2' })
    },
  },
  {
    name: 'an immediate order that finds nothing is cancelled for want of liquidity',
    section: '6',
    async run(world) {
      await placed(world, 0, { id: 'ioc', price: '100', timeInForce: 'IOC' })
      expect(await orderIn(world, 0, 'ioc', 'CANCELLED')).toMatchObject({
        statusReason: 'NO_LIQUIDITY',
        filledQty: '0',
      })
    },
  },
  {
    name: 'a market order walks the book up to its worst price and no further',
    section: '5.1',
    async run(world) {
      await placed(world, 0, { id: 'walk', ...taking, price: '100.2', qty: '35' })
      const row = await orderIn(world, 0, 'walk', 'CANCELLED')
      expect(row).toMatchObject({ filledQty: '30', cancelledQty: '5' })
      expect(Number(row['averagePrice'])).toBeCloseTo((10 * 100.1 + 20 * 100.2) / 30, 6)
      const trades = (await world.get(0, '/user/trades')).rows
      expect(trades.map(({ price, qty }) => [price, qty])).toEqual([
        ['100.2', '20'],
        ['100.1', '10'],
      ])
    },
  },
  {
    name: 'better prices trade first, and of one price the older order',
    section: '6',
    async run(world) {
      await resting(world, 0, { id: 'older', price: '99.95' })
      await resting(world, 1, { id: 'younger', price: '99.95' })
      await resting(world, 1, { id: 'better', price: '99.96' })
      await print(world, 'SELL', '99.95', '1.5')
      await orderIn(world, 1, 'better', 'FILLED')
      expect(await orderIn(world, 0, 'older', 'PARTIALLY_FILLED')).toMatchObject({ filledQty: '0.5' })
      expect(await orderRow(world, 1, 'younger')).toMatchObject({ status: 'NEW', filledQty: '0' })
    },
  },
  {
    name: 'an order queues behind what the book shows at its price',
    section: '6',
    async run(world) {
      await resting(world, 0, { id: 'last', price: '99.9' })
      await print(world, 'SELL', '99.9', '9')
      expect(await orderRow(world, 0, 'last')).toMatchObject({ status: 'NEW', filledQty: '0' })
      await print(world, 'SELL', '99.9', '40')
      await orderIn(world, 0, 'last', 'FILLED')
    },
  },
  {
    name: 'the maker pays its rate, which is nought, and the taker 0.025 percent of the value',
    section: '9',
    async run(world) {
      await resting(world, 0, { id: 'maker', side: 'SELL', price: '100.05', qty: '4' })
      const taker = await filled(world, 1, { id: 'taker', price: '100.05', qty: '4' })
      expect(Number(taker['payedFee'])).toBeCloseTo(400.2 * 0.00025, 9)
      const [bought] = (await world.get(1, '/user/trades')).rows
      const [sold] = (await world.get(0, '/user/trades')).rows
      expect(bought).toMatchObject({ isTaker: true, fee: taker['payedFee'], side: 'BUY', value: '400.2' })
      expect(sold).toMatchObject({ isTaker: false, fee: '0', side: 'SELL', value: '400.2' })
    },
  },
  {
    name: 'a builder’s fee is collected with the trade, on top of the venue’s',
    section: '9',
    async run(world) {
      const row = await filled(world, 0, { id: 'built', price: '100.1', qty: '1', builderFee: '0.0001' })
      expect(Number(row['payedFee'])).toBeCloseTo(100.1 * 0.00035, 9)
    },
  },
  {
    name: 'a fill is told with ids as numbers and decimals as text',
    section: '4.4',
    async run(world) {
      const row = await filled(world, 0, { id: 'one', price: '100.1', qty: '0.5' })
      const answer = await world.get(0, '/user/trades')
      expect(answer.text).toMatch(/"id":\d{19},/)
      expect(answer.text).toMatch(/"orderId":\d{19},/)
      expect(answer.rows).toMatchObject([
        {
          accountId: world.accounts[0]?.accountId,
          orderId: row['id'],
          side: 'BUY',
          price: '100.1',
          qty: '0.5',
          value: '50.05',
          fee: expect.any(String),
          isTaker: true,
          tradeType: 'TRADE',
          createdTime: expect.any(Number),
        },
      ])
    },
  },
  {
    name: 'an order never trades with another of its own account: the resting one is cancelled and the taker goes on',
    section: '6',
    async run(world) {
      await resting(world, 0, { id: 'mine', side: 'SELL', price: '100.05', qty: '3' })
      const taker = await filled(world, 0, { id: 'taker', price: '100.1', qty: '2' })
      expect(taker).toMatchObject({ averagePrice: '100.1' })
      const mine = await orderRow(world, 0, 'mine')
      expect(mine).toMatchObject({ status: 'CANCELLED', statusReason: 'SELF_TRADE_PROTECTION', filledQty: '0' })
    },
  },
  {
    name: 'protection of the whole client cancels what rests for its other sub-account',
    section: '6',
    async run(world) {
      await resting(world, 2, { id: 'sibling', side: 'SELL', price: '100.05', qty: '1' })
      await filled(world, 0, { id: 'taker', price: '100.1', qty: '1', selfTradeProtectionLevel: 'CLIENT' })
      expect(await orderRow(world, 2, 'sibling')).toMatchObject({
        status: 'CANCELLED',
        statusReason: 'SELF_TRADE_PROTECTION',
      })
    },
  },
  {
    name: 'the level of protection is the taker’s, whatever the resting order asked for',
    section: '6',
    async run(world) {
      const terms = { side: 'SELL', price: '100.05', qty: '1', selfTradeProtectionLevel: 'CLIENT' } as const
      await resting(world, 2, { id: 'sibling', ...terms })
      const taker = await filled(world, 0, { id: 'taker', price: '100.1', qty: '1' })
      expect(taker).toMatchObject({ averagePrice: '100.05' })
      await orderIn(world, 2, 'sibling', 'FILLED')
    },
  },
  {
    name: 'protection of the client lets two clients trade',
    section: '6',
    async run(world) {
      await resting(world, 1, { id: 'other', side: 'SELL', price: '100.05', qty: '1' })
      await filled(world, 0, { id: 'taker', price: '100.05', qty: '1', selfTradeProtectionLevel: 'CLIENT' })
      await orderIn(world, 1, 'other', 'FILLED')
    },
  },
]
