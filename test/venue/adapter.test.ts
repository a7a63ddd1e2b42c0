import { describe, expect, test } from 'vitest'
import { clientOrderId, wallMs } from '#shared/units.ts'
import { openAdapterWorld, type AdapterWorld } from './adapter-world.ts'
import { market, otherMarket } from './opening.ts'

// The same behaviours as the daemon sees them: what its adapter can ask for and be told, on either way of streams.

type Seen = {
  readonly name: string
  readonly options?: readonly string[]
  readonly run: (world: AdapterWorld) => Promise<void>
}

const fillsTold = ({ events }: AdapterWorld) =>
  events.flatMap((event) => (event.type === 'fills_reported' ? event.fills : []))

const seen: readonly Seen[] = [
  {
    name: 'the market’s units, the account’s fee and leverage are those of the venue',
    async run({ venue }) {
      expect(venue.market).toMatchObject({ name: market, tickSize: '0.01', lotSize: '0.001', minOrderLots: 10 })
      expect(venue.market).toMatchObject({ maxOrders: 200, priceCap: 0.05, priceFloor: 0.05 })
      expect([venue.makerFeeRate, venue.leverage]).toEqual([0, '10'])
    },
  },
  {
    name: 'an order is accepted with a whole id, told open and read back the same',
    async run(world) {
      const { venue } = world
      const order = world.order()
      const answer = await world.placed(order, 'open')
      const open = await world.told(order, 'open')
      expect(answer).toEqual({ result: 'accepted', venueId: open.venueId })
      expect(open.venueId).toMatch(/^\d{19}$/)
      expect(open).toMatchObject({ side: 'buy', price: 9_900, size: 1_000, filled: 0, reduceOnly: false })
      expect(await venue.readOrder(order.clientId)).toMatchObject({ result: 'read', value: [open] })
      expect(await venue.readOpenOrders()).toMatchObject({ result: 'read', value: [open] })
    },
  },
  {
    name: 'two orders whose ids lie side by side beyond 2^53 stay two',
    async run(world) {
      const [first, second] = [world.order(), world.order()]
      const answers = [await world.placed(first, 'open'), await world.placed(second, 'open')]
      const ids = answers.map((answer) => (answer.result === 'accepted' ? String(answer.venueId) : ''))
      expect(Number(ids[0])).toBe(Number(ids[1]))
      expect(new Set(ids).size).toBe(2)
      await world.venue.cancel(second.clientId)
      await world.told(second, 'cancelled')
      expect(await world.venue.readOpenOrders()).toMatchObject({ value: [{ venueId: ids[0] }] })
    },
  },
  {
    name: 'a post-only order that would match is accepted and then told rejected',
    async run(world) {
      const order = world.order({ cents: 10_010 })
      await world.placed(order, 'rejected')
      expect(await world.told(order, 'rejected')).toMatchObject({ reason: 'POST_ONLY_FAILED', filled: 0 })
      expect(fillsTold(world)).toEqual([])
    },
  },
  {
    name: 'what REST refuses is refused at once, each in its own word',
    async run(world) {
      const refused = async (change: Parameters<AdapterWorld['order']>[0]) => {
        const answer = await world.venue.place(world.order(change))
        return answer.result === 'failed' && answer.error.kind === 'refused' ? answer.error.reason : answer
      }
      expect(await refused({ qty: 9 })).toBe('invalid')
      expect(await refused({ cents: 10_501, postOnly: false })).toBe('price_band')
      expect(await refused({ qty: 11_000_000 })).toBe('margin')
      expect(await refused({ expiresAtMs: wallMs(1_700_000_000_000) })).toBe('clocks')
      const order = world.order()
      await world.placed(order, 'open')
      expect(await refused({ clientId: order.clientId })).toBe('duplicate')
    },
  },
  {
    name: 'an edit ends the old order as replaced and begins the new one',
    async run(world) {
      const [first, second] = [world.order(), world.order({ cents: 9_890 })]
      await world.placed(first, 'open')
      expect(await world.venue.edit(second, first.clientId)).toMatchObject({ result: 'accepted' })
      expect(await world.told(first, 'cancelled')).toMatchObject({ reason: 'ORDER_REPLACED' })
      await world.told(second, 'open')
      expect(await world.venue.readOpenOrders()).toMatchObject({ value: [{ clientId: second.clientId, price: 9_890 }] })
    },
  },
  {
    name: 'an edit that REST refuses leaves the old order, and one the engine refuses takes both',
    async run(world) {
      const [first, small, crossing] = [world.order(), world.order({ qty: 5 }), world.order({ cents: 10_010 })]
      await world.placed(first, 'open')
      expect(await world.venue.edit(small, first.clientId)).toMatchObject({ result: 'failed' })
      expect(await world.venue.readOpenOrders()).toMatchObject({ value: [{ clientId: first.clientId }] })
      expect(await world.venue.edit(crossing, first.clientId)).toMatchObject({ result: 'accepted' })
      expect(await world.told(crossing, 'rejected')).toMatchObject({ reason: 'POST_ONLY_FAILED' })
      await world.told(first, 'cancelled')
      expect(await world.venue.readOpenOrders()).toMatchObject({ value: [] })
    },
  },
  {
    name: 'an edit that loses against a fill is told rejected, and the fill is told once',
    options: ['--engine-delay-ms', '1500'],
    async run(world) {
      const [first, second] = [world.order({ cents: 9_995 }), world.order({ cents: 9_990 })]
      await world.placed(first, 'open')
      expect(await world.venue.edit(second, first.clientId)).toMatchObject({ result: 'accepted' })
      await world.control('print', { market, side: 'SELL', price: '99.95', size: '1' })
      await world.told(first, 'filled')
      expect(await world.told(second, 'rejected')).toMatchObject({ reason: 'PREV_ORDER_NOT_FOUND' })
      expect(fillsTold(world)).toMatchObject([{ clientId: first.clientId, size: 1_000 }])
    },
  },
  {
    name: 'a cancel is accepted and told later, and one of an unknown order is refused',
    async run(world) {
      const order = world.order()
      await world.placed(order, 'open')
      expect(await world.venue.cancel(order.clientId)).toMatchObject({ result: 'accepted' })
      await world.told(order, 'cancelled')
      for (const clientId of [order.clientId, clientOrderId('never-sent')]) {
        expect(await world.venue.cancel(clientId)).toMatchObject({ error: { reason: 'unknown_order' } })
      }
    },
  },
  {
    name: 'a mass cancel ends everything on both sides',
    async run(world) {
      const pair = [world.order(), world.order({ side: 'sell', cents: 10_100 })]
      for (const order of pair) await world.placed(order, 'open')
      expect(await world.venue.massCancel()).toMatchObject({ result: 'accepted' })
      for (const order of pair) await world.told(order, 'cancelled')
      expect(await world.venue.readOpenOrders()).toMatchObject({ value: [] })
    },
  },
  {
    name: 'a maker’s fill costs nothing and moves the position; read back it is the same fill',
    async run(world) {
      const order = world.order({ cents: 9_995, qty: 2_000 })
      await world.placed(order, 'open')
      await world.control('print', { market, side: 'SELL', price: '99.95', size: '0.5' })
      const position = await world.until((event) =>
        event.type === 'position_reported' && event.report.position !== 0 ? event.report.position : null,
      )
      expect(position).toBe(500)
      const [fill] = fillsTold(world)
      expect(fill).toMatchObject({ clientId: order.clientId, price: 9_995, size: 500, feeMicros: 0, isTaker: false })
      expect(await world.venue.readFills(null)).toMatchObject({ value: [{ ...fill, clientId: null }] })
      expect(await world.venue.readAccount()).toMatchObject({ value: { report: { position: 500 } } })
    },
  },
  {
    name: 'a taker pays its fee, and fills of several prices are several fills',
    async run(world) {
      const order = world.order({ side: 'sell', cents: 9_980, qty: 12_000, postOnly: false })
      await world.placed(order, 'filled')
      const fills = fillsTold(world)
      expect(fills.map(({ price, size }) => [price, size])).toEqual([
        [9_990, 10_000],
        [9_980, 2_000],
      ])
      expect(fills.reduce((sum, { feeMicros }) => sum + feeMicros, 0)).toBe((999_000_000 + 199_600_000) * 0.000_25)
      expect(fills.every(({ isTaker, side }) => isTaker && side === 'sell')).toBe(true)
    },
  },
  {
    name: 'fills of a time without the account stream are read back, and told by nobody else',
    async run(world) {
      const first = world.order({ cents: 10_010, qty: 100, postOnly: false })
      await world.placed(first, 'filled')
      const [known] = fillsTold(world)
      const before = world.events.length
      world.venue.restartStream('account', 'asked by the test')
      const missed = world.order({ cents: 10_010, qty: 200, postOnly: false })
      expect(await world.venue.place(missed)).toMatchObject({ result: 'accepted' })
      await world.until((event) =>
        event.type === 'orders_replaced' && world.events.indexOf(event) >= before ? event : null,
      )
      const read = await world.venue.readFills(known?.tradeId ?? null)
      expect(read).toMatchObject({ value: [{ size: 200 }] })
    },
  },
  {
    name: 'the switch ends what rests, and a refusal by the engine tells its reason',
    async run(world) {
      const order = world.order()
      await world.placed(order, 'open')
      expect(await world.venue.refreshSwitch(1)).toMatchObject({ result: 'accepted' })
      await world.told(order, 'cancelled')
      await world.control('refusals', { accountId: world.accountId, reason: 'NOT_ENOUGH_FUNDS' })
      const unlucky = world.order()
      await world.placed(unlucky, 'rejected')
      expect(await world.told(unlucky, 'rejected')).toMatchObject({ reason: 'NOT_ENOUGH_FUNDS' })
    },
  },
  {
    name: 'a closed venue and a closed market are told apart from a bad order',
    async run(world) {
      await world.control('mode', { mode: 'MAINTENANCE' })
      expect(await world.venue.place(world.order())).toMatchObject({ error: { kind: 'closed' } })
      await world.control('mode', { mode: 'OPEN' })
      await world.control('market', { market, status: 'DELISTED' })
      expect(await world.venue.place(world.order())).toMatchObject({ error: { reason: 'market_closed' } })
      await world.control('market', { market: otherMarket, status: 'DELISTED' })
    },
  },
  {
    name: 'book, touch, mark, index and funding follow the market',
    async run(world) {
      const book = { market, bids: [['99.2', '3']], asks: [['99.4', '4']], mark: '99.3' }
      await world.until((event) => (event.type === 'book_replaced' ? event : null))
      await world.control('book', book)
      const changed = await world.until((event) =>
        event.type === 'book_changed' && event.bids.length > 0 ? event : null,
      )
      expect(changed.bids).toContainEqual(expect.objectContaining({ price: 9_920, lots: 3_000, mode: 'set' }))
      expect(changed.bids).toContainEqual(expect.objectContaining({ price: 9_990, lots: 0, mode: 'set' }))
      await world.until((event) =>
        event.type === 'touch_changed' && event.touch.bid === 9_920 && event.touch.ask === 9_940 ? event : null,
      )
      await world.until((event) => (event.type === 'mark_changed' && event.markTicks === 9_930 ? event : null))
      await world.control('index', { market, price: '110' })
      await world.until((event) => (event.type === 'index_changed' && event.indexTicks === 11_000 ? event : null))
      await world.control('funding', { market, hours: 1 })
      await world.until((event) => (event.type === 'funding_changed' && event.ratePerHour === -0.0025 ? event : null))
    },
  },
  {
    name: 'prints of before are told as a replay, prints of now as news',
    async run(world) {
      const replay = await world.until((event) => (event.type === 'trades_printed' ? event : null))
      expect(replay.isReplay).toBe(true)
      await world.control('print', { market, side: 'BUY', price: '100.1', size: '0.25' })
      const fresh = await world.until((event) =>
        event.type === 'trades_printed' && event.trades.some(({ size }) => size === 250) ? event : null,
      )
      expect(fresh).toMatchObject({ isReplay: false, trades: [{ side: 'buy', price: 10_010, size: 250 }] })
    },
  },
]

describe.each(['v1', 'rpc'] as const)('the adapter sees, its streams over %s:', (way) => {
  describe.concurrent('a venue where', () => {
    for (const { name, options = [], run } of seen) {
      test(name, async () => {
        const world = await openAdapterWorld(way, options)
        try {
          await run(world)
          expect(world.events.filter(({ type }) => type === 'message_refused')).toEqual([])
        } finally {
          await world.stop()
        }
      })
    }
  })
})
