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
import { market } from '../opening.ts'
import type { Row } from '../rows.ts'
import type { World } from '../world.ts'

const setLeverage = (world: World, leverage: string, by = 0) =>
  world.call(by, 'PATCH', '/user/leverage', { market, leverage })

const numbers = (row: Row, ...fields: readonly string[]): number[] => fields.map((field) => Number(row[field]))

// What an account can afford. Each begins with 100,000 dollars and a leverage of ten.

export const margin: readonly Behaviour[] = [
  {
    name: 'the balance is told in full, amounts as text',
    section: '4.1',
    async run(world) {
      const row = await balance(world, 0)
      for (const field of ['balance', 'equity', 'availableForTrade', 'availableForWithdrawal']) {
        expect(row[field]).toBe('100000')
      }
      for (const field of ['unrealisedPnl', 'initialMargin', 'marginRatio', 'exposure', 'leverage']) {
        expect(row[field]).toBe('0')
      }
      expect(row).toMatchObject({ collateralName: 'USD', status: 'ACTIVE', updatedTime: expect.any(Number) })
    },
  },
  {
    name: 'an account without anything has no balance: 404',
    section: '4',
    async run(world) {
      await world.control('collateral', { accountId: world.accounts[0]?.accountId, amount: '-100000' })
      const answer = await world.get(0, '/user/balance')
      expect(answer.status).toBe(404)
      expect(answer.json).toMatchObject({ status: 'ERROR' })
      expect((await world.get(1, '/user/balance')).status).toBe(200)
    },
  },
  {
    name: 'both sides of a quote share margin: only the larger one binds',
    section: '4.1',
    async run(world) {
      await resting(world, 0, { id: 'bid', price: '99', qty: '10000' })
      expect(await balance(world, 0)).toMatchObject({ initialMargin: '99000', availableForTrade: '1000' })
      await resting(world, 0, { id: 'ask', side: 'SELL', price: '101', qty: '9800' })
      expect(await balance(world, 0)).toMatchObject({ initialMargin: '99000', availableForTrade: '1000' })
      await resting(world, 0, { id: 'small', side: 'SELL', price: '101', qty: '90' })
      const row = await balance(world, 0)
      expect(Number(row['initialMargin'])).toBeCloseTo((101 * 9_890) / 10, 6)
    },
  },
  {
    name: 'the figures of a balance follow from position, mark and orders',
    section: '4.1',
    async run(world) {
      await world.deepBook(100)
      await filled(world, 0, { id: 'buy', price: '100.1', qty: '1000' })
      await resting(world, 0, { id: 'bid', price: '99', qty: '500' })
      await world.deepBook(99.5)
      const row = await balance(world, 0)
      const cash = 100_000 - 100_100 * 0.00025
      const unrealised = 1_000 * (99.5 - 100.1)
      const initial = (99_500 + 49_500) / 10
      const equity = cash + unrealised
      const wanted = [cash, unrealised, equity, initial, equity - initial, equity - initial, 99_500, 99_500 / equity]
      const fields = ['balance', 'unrealisedPnl', 'equity', 'initialMargin', 'availableForTrade']
      const more = ['availableForWithdrawal', 'exposure', 'leverage']
      for (const [index, figure] of numbers(row, ...fields, ...more).entries()) {
        expect(figure).toBeCloseTo(wanted[index] ?? Number.NaN, 5)
      }
      // Half of the initial margin at fifty times, the most of the lowest bracket.
      expect(Number(row['marginRatio'])).toBeCloseTo((99_500 * 0.01) / equity, 5)
      expect(Number(row['accountHealth']) + Number(row['marginRatio'])).toBeCloseTo(1, 9)
    },
  },
  {
    name: 'profit that is not realised can be traded with and not withdrawn',
    section: '4.1',
    async run(world) {
      await world.deepBook(100)
      await filled(world, 0, { id: 'buy', price: '100.1', qty: '1000' })
      await world.deepBook(102)
      const [cash, unrealised, initial, trade, withdrawal] = numbers(
        await balance(world, 0),
        'balance',
        'unrealisedPnl',
        'initialMargin',
        'availableForTrade',
        'availableForWithdrawal',
      )
      expect(unrealised).toBeCloseTo(1_900, 6)
      expect(trade).toBeCloseTo(Number(cash) + 1_900 - Number(initial), 6)
      expect(withdrawal).toBeCloseTo(Number(cash) - Number(initial), 6)
    },
  },
  {
    name: 'what an order would lose against the mark is part of its cost',
    section: '6',
    options: ['--engine-delay-ms', '2000'],
    async run(world) {
      // 10.4 of margin and 4 of loss for each.
      expectRefused(await world.place(0, { id: 'dear', price: '104', qty: '6945' }), 1140)
      await placed(world, 0, { id: 'fits', price: '104', qty: '6944' })
    },
  },
  {
    name: 'an order that only reduces costs nothing, up to twice the position',
    section: '6',
    async run(world) {
      await world.deepBook(100)
      await filled(world, 0, { id: 'buy', price: '100.1', qty: '9800' })
      expectRefused(await world.place(0, { id: 'more', price: '100', qty: '200' }), 1140)
      await resting(world, 0, { id: 'reduce', side: 'SELL', price: '101', qty: '9800' })
    },
  },
  {
    name: 'an order worth more than twice the position needs margin for the rest',
    section: '6',
    options: ['--engine-delay-ms', '0'],
    async run(world) {
      await world.deepBook(100)
      await filled(world, 0, { id: 'buy', price: '100.1', qty: '5000' })
      expectRefused(await world.place(0, { id: 'over', side: 'SELL', price: '100', qty: '15100' }), 1140)
      await resting(world, 0, { id: 'turn', side: 'SELL', price: '100.2', qty: '10000' })
    },
  },
  {
    name: 'a lower leverage makes the same order dearer',
    section: '4.5',
    async run(world) {
      const answer = await setLeverage(world, '2')
      expect(answer.status).toBe(200)
      expect(answer.text === '' || answer.json['status'] === 'OK').toBe(true)
      expect((await world.get(0, `/user/leverage?market=${market}`)).rows).toEqual([{ market, leverage: '2' }])
      expectRefused(await world.place(0, { id: 'dear', price: '100', qty: '2001' }), 1140)
      await resting(world, 0, { id: 'fits', price: '99', qty: '2000' })
      expect(await balance(world, 0)).toMatchObject({ initialMargin: '99000' })
    },
  },
  {
    name: 'a leverage is refused below one, above the market’s most and when it is too fine',
    section: '4',
    async run(world) {
      expectRefused(await setLeverage(world, '0.99'), 1049)
      expectRefused(await setLeverage(world, '50.01'), 1050)
      expectRefused(await setLeverage(world, '2.001'), 1053)
      expectRefused(await world.call(0, 'PATCH', '/user/leverage', { market: 'NOPE-USD', leverage: '5' }), 1001)
      expect((await world.get(0, `/user/leverage?market=${market}`)).rows).toEqual([{ market, leverage: '10' }])
    },
  },
  {
    name: 'a leverage is refused when its margin is not there, or the position is too large for it',
    section: '4',
    async run(world) {
      await resting(world, 0, { id: 'bid', price: '99', qty: '10000' })
      expectRefused(await setLeverage(world, '9'), 1052)
      await world.control('collateral', { accountId: world.accounts[1]?.accountId, amount: '900000' })
      await resting(world, 1, { id: 'large', price: '99', qty: '50000' })
      expectRefused(await setLeverage(world, '50', 1), 10_501)
    },
  },
  {
    name: 'without free margin open orders go, and only what reduces is taken',
    section: '6',
    async run(world) {
      await world.deepBook(100)
      await filled(world, 0, { id: 'buy', price: '100.1', qty: '9000' })
      await resting(world, 0, { id: 'opens', price: '95', qty: '10' })
      await resting(world, 0, { id: 'reduces', side: 'SELL', price: '103', qty: '10', reduceOnly: true })
      await world.deepBook(98)
      expect(Number((await balance(world, 0))['availableForTrade'])).toBeLessThan(0)
      await orderIn(world, 0, 'opens', 'CANCELLED')
      expect(await openIds(world, 0)).toEqual(['reduces'])
      expectRefused(await world.place(0, { id: 'more', price: '97' }), 1140)
      await resting(world, 0, { id: 'less', side: 'SELL', price: '99', qty: '100', reduceOnly: true })
    },
  },
  {
    name: 'an account below its maintenance margin is liquidated, for everybody to see',
    section: '9',
    async run(world) {
      await world.deepBook(100)
      await filled(world, 0, { id: 'buy', price: '100.1', qty: '9000' })
      await resting(world, 0, { id: 'ask', side: 'SELL', price: '104', qty: '10', reduceOnly: true })
      await world.deepBook(90)
      expect(await position(world, 0)).not.toBeNull()
      await world.deepBook(89.5)
      expect(await position(world, 0)).toBeNull()
      expect(await openIds(world, 0)).toEqual([])
      const own = (await world.get(0, '/user/trades')).rows
      expect(own[0]).toMatchObject({ side: 'SELL', tradeType: 'LIQUIDATION' })
      const published = (await world.get(null, `/info/markets/${market}/trades`)).rows
      expect(published.map(({ tT }) => tT)).toContain('LIQUIDATION')
      const [closed] = (await world.get(0, '/user/positions/history')).rows
      expect(closed).toMatchObject({ exitType: 'LIQUIDATION' })
    },
  },
  {
    name: 'a position tells the price at which it is liquidated, and lives until then',
    section: '9',
    async run(world) {
      await world.deepBook(100)
      await filled(world, 0, { id: 'buy', price: '100.1', qty: '9000' })
      const told = Number((await position(world, 0))?.['liquidationPrice'])
      // Cash after the fee, entry and one percent of the value: (100.1 * 9000 - cash) / (0.99 * 9000).
      const cash = 100_000 - 900_900 * 0.00025
      expect(told).toBeCloseTo((900_900 - cash) / (0.99 * 9_000), 2)
      await world.deepBook(Math.ceil(told * 100) / 100 + 0.05)
      expect(await position(world, 0)).not.toBeNull()
      await world.deepBook(Math.floor(told * 100) / 100 - 0.05)
      expect(await position(world, 0)).toBeNull()
    },
  },
]
