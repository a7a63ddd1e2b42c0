import { expect } from 'vitest'
import { filled, placed, print, resting, type Behaviour } from '../behaviour.ts'
import { market } from '../opening.ts'
import { isRow, rowsOf, type Row } from '../rows.ts'
import type { VenueFrame, VenueStream } from '../streams.ts'

const ordersOf = ({ data }: VenueFrame): Row[] => rowsOf(data['orders'])
const tradesOf = ({ data }: VenueFrame): Row[] => rowsOf(data['trades'])
const positionsOf = ({ data }: VenueFrame): Row[] => rowsOf(data['positions'])

const orderTold = (stream: VenueStream, externalId: string, status: string) =>
  stream.until(
    (frame) => ordersOf(frame).some((row) => row['externalId'] === externalId && row['status'] === status),
    `${externalId} being ${status}`,
  )

const isSnapshot = ({ data }: VenueFrame): boolean => data['isSnapshot'] === true

// What an account is told as it happens.

export const accountStream: readonly Behaviour[] = [
  {
    name: 'the account stream begins with orders, balance and positions as they are, empty lists included',
    section: '8.3',
    isStreamed: true,
    async run(world) {
      const stream = await world.stream(0, '/account')
      const frames = await stream.until(({ type }) => type === 'POSITION').then(() => stream.frames())
      expect(frames.map(({ type }) => type)).toEqual(['ORDER', 'BALANCE', 'SPOT_BALANCE', 'POSITION'])
      expect(frames.every(isSnapshot)).toBe(true)
      expect(frames[0]?.data['orders']).toEqual([])
      expect(frames[3]?.data['positions']).toEqual([])
      const told = frames[1]?.data['balance']
      expect(isRow(told) ? told['equity'] : null).toBe('100000')
      expect(frames.map(({ seq }) => seq)).toEqual(world.way === 'v1' ? [1, 2, 3, 4] : [0, 1, 2, 3])
    },
  },
  {
    name: 'a second connection is told what is open, and no trade of before',
    section: '8.3',
    isStreamed: true,
    async run(world) {
      await filled(world, 0, { id: 'bought', price: '100.1', qty: '0.5' })
      await resting(world, 0, { id: 'open' })
      const first = await world.stream(0, '/account')
      await first.count(4)
      first.close()
      const second = await world.stream(0, '/account')
      await second.count(4)
      await world.advance(200)
      const frames = second.frames()
      expect(frames.flatMap(ordersOf)).toMatchObject([{ externalId: 'open', status: 'NEW' }])
      expect(frames.flatMap(positionsOf)[0]).toMatchObject({ market, size: '0.5', side: 'LONG' })
      expect(frames.filter(({ type }) => type === 'TRADE')).toEqual([])
    },
  },
  {
    name: 'an order is told as it comes, fills and ends, in rows like those of REST',
    section: '8.3',
    isStreamed: true,
    async run(world) {
      const stream = await world.stream(0, '/account')
      await stream.count(4)
      const id = await placed(world, 0, { id: 'life', price: '99.95', qty: '2' })
      const [isNew] = ordersOf(await orderTold(stream, 'life', 'NEW'))
      expect(isNew).toEqual((await world.get(0, `/user/orders/${id}`)).row)
      await print(world, 'SELL', '99.95', '0.5')
      const [part] = ordersOf(await orderTold(stream, 'life', 'PARTIALLY_FILLED'))
      expect(part).toMatchObject({ id, filledQty: '0.5' })
      await world.call(0, 'DELETE', `/user/order/${id}`)
      const end = await orderTold(stream, 'life', 'CANCELLED')
      expect(ordersOf(end)).toEqual([(await world.get(0, `/user/orders/${id}`)).row])
      expect(isSnapshot(end)).toBe(false)
    },
  },
  {
    name: 'a fill is told as order, trade, position and balance, the trade with the id that REST gives it',
    section: '8.3',
    isStreamed: true,
    async run(world) {
      const stream = await world.stream(0, '/account')
      await stream.count(4)
      await filled(world, 0, { id: 'buy', price: '100.1', qty: '2' })
      const [trade] = tradesOf(await stream.until(({ type }) => type === 'TRADE'))
      const [read] = (await world.get(0, '/user/trades')).rows
      expect(trade).toEqual({ ...read, externalOrderId: 'buy' })
      await orderTold(stream, 'buy', 'FILLED')
      await stream.until((frame) => positionsOf(frame).some(({ size }) => size === '2'))
      await stream.until(({ type, data }) => type === 'BALANCE' && data['isSnapshot'] === false)
      const seqs = stream.frames().map(({ seq }) => Number(seq))
      expect(seqs).toEqual(seqs.map((_seq, index) => Number(seqs[0]) + index))
    },
  },
  {
    name: 'ids of orders, trades and positions are 64-bit numbers in every message',
    section: '8.3',
    isStreamed: true,
    async run(world) {
      const stream = await world.stream(0, '/account')
      await stream.count(4)
      await filled(world, 0, { id: 'buy', price: '100.1', qty: '2' })
      await stream.until((frame) => positionsOf(frame).some(({ size }) => size === '2'))
      await stream.until(({ type }) => type === 'TRADE')
      const texts = stream.texts().filter((text) => /"(orders|trades|positions)":\[\{/.test(text))
      expect(texts.length).toBeGreaterThanOrEqual(3)
      for (const text of texts) expect(text).toMatch(/"id":\d{19},/)
    },
  },
  {
    name: 'a position that is closed is told once more, as closed',
    section: '8.3',
    isStreamed: true,
    async run(world) {
      await filled(world, 0, { id: 'in', price: '100.1', qty: '2' })
      const stream = await world.stream(0, '/account')
      await stream.count(4)
      await filled(world, 0, { id: 'out', side: 'SELL', price: '99.9', qty: '2' })
      const isClosed = ({ status, size }: Row) => status === 'CLOSED' || Number(size) === 0
      await stream.until((frame) => positionsOf(frame).some(isClosed), 'a closed position')
    },
  },
  {
    name: 'a refusal of the engine is told with its reason',
    section: '8.3',
    isStreamed: true,
    async run(world) {
      const stream = await world.stream(0, '/account')
      await stream.count(4)
      await placed(world, 0, { id: 'crossing', price: '100.1', postOnly: true })
      const frame = await orderTold(stream, 'crossing', 'REJECTED')
      expect(ordersOf(frame)).toMatchObject([{ statusReason: 'POST_ONLY_FAILED' }])
    },
  },
  {
    name: 'an edit is told as the end of one order and the beginning of another',
    section: '8.3',
    isStreamed: true,
    async run(world) {
      await resting(world, 0, { id: 'old' })
      const stream = await world.stream(0, '/account')
      await stream.count(4)
      await placed(world, 0, { id: 'new', price: '98', cancelId: 'old' })
      const end = await orderTold(stream, 'old', 'CANCELLED')
      expect(ordersOf(end).find(({ externalId }) => externalId === 'old')).toMatchObject({
        statusReason: 'ORDER_REPLACED',
      })
      await orderTold(stream, 'new', 'NEW')
    },
  },
  {
    name: 'the balance is told again when the mark moves a position',
    section: '8.3',
    isStreamed: true,
    async run(world) {
      await filled(world, 0, { id: 'buy', price: '100.1', qty: '2' })
      const stream = await world.stream(0, '/account')
      await stream.count(4)
      await world.deepBook(102)
      const isMoved = ({ data }: VenueFrame) => {
        const told = data['balance']
        return isRow(told) && told['unrealisedPnl'] === '3.8'
      }
      await stream.until(isMoved, 'a balance at the new mark')
    },
  },
  {
    name: 'funding is told by balance and position',
    section: '8.3',
    isStreamed: true,
    async run(world) {
      await world.deepBook(100)
      await filled(world, 0, { id: 'buy', price: '100.1', qty: '1000' })
      const stream = await world.stream(0, '/account')
      await stream.count(4)
      await world.control('funding', { market, hours: 1 })
      await stream.until((frame) => frame.type === 'POSITION' && !isSnapshot(frame), 'a position after funding')
      await stream.until((frame) => frame.type === 'BALANCE' && !isSnapshot(frame), 'a balance after funding')
    },
  },
  {
    name: 'nobody is told what happens to another account',
    section: '8.3',
    isStreamed: true,
    async run(world) {
      const stream = await world.stream(2, '/account')
      await stream.count(4)
      await filled(world, 0, { id: 'buy', price: '100.1', qty: '2' })
      await world.advance(200)
      expect(stream.frames()).toHaveLength(4)
    },
  },
  {
    name: 'the account stream wants a key',
    section: '8',
    isStreamed: true,
    async run(world) {
      await expect(world.stream(null, '/account')).rejects.toThrow(world.way === 'v1' ? '401' : '-32001')
    },
  },
]
