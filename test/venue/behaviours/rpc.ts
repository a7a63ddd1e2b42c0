import { expect } from 'vitest'
import { resting, type Behaviour } from '../behaviour.ts'
import { market } from '../opening.ts'
import { rowOf, type Row } from '../rows.ts'
import { rpcTarget } from '../streams.ts'
import type { World } from '../world.ts'

type Conversation = {
  /** Sends a request and returns its reply. */
  ask(method: string, params?: Row): Promise<Row>
  /** Sends a text and returns the next reply that bears no number of ours. */
  say(text: string): Promise<Row>
  /** Frames of streams, of one subscription when it is named. */
  frames(subscription?: string): Row[]
}

async function converse(world: World, by: number | null): Promise<Conversation> {
  const line = await world.line(rpcTarget, by)
  if (!('texts' in line)) throw new Error(`the connection was refused with ${line.status}`)
  const replies = () => line.texts.map(rowOf).filter((row) => row['jsonrpc'] === '2.0')
  let asked = 0
  return {
    ask(method, params) {
      asked += 1
      const id = `ask-${asked}`
      line.send(JSON.stringify({ jsonrpc: '2.0', id, method, ...(params === undefined ? {} : { params }) }))
      return world.until(() => replies().find((row) => row['id'] === id) ?? null, `a reply to ${method}`)
    },
    async say(text) {
      const before = replies().length
      line.send(text)
      return world.until(() => replies()[before] ?? null, 'a reply')
    },
    frames: (subscription) =>
      line.texts
        .map(rowOf)
        .filter((row) => 'data' in row && (subscription === undefined || row['subscription'] === subscription)),
  }
}

const subscriptions: readonly (readonly [id: string, scope: string, selector: Row, frame: string | null])[] = [
  [`orderbooks.${market}`, 'orderbooks', { market, depth: 'full' }, 'ORDERBOOKS.SNAPSHOT'],
  [`orderbooks.1.${market}`, 'orderbooks', { market, depth: '1' }, 'ORDERBOOKS.SNAPSHOT'],
  [`trades.${market}`, 'trades', { market }, 'TRADES'],
  ['trades.all', 'trades', { market: null }, 'TRADES'],
  [`prices.mark.${market}`, 'prices', { type: 'mark', market }, 'PRICES.MP'],
  [`prices.index.${market}`, 'prices', { type: 'index', market }, 'PRICES.IP'],
  [`funding-rates.${market}`, 'funding-rates', { market }, 'FUNDING_RATES'],
  [`candles.last.${market}.PT1M`, 'candles', { type: 'last', market, interval: 'PT1M' }, 'CANDLES'],
]

const codeOf = (reply: Row): unknown => {
  const { error } = reply
  return typeof error === 'object' && error !== null && 'code' in error ? error.code : null
}

// The connection that carries many streams.

export const rpc: readonly Behaviour[] = [
  ...subscriptions.map(([id, scope, selector, frame]): Behaviour => ({
    name: `a subscription to ${id} is granted by that name, and its frames bear it`,
    section: '8.4',
    async run(world) {
      const talk = await converse(world, null)
      const reply = await talk.ask('subscribe', { scope, selector })
      expect(reply['result']).toEqual({ method: 'subscribe', status: 'OK', subscription: id })
      expect(reply).not.toHaveProperty('seq')
      const first = await world.until(() => talk.frames(id)[0] ?? null, `a frame of ${id}`)
      expect(first).toMatchObject({ type: frame, ts: expect.any(Number), seq: 0 })
    },
  })),
  {
    name: 'frames are numbered from nought over all topics together, and replies are not',
    section: '8.4',
    async run(world) {
      const talk = await converse(world, null)
      await talk.ask('subscribe', { scope: 'orderbooks', selector: { market, depth: 'full' } })
      await talk.ask('subscribe', { scope: 'trades', selector: { market } })
      await talk.ask('ping')
      await talk.ask('subscribe', { scope: 'prices', selector: { type: 'mark', market } })
      await world.until(() => (talk.frames().length >= 4 ? true : null), 'frames of all three')
      const seqs = talk.frames().map(({ seq }) => seq)
      expect(seqs).toEqual(seqs.map((_seq, index) => index))
    },
  },
  {
    name: 'subscribing again brings a new snapshot, and no frame twice from then on',
    section: '8.4',
    async run(world) {
      const talk = await converse(world, null)
      const params = { scope: 'orderbooks', selector: { market, depth: 'full' } }
      const id = `orderbooks.${market}`
      await talk.ask('subscribe', params)
      await talk.ask('subscribe', params)
      const snapshots = () => talk.frames(id).filter(({ type }) => type === 'ORDERBOOKS.SNAPSHOT')
      await world.until(() => (snapshots().length === 2 ? true : null), 'a second snapshot')
      await resting(world, 0, { id: 'bid', price: '99.95' })
      const changes = () => talk.frames(id).filter((row) => JSON.stringify(row).includes('99.95'))
      await world.until(() => changes()[0] ?? null, 'the change')
      await world.advance(300)
      expect(changes()).toHaveLength(1)
    },
  },
  {
    name: 'after unsubscribing nothing more comes of that topic',
    section: '8.4',
    async run(world) {
      const talk = await converse(world, null)
      const id = `prices.mark.${market}`
      await talk.ask('subscribe', { scope: 'prices', selector: { type: 'mark', market } })
      await world.until(() => talk.frames(id)[0] ?? null, 'the mark')
      const reply = await talk.ask('unsubscribe', { subscription: id })
      expect(reply['result']).toMatchObject({ method: 'unsubscribe', status: 'OK' })
      const before = talk.frames(id).length
      await world.deepBook(103)
      await world.advance(300)
      expect(talk.frames(id)).toHaveLength(before)
    },
  },
  {
    name: 'a ping is answered, and so is the question what is subscribed',
    section: '8.4',
    async run(world) {
      const talk = await converse(world, null)
      expect((await talk.ask('ping'))['result']).toBeDefined()
      await talk.ask('subscribe', { scope: 'trades', selector: { market } })
      expect(JSON.stringify((await talk.ask('list-subscriptions'))['result'])).toContain(`trades.${market}`)
    },
  },
  {
    name: 'an account’s stream is granted with its key in the request, or in the upgrade',
    section: '8.4',
    async run(world) {
      const account = world.accounts[0]
      const selector = { account: String(account?.accountId) }
      const id = `account.${account?.accountId}`
      for (const [by, more] of [
        [null, { apiKey: account?.apiKey }],
        [0, {}],
      ] as const) {
        const talk = await converse(world, by)
        const reply = await talk.ask('subscribe', { scope: 'account', selector, ...more })
        expect(reply['result']).toMatchObject({ subscription: id })
        await world.until(() => (talk.frames(id).length >= 4 ? true : null), 'the snapshots')
        expect(talk.frames(id).map(({ type }) => type)).toEqual([
          'ACCOUNT.ORDER',
          'ACCOUNT.BALANCE',
          'ACCOUNT.SPOT_BALANCE',
          'ACCOUNT.POSITION',
        ])
      }
    },
  },
  {
    name: 'an account’s stream is refused without its key, or with that of another',
    section: '8.4',
    async run(world) {
      const [own, other] = world.accounts
      const selector = { account: String(own?.accountId) }
      const talk = await converse(world, null)
      for (const apiKey of [undefined, 'wrong', other?.apiKey]) {
        const reply = await talk.ask('subscribe', {
          scope: 'account',
          selector,
          ...(apiKey === undefined ? {} : { apiKey }),
        })
        expect(codeOf(reply)).toBe(-32_001)
      }
      const theirs = await converse(world, 1)
      expect(codeOf(await theirs.ask('subscribe', { scope: 'account', selector }))).toBe(-32_001)
      expect(talk.frames()).toEqual([])
    },
  },
  {
    name: 'what cannot be understood is answered with the code that says why',
    section: '8.4',
    async run(world) {
      const talk = await converse(world, null)
      expect(codeOf(await talk.say('{"jsonrpc":'))).toBe(-32_700)
      expect(codeOf(await talk.say('[]'))).toBe(-32_600)
      expect(codeOf(await talk.ask('place-order', {}))).toBe(-32_601)
      expect(codeOf(await talk.ask('subscribe', { scope: 'weather', selector: {} }))).toBe(-32_602)
      expect(codeOf(await talk.ask('unsubscribe', {}))).toBe(-32_602)
      expect((await talk.ask('ping'))['result']).toBeDefined()
    },
  },
]
