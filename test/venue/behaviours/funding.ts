import { expect } from 'vitest'
import { balance, filled, position, type Behaviour } from '../behaviour.ts'
import { market } from '../opening.ts'
import type { World } from '../world.ts'

const hours = (world: World, count = 1) => world.control('funding', { market, hours: count })

/** Interest of eight hours by the hour: what longs pay while the market stands at the index. */
const calmRate = 0.000_1 / 8

// What longs and shorts pay each other at the full hour.

export const funding: readonly Behaviour[] = [
  {
    name: 'at the hour a long pays size times mark times the rate, and a short receives it',
    section: '9',
    async run(world) {
      await world.deepBook(100)
      await filled(world, 0, { id: 'long', price: '100.1', qty: '1000' })
      await filled(world, 1, { id: 'short', side: 'SELL', price: '99.9', qty: '1000' })
      const before = [await balance(world, 0), await balance(world, 1)].map((row) => Number(row['balance']))
      await hours(world)
      const after = [await balance(world, 0), await balance(world, 1)].map((row) => Number(row['balance']))
      const payment = 1_000 * 100 * calmRate
      expect(Number(after[0]) - Number(before[0])).toBeCloseTo(-payment, 5)
      expect(Number(after[1]) - Number(before[1])).toBeCloseTo(payment, 5)
    },
  },
  {
    name: 'a payment is in the account’s funding history and in the position’s profit',
    section: '4',
    async run(world) {
      await world.deepBook(100)
      await filled(world, 0, { id: 'long', price: '100.1', qty: '1000' })
      await hours(world, 2)
      const since = world.nowMs() - 60_000
      const { rows } = await world.get(0, `/user/funding/history?startTime=${since}`)
      expect(rows).toHaveLength(2)
      expect(rows[0]).toMatchObject({ market, side: 'LONG', size: '1000', markPrice: '100' })
      expect(Number(rows[0]?.['fundingFee'])).toBeCloseTo(-1_000 * 100 * calmRate, 5)
      expect((await world.get(0, `/user/funding/history?fromTime=${since}`)).rows).toHaveLength(2)
      expect((await world.get(0, `/user/funding/history?startTime=${world.nowMs() + 60_000}`)).rows).toEqual([])
      const row = await position(world, 0)
      expect(Number(row?.['realisedPnl'])).toBeCloseTo(-2 * 1_000 * 100 * calmRate - 100_100 * 0.00025, 5)
    },
  },
  {
    name: 'a book above the index makes longs pay more, by the formula of the premium',
    section: '9',
    async run(world) {
      await world.deepBook(100)
      await world.control('index', { market, price: '99.5' })
      await hours(world)
      const premium = (99.9 - 99.5) / 99.5
      const { rows } = await world.get(
        null,
        `/info/${market}/funding?startTime=${world.nowMs() - 60_000}&endTime=${world.nowMs() + 60_000}`,
      )
      expect(rows[0]).toMatchObject({ m: market, T: expect.any(Number) })
      expect(Number(rows[0]?.['f'])).toBeCloseTo((premium - 0.000_5) / 8, 7)
    },
  },
  {
    name: 'a book below the index makes shorts pay, and the rate is capped',
    section: '9',
    async run(world) {
      await world.deepBook(100)
      await world.control('index', { market, price: '110' })
      await filled(world, 0, { id: 'long', price: '100.1', qty: '1000' })
      const before = Number((await balance(world, 0))['balance'])
      await hours(world)
      const cap = 0.0025
      const after = Number((await balance(world, 0))['balance'])
      expect(after - before).toBeCloseTo(1_000 * 100 * cap, 5)
      const [row] = (await world.get(null, `/info/markets?market=${market}`)).rows
      expect(row).toMatchObject({ tradingConfig: { hourlyFundingRateCap: '0.25' } })
    },
  },
  {
    name: 'rates applied are told newest first, and only with a beginning and an end',
    section: '3.2',
    async run(world) {
      await hours(world)
      await world.advance(20)
      await hours(world)
      const range = `startTime=${world.nowMs() - 60_000}&endTime=${world.nowMs() + 60_000}`
      const { rows } = await world.get(null, `/info/${market}/funding?${range}`)
      expect(rows).toHaveLength(2)
      expect(Number(rows[0]?.['T'])).toBeGreaterThan(Number(rows[1]?.['T']))
      expect((await world.get(null, `/info/${market}/funding?${range}&limit=1`)).rows).toEqual([rows[0]])
      expect((await world.get(null, `/info/${market}/funding`)).status).toBe(400)
      expect((await world.get(null, `/info/${market}/funding?${range}&limit=10001`)).status).toBe(400)
    },
  },
]
