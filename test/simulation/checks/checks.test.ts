import { describe, expect, test } from 'vitest'
import { TradingConfig } from '#shared/config/config.ts'
import type { ControlState } from '#shared/contracts/control.ts'
import { monoMs, priceTicks, sizeLots, tradeId, venueOrderId } from '#shared/units.ts'
import type { Effect } from '../../../edge-daemon/core/effect.ts'
import type { VenueFill, VenueOrder } from '../../../edge-daemon/core/event.ts'
import type { VenueEvent } from '../../../edge-daemon/venue/venue.ts'
import { makeOrderId } from '../../../edge-daemon/core/quoting/order-id.ts'
import type { Trade } from '../../../simulator/exchange/state.ts'
import { haltsObeyed } from './control.ts'
import { ordersExpire, stopsProven } from './ends.ts'
import { fillsExact } from './fills.ts'
import { holesHeal } from './holes.ts'
import { lossesCount } from './losses.ts'
import { partsAddUp } from './money.ts'
import { exposure, oneOrderPerSlot, provenEnds, wellFormed } from './orders.ts'
import { exitsReduce, eyesOpen, switchConfirmed, withinRate } from './permission.ts'
import { cancelsFlow, massCancelsPaced, quotesWithinBudget } from './rates.ts'
import { seen, sent } from './sent.fixture.ts'
import { memoryBounded, noSecrets } from './sinks.ts'
import { epochsRise, strangersStop } from './strangers.ts'
import { heldLeg, resting, stillView, strangeTrade, type Still } from './view.fixture.ts'

// Each checker can fail: it sees nothing wrong in a world that stands still, and the wrong thing when it is put there.

const stranger: VenueOrder = {
  clientId: makeOrderId({ epoch: 1, side: 'buy', level: 0, counter: 9 }),
  venueId: venueOrderId('1'),
  side: 'buy',
  status: 'open',
  reason: null,
  price: priceTicks(1),
  size: sizeLots(1),
  filled: sizeLots(0),
  reduceOnly: false,
}

/** What is said of so many lots at rest by whoever looks at them first. */
function exposureOf(lots: number, view: Still): string {
  view.resting = [resting({ qtyLots: lots })]
  return exposure().look?.(view) ?? ''
}

describe('orders', () => {
  test('I1 sees more than the limit allows, resting or on its way', () => {
    const view = stillView()
    const check = exposure()
    expect(check.look?.(view) ?? null).toBeNull()
    view.resting = [resting({ qtyLots: 10_000_000 })]
    expect(check.look?.(view)).toContain('may come to be held')
    view.resting = []
    view.onTheWay = new Map([[1, { clientId: 'pl-1-b0-7-aa', side: 'sell', lots: 10_000_000, left: 1 }]])
    expect(check.look?.(view)).toContain('may come to be held')
  })

  test('I1 sees more than the limit of a side, and what is left over when it is tightened', () => {
    const wide = TradingConfig.parse({ risk: { positionMaxUsd: 1e7 } })
    const short = TradingConfig.parse({ risk: { positionMaxUsd: 1e7, shortMaxUsd: 100 } })
    const sells = [resting({ side: 'sell', qtyLots: 10_000 })]
    const view = stillView(short)
    view.resting = [resting({ side: 'buy', qtyLots: 10_000 })]
    expect(exposure().look?.(view) ?? null).toBeNull()
    view.resting = sells
    expect(exposure().look?.(view)).toContain('10000 lots may come to be held')
    const check = exposure()
    view.config = wide
    expect(check.look?.(view) ?? null).toBeNull()
    view.config = short
    expect(check.look?.(view) ?? null, 'it was there before').toBeNull()
    view.resting = [resting({ side: 'sell', qtyLots: 10_001 })]
    expect(check.look?.(view)).toContain('10001 lots may come to be held, 10000 are allowed')
  })

  test('I1 lets the side be that a trade of the venue has filled until the process is told, and no more than was out by then', () => {
    const view = stillView(TradingConfig.parse({ risk: { positionMaxUsd: 100 } }))
    const check = exposure()
    const look = (buyLots: number, sellLots = 0) => {
      view.resting = [resting({ qtyLots: buyLots }), resting({ side: 'sell', qtyLots: sellLots })]
      return check.look?.(view) ?? null
    }
    const [, most = ''] = /(\d+) are allowed/.exec(exposureOf(10_000_000, view)) ?? []
    const mostLots = Number(most)
    expect(look(mostLots, mostLots)).toBeNull()
    view.exchange.trades.push(strangeTrade(view, '5', 'buy', 10))
    expect(look(mostLots + 10)).toBeNull()
    view.engine.tradeIds.seen.add('5')
    expect(look(mostLots + 10), 'sent before it was told').toBeNull()
    expect(look(mostLots + 4)).toBeNull()
    expect(look(mostLots + 5)).toContain(`${mostLots + 4} are allowed`)
    expect(look(0, mostLots + 1), 'the other side').toContain(`${mostLots} are allowed`)
  })

  test('I2 sees a name that comes again, and a third order in a slot', () => {
    const view = stillView()
    const check = oneOrderPerSlot()
    expect(seen(check, view, [sent()])).toBeNull()
    expect(seen(check, view, [sent()])).toContain('was sent twice')
    const [slot] = view.engine.slots
    if (slot !== undefined) slot.legs = [heldLeg('buy', 1), heldLeg('buy', 2), heldLeg('buy', 3)]
    expect(seen(check, view, [])).toContain('3 orders in slot')
  })

  test('I2 sees a life that goes on with the epoch of the last', () => {
    const view = stillView()
    const check = epochsRise()
    expect(seen(check, view, [sent()])).toBeNull()
    view.boot = 2
    expect(seen(check, view, [sent('buy', {}, 8)])).toContain('the epoch of another life')
  })

  test('I4 sees an order at the exchange that no slot holds any more', () => {
    const view = stillView()
    const check = provenEnds()
    const [slot] = view.engine.slots
    if (slot !== undefined) slot.legs = [heldLeg('buy', 7)]
    check.look?.(view)
    view.resting = [resting({})]
    expect(check.look?.(view)).toBeNull()
    if (slot !== undefined) slot.legs = []
    expect(check.look?.(view)).toContain('was given up and may still fill')
  })

  test('I4 sees orders behind a stop that called the book empty', () => {
    const view = stillView()
    const check = stopsProven()
    const end = { type: 'stopped', reason: '', bookProvenEmpty: true, openOrders: 0, account: null } as const
    const read = (orders: readonly VenueOrder[]): VenueEvent => ({
      type: 'open_orders_read',
      answer: { result: 'read', value: orders, startedAtMs: monoMs(1) },
    })
    seen(check, view, [], read([]))
    seen(check, view, [], { type: 'stop_requested', reason: '' })
    expect(seen(check, view, [end], read([]))).toContain('after 1 empty reads')
    expect(seen(check, view, [end], read([]))).toBeNull()
    expect(seen(check, view, [end], read([stranger]))).toContain('after 0 empty reads')
    seen(check, view, [], read([]))
    seen(check, view, [], read([]))
    view.resting = [resting({ expireAtMs: view.exchange.nowMs + 1 })]
    expect(seen(check, view, [end])).toContain('1 orders may fill')
    expect(seen(check, view, [{ ...end, bookProvenEmpty: false }])).toBeNull()
    view.resting = [resting({ expireAtMs: view.exchange.nowMs })]
    expect(seen(check, view, [end]), 'expired').toBeNull()
  })

  test('I7 sees an order that would live too long', () => {
    const view = stillView()
    view.resting = [resting({})]
    expect(ordersExpire().look?.(view)).toBeNull()
    view.nowMs = 30_000
    view.resting = [resting({ expireAtMs: 3_600_000 })]
    expect(ordersExpire().look?.(view)).toContain('lives for 3600000 ms')
    view.resting = [resting({ expireAtMs: 3_600_000, timeInForce: 'IOC', reduceOnly: true })]
    expect(ordersExpire().look?.(view)).toContain('lives for 3600000 ms')
    view.clockErrorMs = 3_600_000
    expect(ordersExpire().look?.(view), 'by a clock that is wrong').toBeNull()
  })

  test('I14 sees a price far from the mark and an order that may take', () => {
    const view = stillView()
    view.engine.markTicks = 10_000
    expect(seen(wellFormed(), view, [sent()])).toBeNull()
    expect(seen(wellFormed(), view, [sent('buy', { price: priceTicks(11_000) })])).toContain('with the mark at')
    expect(seen(wellFormed(), view, [sent('buy', { size: 0.5 })])).toContain('an order of 0.5')
    expect(seen(wellFormed(), view, [sent('buy', { postOnly: false })])).toContain('neither post-only')
    const exit = { isImmediate: true, postOnly: false, reduceOnly: true }
    view.engine.markTicks = null
    expect(seen(wellFormed(), view, [sent()])).toContain('with the mark at NaN')
    const mark = (view.exchange.markets.get(view.market)?.markHalfTicks ?? 0) / 2
    const far = { ...exit, price: Math.round(mark * 1.05) }
    expect(seen(wellFormed(), view, [sent('buy', far)])).toContain('with the mark at')
    expect(seen(wellFormed(), view, [sent('buy', { ...exit, price: Math.round(mark * 1.009) })])).toBeNull()
    expect(
      seen(wellFormed(), view, [sent('sell', { ...exit, price: Math.round(mark * 10) })]),
      'trades with nobody',
    ).toBeNull()
    view.engine.markTicks = 10_000
    view.engine.book.asks.prices.push(9_999)
    view.engine.book.asks.lots.set(9_999, 5)
    expect(seen(wellFormed(), view, [sent()])).toContain('post-only buy at 10000 against 9999')
  })
})

describe('permission', () => {
  test('I17 sees an order without a stream, in silence, and while halted', () => {
    const view = stillView()
    for (const stream of ['account', 'book', 'mark'] as const)
      view.engine.streams[stream] = { isUp: true, upAtMs: monoMs(1), provenAtMs: monoMs(1) }
    expect(seen(eyesOpen(), view, [sent()])).toBeNull()
    view.nowMs = 20_000
    expect(seen(eyesOpen(), view, [sent()])).toContain('after the last word')
    view.nowMs = 0
    view.engine.streams.book.isUp = false
    expect(seen(eyesOpen(), view, [sent()])).toContain('without the book stream')
    view.engine.halts['a reason'] = ''
    expect(seen(eyesOpen(), view, [sent()])).toContain('while halted')
    expect(seen(eyesOpen(), view, [sent('buy', { reduceOnly: true })])).toBeNull()
  })

  test('I17 sees an order over a gap until a later connection has told everything', () => {
    const view = stillView()
    view.lines = new Map([
      [1, { name: 'book' }],
      [2, { name: 'book' }],
    ])
    const check = holesHeal()
    check.hear?.(view, 1, '{"type":"SNAPSHOT","seq":1}')
    check.hear?.(view, 1, '{"type":"DELTA","seq":2}')
    expect(seen(check, view, [sent()])).toBeNull()
    check.hear?.(view, 1, '{"type":"DELTA","seq":4}')
    expect(seen(check, view, [sent()])).toContain('over a gap in book')
    check.hear?.(view, 2, '{"type":"SNAPSHOT","seq":1}')
    expect(seen(check, view, [sent()])).toBeNull()
  })

  test('I24 sees an order without a confirmed switch, and a switch set to nothing', () => {
    const view = stillView()
    const check = switchConfirmed()
    expect(seen(check, view, [sent()])).toContain('after the last confirmed refresh')
    const answer = { result: 'accepted', venueId: null } as const
    expect(seen(check, view, [sent()], { type: 'switch_answered', sentAtMs: monoMs(1), answer })).toBeNull()
    const off = { type: 'refresh_switch', countdownS: 0, sentAtMs: monoMs(1) } as const
    expect(seen(check, view, [off])).toContain('the switch was set to 0')
  })

  test('I25 sees an exit that may add, and one that is larger than the position', () => {
    const view = stillView()
    const exit = { isImmediate: true, postOnly: false, reduceOnly: true }
    expect(seen(exitsReduce(), view, [sent('sell', { ...exit, reduceOnly: false })])).toContain('may add')
    expect(seen(exitsReduce(), view, [sent('sell', exit)])).toContain('an exit of 10 lots')
    view.engine.ledger.positionLots = 10
    expect(seen(exitsReduce(), view, [sent('sell', exit)])).toBeNull()
    view.engine.ledger.positionLots = -10
    const check = exitsReduce()
    const report = (lots: number): VenueEvent => ({
      type: 'position_reported',
      report: { position: sizeLots(lots), markPrice: null },
    })
    expect(seen(check, view, [sent('sell', exit)], report(10)), 'the venue says otherwise').toBeNull()
    expect(seen(check, view, [sent('sell', exit)], report(9))).toContain('an exit of 10 lots')
  })

  test('I10 and I12 see an order beside a halt that was heard and beside a stranger', () => {
    const view = stillView()
    const control: ControlState = {
      version: 1,
      latched: false,
      latchReason: null,
      desired: 'halt',
      configVersion: 0,
      serverAtMs: 5,
      commands: [],
    }
    const check = haltsObeyed()
    expect(seen(check, view, [sent()])).toBeNull()
    expect(seen(check, view, [sent()], { type: 'control_received', control })).toContain('halted by a person')
    expect(
      seen(check, view, [sent()], { type: 'control_received', control: { ...control, desired: 'run' } }),
    ).toBeNull()
    const strangers = strangersStop()
    const theirs = { ...stranger, clientId: JSON.parse('"stranger-1"') }
    expect(seen(strangers, view, [sent()], { type: 'orders_updated', orders: [stranger] })).toBeNull()
    const sight = { type: 'orders_updated', orders: [theirs] } as const
    expect(seen(strangersStop(), view, [], sight)).toContain('nothing was latched')
    view.engine.recovery = 'cancelling'
    expect(seen(strangersStop(), view, [], sight), 'a start finds it').toBeNull()
    view.engine.recovery = 'done'
    view.engine.latches['foreign_order'] = 'somebody'
    expect(seen(strangers, view, [sent()], sight)).toContain('was sent beside stranger-1')
    delete view.engine.latches['foreign_order']
    expect(seen(strangers, view, [sent()], { type: 'orders_replaced', orders: [] })).toContain('not ours')
    view.engine.nowMs = monoMs(2)
    expect(seen(strangers, view, [sent()], { type: 'orders_replaced', orders: [] })).toBeNull()
  })
})

describe('rates', () => {
  test('I13 sees too many requests, too many quotes, and a halt that cancels nothing', () => {
    const view = stillView()
    const all = withinRate(1_000)
    const quotes = quotesWithinBudget()
    let [late, lateQuotes]: (string | null)[] = [null, null]
    for (let nth = 0; nth <= 1_000; nth += 1) {
      late ??= seen(all, view, [{ type: 'mass_cancel' }])
      lateQuotes ??= seen(quotes, view, [sent()])
    }
    expect(late).toContain('1001 requests in a minute')
    expect(lateQuotes).toContain('976 quotes in a minute')
    const check = cancelsFlow()
    const [slot] = view.engine.slots
    if (slot !== undefined) slot.legs = [heldLeg('buy', 1)]
    view.engine.halts['a reason'] = ''
    expect(seen(check, view, [])).toBeNull()
    for (view.nowMs = 1_000; view.nowMs <= 4_000; view.nowMs += 1_000) expect(seen(check, view, [])).toBeNull()
    expect(seen(check, view, [])).toContain('nothing was cancelled for 5000 ms')
    view.nowMs = 30_000
    expect(seen(check, view, []), 'a process that stood still').toBeNull()
    expect(seen(check, view, [{ type: 'mass_cancel' }])).toBeNull()
  })

  test('I13 sees a mass cancel that leaves no time to answer', () => {
    const view = stillView()
    const check = massCancelsPaced()
    expect(seen(check, view, [{ type: 'mass_cancel' }])).toBeNull()
    view.nowMs = 1_000
    expect(seen(check, view, [{ type: 'mass_cancel' }])).toBeNull()
    view.nowMs = 1_900
    expect(seen(check, view, [{ type: 'mass_cancel' }])).toContain('900 ms after the last')
    view.boot = 2
    expect(seen(check, view, [{ type: 'mass_cancel' }]), 'another life').toBeNull()
  })
})

describe('money', () => {
  const fill: VenueFill = {
    tradeId: tradeId('5'),
    venueId: venueOrderId('1'),
    clientId: null,
    side: 'buy',
    price: priceTicks(10_000),
    size: sizeLots(3),
    fee: '0.000002',
    feeMicros: 2,
    isTaker: false,
    venueAtMs: 0,
  }
  const booked = (more: Partial<VenueFill>): Effect => ({
    type: 'journal_fill',
    fill: { ...fill, ...more },
    midHalfTicks: null,
    insideTicks: null,
    checkpoint: { ledger: stillView().engine.ledger, peakUsd: 0, latches: {}, tradeIdFloor: null, tradeIdsSeen: [] },
  })
  const trade = (accountId: number): Trade => ({
    id: '5',
    accountId,
    market: 'ETH-USD',
    orderId: '1',
    externalId: '',
    side: 'buy',
    priceTicks: 10_000,
    sizeLots: 3,
    value: 0n,
    fee: 2_000_000n,
    isTaker: false,
    tradeType: 'TRADE',
    atMs: 0,
  })

  test('I8 sees a fill that is booked twice, wrongly, out of nothing, or not into the ledger', () => {
    const begun = () => {
      const view = stillView()
      view.exchange.trades.push(trade(view.accountId))
      const check = fillsExact()
      seen(check, view, [])
      Object.assign(view.engine.ledger, { positionLots: 3, cashHalfTickLots: -60_000, feesMicros: 2 })
      return { view, check }
    }
    const { view, check } = begun()
    expect(seen(check, view, [booked({})])).toBeNull()
    expect(seen(check, view, [booked({})])).toContain('was booked twice')
    const fresh = (effect: Effect) => {
      const again = begun()
      return seen(again.check, again.view, [effect])
    }
    expect(fresh(booked({ price: priceTicks(10_001) }))).toContain('was booked as 3 at 10001')
    expect(fresh(booked({ feeMicros: 3 }))).toContain('3 was booked')
    expect(fresh(booked({ tradeId: tradeId('6') }))).toContain('the exchange knows none')
    const lost = begun()
    lost.view.engine.ledger.feesMicros = 0
    expect(seen(lost.check, lost.view, [booked({})])).toContain('the fees should be 2, are 0')
  })

  test('I27 sees parts that do not add up', () => {
    const view = stillView()
    expect(seen(partsAddUp(), view, [])).toBeNull()
    view.engine.ledger.captureHalfTickLots = 1
    expect(seen(partsAddUp(), view, [])).toContain('spread and inventory give 1')
  })

  test('I16 sees a step that forgives', () => {
    const view = stillView()
    view.engine.latches['drawdown'] = ''
    const check = lossesCount()
    view.engine.peakUsd = 5
    expect(seen(check, view, [])).toBeNull()
    view.engine.peakUsd = 4
    expect(seen(check, view, [])).toContain('the peak was 5 and is 4')
    view.engine.peakUsd = 5
    view.engine.latches = {}
    expect(seen(check, view, [])).toContain('the latch drawdown is gone')
  })
})

describe('sinks', () => {
  test('I21 sees the key in a record, however deep', () => {
    const view = stillView()
    const record = (detail: string): Effect => ({ type: 'journal', record: 'venue_error', data: { a: [{ detail }] } })
    expect(seen(noSecrets(), view, [record('HTTP 500')])).toBeNull()
    expect(seen(noSecrets(), view, [record(`X-Api-Key: ${view.apiKey}`)])).toContain('holds the key')
  })

  test('I21 sees the key in whatever leaves the process, however it is written', () => {
    const view = stillView()
    const bytes = Buffer.from(view.apiKey)
    const emitted = (text: string) => noSecrets().emit?.(view, 'cloud', text)
    expect(emitted('{"detail":"HTTP 500"}')).toBeNull()
    for (const form of [view.apiKey, bytes.toString('hex'), bytes.toString('base64'), bytes.toString('base64url')])
      expect(emitted(`{"detail":"${form}"}`)).toBe('what goes to the cloud holds the key')
  })

  test('I18 sees what grows without end', () => {
    const view = stillView()
    expect(seen(memoryBounded(), view, [])).toBeNull()
    for (let nth = 0; nth <= 4_000; nth += 1) view.engine.endedIds.atMs.set(`${nth}`, 0)
    expect(seen(memoryBounded(), view, [])).toContain('4001 endedIds')
  })
})
