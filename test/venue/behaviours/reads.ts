import { expect } from 'vitest'
import { filled, orderIn, resting, type Behaviour } from '../behaviour.ts'
import { market, otherMarket } from '../opening.ts'
import type { World } from '../world.ts'

const dayMs = 86_400_000

async function cancelled(world: World, id: string): Promise<void> {
  await resting(world, 0, { id })
  await world.call(0, 'DELETE', `/user/order?externalId=${id}`)
  await orderIn(world, 0, id, 'CANCELLED')
}

/** Every page of a list from the newest on; throws when a page comes twice. */
async function pages(world: World, path: string, limit: number): Promise<unknown[][]> {
  const found: unknown[][] = []
  let cursor = ''
  for (;;) {
    const answer = await world.get(0, `${path}limit=${limit}${cursor}`)
    const paging = answer.json['pagination']
    if (answer.rows.length === 0) return found
    expect(paging).toMatchObject({ count: answer.rows.length })
    found.push(answer.rows.map(({ id }) => id))
    const next = /"cursor":(\d+)/.exec(answer.text)?.[1]
    expect(next).toBe(String(answer.rows.at(-1)?.['id']))
    expect(cursor).not.toBe(`&cursor=${next}`)
    cursor = `&cursor=${next}`
  }
}

const descending = (ids: readonly unknown[]): boolean =>
  ids.every((id, index) => index === 0 || BigInt(String(ids[index - 1])) > BigInt(String(id)))

// What an account may ask about itself, and how the venue wraps what it answers.

export const reads: readonly Behaviour[] = [
  {
    name: 'an answer is OK with its data, an error has a number, a message and a status of HTTP',
    section: '2',
    async run(world) {
      const good = await world.get(0, '/user/account/info')
      expect([good.status, good.json['status']]).toEqual([200, 'OK'])
      const bad = await world.get(null, '/info/markets/NOPE-USD/stats')
      expect(bad.status).toBe(404)
      expect(bad.json).toMatchObject({ status: 'ERROR', error: { code: 1001, message: expect.any(String) } })
      expect(bad.text).toContain('"code":1001')
    },
  },
  {
    name: 'without a key, or with a wrong one, nothing private is answered: 401',
    section: '2',
    async run(world) {
      for (const [method, path] of [
        ['GET', '/user/balance'],
        ['POST', '/user/order'],
        ['POST', '/user/order/massCancel'],
        ['POST', '/user/deadmanswitch?countdownTime=5'],
      ] as const) {
        for (const caller of [{}, { apiKey: 'wrong' }]) {
          const answer = await world.call(null, method, path, undefined, caller)
          expect(answer.status).toBe(401)
          expect(answer.json).toMatchObject({ status: 'ERROR' })
        }
      }
    },
  },
  {
    name: 'a caller who does not say who it is, is refused',
    section: '1',
    async run(world) {
      const answer = await world.call(null, 'GET', '/info/markets', undefined, { userAgent: null })
      expect(answer.status).toBeGreaterThanOrEqual(400)
      expect(answer.json).toMatchObject({ status: 'ERROR' })
    },
  },
  {
    name: 'what is not there is 404, what is not JSON is 400, both in the envelope',
    section: '2',
    async run(world) {
      const nowhere = await world.get(0, '/user/nowhere')
      expect([nowhere.status, nowhere.json['status']]).toEqual([404, 'ERROR'])
      const broken = await world.call(0, 'POST', '/user/order', '{"id":')
      expect([broken.status, broken.json['status']]).toEqual([400, 'ERROR'])
    },
  },
  {
    name: 'requests are counted by address over everything together, and those beyond get 429',
    section: '2',
    options: ['--rate-limit', '4'],
    async run(world) {
      const from = '198.51.100.7'
      const ask = (by: number | null, path: string, address = from) =>
        world.call(by, 'GET', path, undefined, { from: address })
      expect((await ask(null, '/info/markets')).status).toBe(200)
      expect((await ask(0, '/user/orders')).status).toBe(200)
      expect((await ask(1, '/user/orders')).status).toBe(200)
      expect((await ask(0, '/user/nowhere')).status).toBe(404)
      expect((await ask(null, '/info/markets')).status).toBe(429)
      expect((await ask(1, '/user/balance')).status).toBe(429)
      expect((await ask(1, '/user/balance', '198.51.100.8')).status).toBe(200)
    },
  },
  {
    name: 'an order beyond the rate limit does not happen',
    section: '2',
    options: ['--rate-limit', '1'],
    async run(world) {
      const from = '198.51.100.7'
      const send = (id: string) => world.call(0, 'POST', '/user/order', world.signed(0, { id }), { from })
      expect((await send('first')).status).toBe(200)
      expect((await send('second')).status).toBe(429)
      await world.advance(50)
      const open = await world.call(0, 'GET', '/user/orders', undefined, { from: '198.51.100.8' })
      expect(open.rows.map(({ externalId }) => externalId)).toEqual(['first'])
    },
  },
  {
    name: 'an account tells its number, key and vault, and its wallet all sub-accounts',
    section: '4',
    async run(world) {
      const [own] = world.accounts
      const info = (await world.get(0, '/user/account/info')).row
      expect(info).toMatchObject({ status: 'ACTIVE', accountId: own?.accountId, l2Key: own?.starkPublicKey })
      expect(String(info['l2Vault'])).toBe(own?.vault)
      const all = (await world.get(0, '/user/accounts')).rows.map(({ accountId }) => accountId)
      expect(all).toEqual([world.accounts[0]?.accountId, world.accounts[2]?.accountId])
    },
  },
  {
    name: 'fees are told by market, and asking for several repeats the parameter',
    section: '4',
    async run(world) {
      const fees = (query: string) => world.get(0, `/user/fees${query}`)
      expect((await fees(`?market=${market}`)).rows).toMatchObject([
        { market, makerFeeRate: '0', takerFeeRate: '0.00025', builderFeeRate: expect.any(String) },
      ])
      const both = await fees(`?market=${otherMarket}&market=${market}`)
      expect(both.rows.map((row) => String(row['market'])).toSorted()).toEqual([market, otherMarket])
    },
  },
  {
    name: 'open orders are found by market, side and type',
    section: '4',
    async run(world) {
      await resting(world, 0, { id: 'bid' })
      await resting(world, 0, { id: 'ask', side: 'SELL', price: '101' })
      await resting(world, 0, { id: 'there', market: otherMarket })
      const found = async (query: string) =>
        (await world.get(0, `/user/orders?${query}`)).rows.map(({ externalId }) => String(externalId)).toSorted()
      expect(await found('')).toEqual(['ask', 'bid', 'there'])
      expect(await found(`market=${market}`)).toEqual(['ask', 'bid'])
      expect(await found('side=SELL')).toEqual(['ask'])
      expect(await found(`market=${market}&market=${otherMarket}&side=BUY`)).toEqual(['bid', 'there'])
      expect(await found('type=TPSL')).toEqual([])
    },
  },
  {
    name: 'an order is read by its id alone, and as a list by its external id',
    section: '4',
    async run(world) {
      const id = await resting(world, 0, { id: 'one' })
      expect((await world.get(0, `/user/orders/${id}`)).row).toMatchObject({ id, externalId: 'one' })
      expect((await world.get(0, '/user/orders/external/one')).rows).toMatchObject([{ id }])
      expect((await world.get(1, `/user/orders/${id}`)).status).toBe(404)
      expect((await world.get(1, '/user/orders/external/one')).status).toBe(404)
    },
  },
  {
    name: 'the order history comes page by page, newest first, each order once',
    section: '2',
    async run(world) {
      const ids: string[] = []
      for (let index = 0; index < 5; index += 1) ids.push(await resting(world, 0, { id: `o${index}` }))
      const found = await pages(world, '/user/orders/history?', 2)
      expect(found.map((page) => page.length)).toEqual([2, 2, 1])
      expect(found.flat()).toEqual(ids.toReversed())
    },
  },
  {
    name: 'the order history sorts by the latest change when asked to, and finds orders by both ids',
    section: '4',
    async run(world) {
      const first = await resting(world, 0, { id: 'first' })
      await resting(world, 0, { id: 'second' })
      await world.advance(5)
      await world.call(0, 'DELETE', '/user/order?externalId=first')
      await orderIn(world, 0, 'first', 'CANCELLED')
      const names = async (query: string) =>
        (await world.get(0, `/user/orders/history?${query}`)).rows.map(({ externalId }) => externalId)
      expect(await names('sort=ID')).toEqual(['second', 'first'])
      expect(await names('sort=UPDATED_AT')).toEqual(['first', 'second'])
      expect(await names(`id=${first}`)).toEqual(['first'])
      expect(await names('externalId=second')).toEqual(['second'])
    },
  },
  {
    name: 'an order that ended without a fill is shown for seven days, one with a fill for longer',
    section: '4',
    only: { world: 'in process', because: 'it takes a week' },
    async run(world) {
      await cancelled(world, 'empty')
      await filled(world, 0, { id: 'full', price: '100.1' })
      const names = async () => (await world.get(0, '/user/orders/history')).rows.map(({ externalId }) => externalId)
      await world.advance(7 * dayMs - 60_000)
      expect(await names()).toEqual(['full', 'empty'])
      await world.advance(120_000)
      expect(await names()).toEqual(['full'])
    },
  },
  {
    name: 'fills come page by page, newest first, each once, with ids as whole numbers',
    section: '2',
    async run(world) {
      for (let index = 0; index < 5; index += 1) await filled(world, 0, { id: `t${index}`, price: '100.1', qty: '0.1' })
      const found = (await pages(world, '/user/trades?', 2)).flat()
      expect(found).toHaveLength(5)
      expect(descending(found)).toBe(true)
      expect(new Set(found).size).toBe(5)
    },
  },
  {
    name: 'fills are found by market, side and kind',
    section: '4',
    async run(world) {
      await filled(world, 0, { id: 'buy', price: '100.1', qty: '0.2' })
      await filled(world, 0, { id: 'sell', side: 'SELL', price: '99.9', qty: '0.1' })
      await filled(world, 0, { id: 'there', price: '100.1', qty: '0.3', market: otherMarket })
      const sizes = async (query: string) => (await world.get(0, `/user/trades?${query}`)).rows.map(({ qty }) => qty)
      expect(await sizes('')).toEqual(['0.3', '0.1', '0.2'])
      expect(await sizes(`market=${market}`)).toEqual(['0.1', '0.2'])
      expect(await sizes('side=BUY')).toEqual(['0.3', '0.2'])
      expect(await sizes('type=LIQUIDATION')).toEqual([])
      expect(await sizes(`market=${market}&market=${otherMarket}&side=BUY&type=TRADE`)).toEqual(['0.3', '0.2'])
    },
  },
  {
    name: 'money that came is among the operations',
    section: '4',
    async run(world) {
      await world.control('collateral', { accountId: world.accounts[0]?.accountId, amount: '12.5' })
      const { rows } = await world.get(0, '/user/assetOperations')
      expect(rows[0]).toMatchObject({ type: 'DEPOSIT', amount: '12.5' })
    },
  },
  {
    name: 'rebates and spot balances are lists',
    section: '4',
    async run(world) {
      const [rebate] = (await world.get(0, '/user/rebates/stats')).rows
      for (const field of ['totalPaid', 'rebatesRate', 'marketShare', 'nextTierMakerShare', 'nextTierRebateRate']) {
        expect(typeof rebate?.[field]).toBe('string')
      }
      expect((await world.get(0, '/user/spot/balances')).rows).toMatchObject([{ asset: 'USD', balance: '100000' }])
    },
  },
]
