import { setTimeout as sleep } from 'node:timers/promises'
import { describe, expect, onTestFinished, test } from 'vitest'
import { clientOrderId, monoMs, priceTicks, sizeLots, tradeId, wallMs, type Side } from '#shared/units.ts'
import type { Checkpoint } from '../core/account/checkpoint.ts'
import type { OrderRequest } from '../core/effect.ts'
import type { BookLevel, VenueFill } from '../core/event.ts'
import { toySpec } from '../core/toy-world.fixture.ts'
import { answering } from '../venue/answers.fixture.ts'
import type { VenueEvent } from '../venue/venue.ts'
import { openPaperExchange } from './paper-exchange.ts'
import type { PaperTerms } from './paper-terms.ts'
import { createPaperVenue } from './paper-venue.ts'

// A live market of a few words by hand, and what the paper account makes of it. One tick is 0.1 dollars, one lot 0.01.

const clock = { monoMs: () => monoMs(performance.now()), wallMs: () => wallMs(Date.now()) }
const plainTerms: PaperTerms = { equityUsd: 10_000, makerFeeRate: '0.0002', takerFeeRate: '0.0005', latencyMs: 4 }

const levels = (rows: readonly (readonly [number, number])[]): BookLevel[] =>
  rows.map(([price, lots]) => ({ price: priceTicks(price), lots: sizeLots(lots), mode: 'set' }))

function worldWith(terms: Partial<PaperTerms> = {}, checkpoint: Checkpoint | null = null) {
  const events: VenueEvent[] = []
  const restarted: string[] = []
  let say: (event: VenueEvent) => void = () => undefined
  const market = {
    spec: toySpec,
    openStreams: (push: (event: VenueEvent) => void) => {
      say = push
    },
    restartStream: (stream: string) => restarted.push(stream),
    close: () => Promise.resolve(),
  }
  const all = { ...plainTerms, ...terms }
  const exchange = openPaperExchange(toySpec, all, checkpoint, Date.now())
  const venue = answering(createPaperVenue({ market, exchange, terms: all, clock }))
  venue.openStreams((event) => events.push(event))
  onTestFinished(() => venue.close())
  const book = (bids: readonly (readonly [number, number])[], asks: readonly (readonly [number, number])[]) =>
    say({ type: 'book_replaced', bids: levels(bids), asks: levels(asks), venueAtMs: Date.now() })
  let printed = 0
  const print = (side: Side, price: number, lots: number, isReplay = false) => {
    printed += 1
    const trade = { tradeId: tradeId(String(printed)), side, price: priceTicks(price), size: sizeLots(lots) }
    say({ type: 'trades_printed', isReplay, trades: [{ ...trade, venueAtMs: Date.now(), tapeAtMs: null }] })
  }
  say({ type: 'mark_changed', markTicks: 10_005 })
  book([[10_000, 50]], [[10_010, 50]])
  print('buy', 10_010, 1)
  return {
    events,
    restarted,
    venue,
    exchange,
    book,
    print,
    say: (event: VenueEvent) => say(event),
    fills: (): VenueFill[] => events.flatMap((event) => (event.type === 'fills_reported' ? event.fills : [])),
  }
}

let nonce = 0
function order(side: Side, price: number, lots: number, more: Partial<OrderRequest> = {}): OrderRequest {
  nonce += 1
  return {
    clientId: clientOrderId(`order-${nonce}`),
    nonce,
    side,
    price: priceTicks(price),
    size: sizeLots(lots),
    expiresAtMs: wallMs(Date.now() + 60_000),
    postOnly: true,
    reduceOnly: false,
    ...more,
  }
}

const soon = () => sleep(15)

describe('an order on paper', () => {
  test('waits behind what the live book shows and half as much again, and only prints at its price move it up', async () => {
    const { venue, print, fills, book } = worldWith()
    expect(await venue.place(order('buy', 10_000, 10))).toMatchObject({ result: 'accepted' })
    print('sell', 10_000, 74)
    // Others cancel: that moves nobody up.
    book([[10_000, 1]], [[10_010, 50]])
    await soon()
    expect(fills()).toEqual([])
    print('sell', 10_000, 4)
    await soon()
    expect(fills()).toMatchObject([{ side: 'buy', price: 10_000, size: 3, isTaker: false, fee: '0.006' }])
    print('sell', 10_000, 100)
    await soon()
    expect(fills().map(({ size }) => size)).toEqual([3, 7])
  })

  test('inside the touch fills to a print at or beyond its price alone', async () => {
    const { venue, print, fills } = worldWith()
    await venue.place(order('sell', 10_007, 5))
    print('buy', 10_006, 50)
    await soon()
    expect(fills()).toEqual([])
    print('buy', 10_010, 2)
    await soon()
    expect(fills()).toMatchObject([{ side: 'sell', price: 10_007, size: 2 }])
  })

  test('that would take is rejected, with what the adapter would say about it', async () => {
    const { venue, events } = worldWith()
    expect(await venue.place(order('buy', 10_010, 5))).toMatchObject({ result: 'accepted' })
    await soon()
    expect(events.filter(({ type }) => type === 'orders_updated')).toMatchObject([
      { orders: [{ status: 'rejected', reason: 'POST_ONLY_FAILED', act: 'widen' }] },
    ])
  })

  test('is filled by a print that passes before its cancel arrives', async () => {
    const { venue, print, fills } = worldWith({ latencyMs: 30 })
    const quote = order('sell', 10_007, 5)
    await venue.place(quote)
    const cancelled = venue.cancel(quote.clientId)
    print('buy', 10_007, 5)
    expect(await cancelled).toMatchObject({ result: 'failed', error: { kind: 'refused', reason: 'unknown_order' } })
    expect(fills()).toMatchObject([{ size: 5 }])
  })

  test('is not filled by a print that came before it could arrive', async () => {
    const { venue, print, fills } = worldWith({ latencyMs: 30 })
    const placed = venue.place(order('sell', 10_007, 5))
    print('buy', 10_010, 50)
    expect(await placed).toMatchObject({ result: 'accepted' })
    await soon()
    expect(fills()).toEqual([])
  })

  test('beyond what the account can bear is refused with the code that the exchange would give', async () => {
    const { venue } = worldWith({ equityUsd: 1 })
    expect(await venue.place(order('buy', 10_000, 50))).toMatchObject({
      result: 'failed',
      error: { kind: 'refused', reason: 'margin' },
    })
  })

  test('is replaced by an edit, gone after the mass cancel and after the switch has run down', async () => {
    const { venue } = worldWith()
    const open = async () => {
      const answer = await venue.readOpenOrders()
      return answer.result === 'read' ? answer.value.map(({ price }) => price) : null
    }
    const first = order('buy', 9_990, 5)
    await venue.place(first)
    await venue.edit(order('buy', 9_991, 5), first.clientId)
    expect(await open()).toEqual([9_991])
    expect(await venue.massCancel()).toMatchObject({ result: 'accepted' })
    expect(await open()).toEqual([])
    await venue.place(order('buy', 9_990, 5))
    await venue.refreshSwitch(1)
    expect(await open()).toEqual([9_990])
    await sleep(1_050)
    expect(await open()).toEqual([])
  })
})

describe('what the core sees on paper', () => {
  test('is the live book with our orders in it', async () => {
    const { venue, events, book } = worldWith()
    await venue.place(order('buy', 10_000, 10))
    await venue.place(order('sell', 10_008, 5))
    await soon()
    book([[10_000, 40]], [[10_010, 50]])
    const last = events.filter((event) => event.type === 'book_replaced').at(-1)
    expect(last?.bids).toEqual(levels([[10_000, 50]]))
    expect(last?.asks).toEqual(
      levels([
        [10_008, 5],
        [10_010, 50],
      ]),
    )
  })

  test('hides live levels that would have traded with our order', async () => {
    const { venue, events, book, say } = worldWith()
    await venue.place(order('sell', 10_008, 5))
    await soon()
    book(
      [
        [10_009, 7],
        [10_000, 40],
      ],
      [[10_011, 50]],
    )
    say({ type: 'touch_changed', touch: { bid: 10_009, ask: 10_011 } })
    const last = events.filter((event) => event.type === 'book_replaced').at(-1)
    expect(last?.bids).toEqual(levels([[10_000, 40]]))
    expect(events.at(-1)).toEqual({ type: 'touch_changed', touch: { bid: 10_000, ask: 10_008 } })
  })

  test('says our order as a change of the book when the live one is silent', async () => {
    const { venue, events } = worldWith()
    await venue.place(order('buy', 9_999, 10))
    await soon()
    const change = events.filter((event) => event.type === 'book_changed').at(-1)
    expect(change).toMatchObject({ bids: levels([[9_999, 10]]), asks: [] })
  })

  test('passes on everything else as it came', () => {
    const { events, say } = worldWith()
    const told: VenueEvent[] = [
      { type: 'index_changed', indexTicks: 10_004.5 },
      { type: 'funding_changed', ratePerHour: 0.0001, venueAtMs: 5 },
      { type: 'stream_changed', stream: 'mark', isUp: false, reason: 'lost' },
      { type: 'market_changed', reason: 'another tick' },
    ]
    for (const event of told) say(event)
    expect(events.slice(-told.length)).toEqual(told)
  })

  test('prints that a connection repeats fill nobody twice', async () => {
    const { venue, fills, say } = worldWith()
    await venue.place(order('sell', 10_007, 5))
    const row = {
      tradeId: tradeId('77'),
      side: 'buy' as const,
      price: priceTicks(10_007),
      size: sizeLots(2),
      tapeAtMs: null,
    }
    const trades = [{ ...row, venueAtMs: Date.now() }]
    say({ type: 'trades_printed', isReplay: false, trades })
    say({ type: 'trades_printed', isReplay: true, trades })
    say({
      type: 'trades_printed',
      isReplay: true,
      trades: [{ ...row, tradeId: tradeId('5'), venueAtMs: Date.now() - 60_000 }],
    })
    await soon()
    expect(fills()).toHaveLength(1)
  })

  test('an account stream that is begun anew comes with everything that is open', async () => {
    const { venue, events, restarted } = worldWith()
    await venue.place(order('buy', 9_990, 5))
    venue.restartStream('account', 'doubt')
    venue.restartStream('book', 'doubt')
    await sleep(600)
    expect(restarted).toEqual(['book'])
    expect(events.filter((event) => event.type === 'orders_replaced').at(-1)).toMatchObject({
      orders: [{ price: 9_990 }],
    })
  })
})

describe('a paper account', () => {
  const ledger = {
    positionLots: -300,
    cashHalfTickLots: 300 * 20_010 + 40,
    captureHalfTickLots: 40,
    inventoryHalfTickLots: 0,
    feesMicros: 600_000,
    fundingMicros: 100_000,
    lastMidHalfTicks: 20_010,
    fills: 4,
    volumeTickLots: 3_001_500,
  }
  const checkpoint: Checkpoint = {
    ledger,
    peakUsd: 0,
    latches: {},
    tradeIdFloor: '1900000000000000000',
    tradeIdsSeen: ['1900000000000000007'],
  }

  test('goes on with the position and the profit of its journal, under new ids', async () => {
    const { venue, print, fills } = worldWith({}, checkpoint)
    const answer = await venue.readAccount()
    // 40 half-ticks times lots of 0.0005 dollars each, less fees, and funding.
    expect(answer).toMatchObject({
      value: {
        balance: { equity: '9999.52' },
        report: {
          position: -300,
          markPrice: '1000.5',
          openTicks: 10_005,
          leverage: 10,
          liquidationTicks: expect.closeTo(42_877, -3),
        },
      },
    })
    await venue.place(order('buy', 10_005, 5))
    print('sell', 10_000, 5)
    await soon()
    expect(fills().map(({ tradeId: id }) => BigInt(id) > 1_900_000_000_000_000_007n)).toEqual([true])
    const read = await venue.readFills(tradeId('1900000000000000007'))
    expect(read).toMatchObject({ value: fills() })
  })

  test('begins anew when its journal never got through a start', async () => {
    const { venue } = worldWith({}, { ...checkpoint, isProvisional: true })
    expect(await venue.readAccount()).toMatchObject({
      value: { balance: { equity: '10000' }, report: { position: 0 } },
    })
  })

  test('of a market finer than it can count is refused', () => {
    const fine = { ...toySpec, tickSize: '0.00000001', lotSize: '0.00000001' }
    expect(() => openPaperExchange(fine, plainTerms, null, 1)).toThrow(RangeError)
  })
})
