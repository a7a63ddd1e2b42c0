import { describe, expect, test } from 'vitest'
import { clientOrderId, priceTicks, sizeLots, wallMs, type Side } from '#shared/units.ts'
import { createHouse } from '../../simulator/market/house.ts'
import { createFillModel, type OwnFill } from '../../simulator/market/own-orders.ts'
import type { OrderRequest } from '../core/effect.ts'
import type { VenueFill, VenueOrder } from '../core/event.ts'
import { arrive, cancel, cancelAll, createBacktestExchange, moveBook, openRecords, print } from './exchange.ts'
import { defaultSettings, type VenueSettings } from './settings.ts'

type Level = readonly [ticks: number, lots: number]
const levels = (side: readonly Level[]) => side.map(([ticks, lots]) => ({ ticks, lots }))

function market(settings: Partial<VenueSettings> = {}) {
  const told: VenueOrder[] = []
  const fills: (VenueFill & Pick<OwnFill, 'insideTicks'>)[] = []
  const later: { readonly delayMs: number; readonly run: () => void }[] = []
  const all = { ...defaultSettings, ...settings }
  const exchange = createBacktestExchange({
    model: createFillModel(createHouse(1, 10_000), {
      hiddenShare: all.hiddenShare,
      doesQueueFallByCancels: all.isOptimistic,
    }),
    tickLotUsd: 0.001,
    settings: all,
    news: {
      orders: (orders) => told.push(...orders),
      filled: (fill, { insideTicks }) => fills.push({ ...fill, insideTicks }),
      book: () => undefined,
      later: (delayMs, run) => later.push({ delayMs, run }),
    },
  })
  let names = 0
  const order = (side: Side, ticks: number, lots: number, more: Partial<OrderRequest> = {}): OrderRequest => ({
    clientId: clientOrderId(`own-${(names += 1)}`),
    nonce: names,
    side,
    price: priceTicks(ticks),
    size: sizeLots(lots),
    expiresAtMs: wallMs(60_000),
    postOnly: true,
    reduceOnly: false,
    ...more,
  })
  const send = (request: OrderRequest, replaces: OrderRequest | null = null) =>
    arrive(exchange, request, replaces?.clientId ?? null, 0)
  return {
    exchange,
    told,
    fills,
    later,
    order,
    send,
    place: (...args: Parameters<typeof order>) => {
      const request = order(...args)
      send(request)
      return request
    },
    show: (bids: readonly Level[], asks: readonly Level[]) =>
      moveBook(exchange, { type: 'book', atMs: 0, bids: levels(bids), asks: levels(asks), markHalfTicks: 20_000 }),
    prints: (takerSide: Side, ...portions: readonly Level[]) =>
      print(exchange, { atMs: 0, takerSide, portions: levels(portions) }, 0),
    resting: () => openRecords(exchange).map(({ own }) => [own.ticks, own.leftLots, own.aheadLots]),
  }
}

describe('rule (d): one print fills at most its size', () => {
  test.each([
    { name: 'not to our price', prints: [[9_991, 50]], filled: 0 },
    { name: 'the queue ahead only', prints: [[9_990, 15]], filled: 0 },
    { name: 'a part of us', prints: [[9_990, 18]], filled: 3 },
    { name: 'all of us, and the rest is somebody else\u2019s', prints: [[9_990, 99]], filled: 10 },
    { name: 'through us to a worse price', prints: [[9_980, 99]], filled: 10 },
    {
      name: 'in two portions that share what stands ahead',
      prints: [
        [9_990, 10],
        [9_989, 8],
      ],
      filled: 3,
    },
  ] as const)('$name', ({ prints, filled }) => {
    const { show, place, prints: print, fills } = market()
    show([[9_990, 10]], [[10_010, 10]])
    place('buy', 9_990, 10)
    print('sell', ...prints)
    expect(fills.reduce((sum, { size }) => sum + size, 0)).toBe(filled)
    for (const fill of fills) expect(fill.price).toBe(9_990)
  })

  test('better prices come first, others\u2019 and ours, then the queue ahead, then us', () => {
    const { show, place, prints, fills } = market()
    show(
      [
        [9_992, 7],
        [9_990, 10],
      ],
      [[10_010, 10]],
    )
    const behind = place('buy', 9_990, 10)
    const inside = place('buy', 9_995, 5)
    // 5 inside, 7 better, 15 ahead, 2 to us.
    prints('sell', [9_990, 29])
    expect(fills.map(({ clientId, size }) => [clientId, size])).toEqual([
      [inside.clientId, 5],
      [behind.clientId, 2],
    ])
  })

  test('a print happens in full whatever of it we took, so later prints are the same', () => {
    const touch = (withUs: boolean) => {
      const { exchange, place, prints } = market()
      prints('buy', [10_010, 5])
      prints('sell', [9_990, 5])
      if (withUs) place('buy', 9_990, 100)
      prints('sell', [9_990, 40])
      prints('sell', [9_980, 3])
      const { bidTicks, askTicks, buy } = exchange.model.house
      return [bidTicks, askTicks, [...buy.ticks], [...buy.lots]]
    }
    expect(touch(true)).toEqual(touch(false))
  })
})

describe('rule (e): the queue', () => {
  test.each([
    { hiddenShare: 0.5, ahead: 15 },
    { hiddenShare: 0, ahead: 10 },
    { hiddenShare: 0.33, ahead: 14 },
  ])('is what is shown and $hiddenShare of it hidden', ({ hiddenShare, ahead }) => {
    const { show, place, resting } = market({ hiddenShare })
    show([[9_990, 10]], [[10_010, 10]])
    place('buy', 9_990, 4)
    expect(resting()).toEqual([[9_990, 4, ahead]])
  })

  test('falls by prints at its price, not by prints elsewhere and not by cancels', () => {
    const { show, place, prints, resting } = market()
    show([[9_990, 10]], [[10_010, 10]])
    place('buy', 9_990, 4)
    prints('sell', [9_991, 99])
    show([[9_980, 1]], [[10_010, 10]])
    show([[9_990, 1]], [[10_010, 10]])
    expect(resting()).toEqual([[9_990, 4, 15]])
    prints('sell', [9_990, 6])
    expect(resting()).toEqual([[9_990, 4, 9]])
  })

  test('in the optimistic column is never longer than what is shown at that price', () => {
    const { show, place, resting } = market({ isOptimistic: true })
    show([[9_990, 10]], [[10_010, 10]])
    place('buy', 9_990, 4)
    show([[9_990, 6]], [[10_010, 10]])
    expect(resting()).toEqual([[9_990, 4, 6]])
    show([[9_980, 6]], [[10_010, 10]])
    expect(resting()).toEqual([[9_990, 4, 0]])
  })

  test.each([
    { ticks: 9_995, inside: 5 },
    { ticks: 9_991, inside: 1 },
    { ticks: 9_990, inside: 0 },
    { ticks: 9_985, inside: -5 },
  ])(
    'inside the touch an order fills only to a print at its price or beyond, $inside ticks inside',
    ({ ticks, inside }) => {
      const { show, place, prints, fills } = market()
      show([[9_990, 10]], [[10_010, 10]])
      place('buy', ticks, 1)
      prints('sell', [ticks + 1, 99])
      expect(fills).toEqual([])
      prints('sell', [ticks, 99])
      expect(fills.map(({ insideTicks }) => insideTicks)).toEqual([inside])
    },
  )
})

describe('rule (f): orders at the exchange', () => {
  test.each([
    { name: 'at the other side\u2019s best price', side: 'buy', ticks: 10_010 },
    { name: 'through it', side: 'sell', ticks: 9_980 },
  ] as const)('a post-only order $name is refused, with the venue\u2019s word', ({ side, ticks }) => {
    const { show, place, told, resting } = market()
    show([[9_990, 10]], [[10_010, 10]])
    place(side, ticks, 1)
    expect(told).toMatchObject([{ status: 'rejected', reason: 'POST_ONLY_FAILED', act: 'widen' }])
    expect(resting()).toEqual([])
  })

  test('an edit swaps at once and goes to the end of the queue', () => {
    const { show, place, order, send, prints, resting, told } = market()
    show([[9_990, 10]], [[10_010, 10]])
    const old = place('buy', 9_990, 8)
    prints('sell', [9_990, 12])
    expect(resting()).toEqual([[9_990, 8, 3]])
    show([[9_990, 10]], [[10_010, 10]])
    send(order('buy', 9_990, 5), old)
    expect(resting()).toEqual([[9_990, 5, 15]])
    expect(told).toContainEqual(expect.objectContaining({ clientId: old.clientId, reason: 'ORDER_REPLACED' }))
  })

  test('with keep-priority an edit that only makes the order smaller keeps its place', () => {
    const edits = { ...defaultSettings.edits, keepsPriorityOnSizeDown: true }
    const { show, place, order, send, prints, resting } = market({ edits })
    show([[9_990, 10]], [[10_010, 10]])
    const old = place('buy', 9_990, 8)
    prints('sell', [9_990, 12])
    const smaller = order('buy', 9_990, 5)
    send(smaller, old)
    expect(resting()).toEqual([[9_990, 5, 3]])
    send(order('buy', 9_990, 6), smaller)
    expect(resting()).toEqual([[9_990, 6, 3]].map(([ticks, lots]) => [ticks, lots, expect.any(Number)]))
  })

  test('with an overlap both orders rest, and may be filled, until it is over', () => {
    const edits = { ...defaultSettings.edits, overlapMs: 20 }
    const { show, place, order, send, prints, fills, later, resting } = market({ edits })
    show([[9_980, 10]], [[10_010, 10]])
    const old = place('buy', 9_990, 3)
    send(order('buy', 9_991, 3), old)
    expect(resting()).toHaveLength(2)
    prints('sell', [9_990, 6])
    expect(fills).toHaveLength(2)
    for (const { delayMs, run } of later) if (delayMs === 20) run()
    expect(resting()).toEqual([])
  })

  test.each([
    { losesBothOnRefusal: true, left: 0 },
    { losesBothOnRefusal: false, left: 1 },
  ])('a refused edit leaves $left orders', ({ losesBothOnRefusal, left }) => {
    const { show, place, order, send, resting } = market({ edits: { ...defaultSettings.edits, losesBothOnRefusal } })
    show([[9_990, 10]], [[10_010, 10]])
    const old = place('buy', 9_990, 3)
    send(order('buy', 10_020, 3), old)
    expect(resting()).toHaveLength(left)
  })

  test('an edit or cancel of an order that has ended is answered as unknown', () => {
    const { show, place, order, send, prints, exchange } = market()
    show([[9_990, 0]], [[10_010, 10]])
    const old = place('buy', 9_990, 1)
    prints('sell', [9_990, 1])
    expect(send(order('buy', 9_989, 1), old)).toMatchObject({ reason: 'unknown_order' })
    expect(cancel(exchange, old.clientId)).toMatchObject({ reason: 'unknown_order' })
  })

  test('an order ends at its expiry, and one that arrives after it never rests', () => {
    const { show, place, later, told, resting } = market()
    show([[9_990, 10]], [[10_010, 10]])
    place('buy', 9_990, 1, { expiresAtMs: wallMs(5_000) })
    expect(later.map(({ delayMs }) => delayMs)).toEqual([5_000])
    later[0]?.run()
    expect(told.at(-1)).toMatchObject({ status: 'expired' })
    place('buy', 9_990, 1, { expiresAtMs: wallMs(0) })
    expect(told.at(-1)).toMatchObject({ status: 'rejected', reason: 'INVALID_EXPIRE_TIME' })
    expect(resting()).toEqual([])
  })

  test('the switch and the mass cancel leave nothing', () => {
    const { show, place, exchange, resting } = market()
    show([[9_990, 10]], [[10_010, 10]])
    place('buy', 9_990, 1)
    place('sell', 10_010, 1)
    cancelAll(exchange)
    expect(resting()).toEqual([])
  })

  test('an order that may take takes what is shown up to its price, pays the taker fee and rests with what is left', () => {
    const { show, place, fills, resting } = market()
    show(
      [[9_990, 10]],
      [
        [10_010, 4],
        [10_011, 4],
        [10_012, 4],
      ],
    )
    place('buy', 10_011, 10, { postOnly: false })
    expect(fills.map(({ price, size, isTaker, feeMicros }) => [price, size, isTaker, feeMicros])).toEqual([
      [10_010, 4, true, Math.round(10_010 * 4 * 0.001 * 250)],
      [10_011, 4, true, Math.round(10_011 * 4 * 0.001 * 250)],
    ])
    expect(resting()).toEqual([[10_011, 2, 0]])
  })

  test('an order that must not rest takes what is there, and the rest of it is cancelled', () => {
    const { show, place, fills, told, resting } = market()
    show([[9_990, 10]], [[10_010, 4]])
    place('buy', 10_010, 10, { postOnly: false, isImmediate: true })
    expect(fills.map(({ size }) => size)).toEqual([4])
    expect(resting()).toEqual([])
    expect(told.at(-1)).toMatchObject({ status: 'cancelled', reason: 'NO_LIQUIDITY', filled: 4 })
  })

  test('a reduce-only order never takes more than the position, and goes when there is none', () => {
    const { show, place, prints, fills, told } = market()
    show([[9_990, 0]], [[10_010, 0]])
    place('buy', 9_990, 3)
    prints('sell', [9_990, 3])
    place('sell', 10_010, 3, { reduceOnly: true })
    place('sell', 10_009, 2)
    prints('buy', [10_010, 9])
    expect(fills.map(({ side, size }) => [side, size])).toEqual([
      ['buy', 3],
      ['sell', 2],
      ['sell', 1],
    ])
    place('sell', 10_010, 3, { reduceOnly: true })
    expect(told.at(-1)).toMatchObject({ status: 'rejected', reason: 'REDUCE_ONLY_FAILED' })
  })
})
