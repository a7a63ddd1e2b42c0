import { describe, expect, test } from 'vitest'
import { createPrng } from '#shared/prng.ts'
import { clientOrderId, priceTicks, sizeLots, tradeId, venueOrderId, wallMs, type Side } from '#shared/units.ts'
import type { Effect } from '../../../edge-daemon/core/effect.ts'
import type { VenueEvent } from '../../../edge-daemon/venue/venue.ts'
import type { View } from '../checks/check.ts'
import { heldLeg, resting, stillView } from '../checks/view.fixture.ts'
import { seconds, within, world } from '../faults/fault.ts'
import { fire, planFaults } from '../injections/active.ts'
import { kinds } from '../injections/kinds.ts'
import type { ToDaemon } from '../parties/daemon.ts'
import type { Measure } from './reaction.ts'
import { watchReactions } from './watch.ts'

// What is measured from the moment at which the process was told; each has a case in which the product is late.

function watched(measures: Measure, boundMs: number) {
  const fault = within(boundMs, measures, world(1, 'a pause', { at: 'pause' }, seconds(1, 2), []))
  const plan = [{ fault, fromMs: 1_000, untilMs: 60_000 }]
  const { planned } = planFaults(plan, kinds, createPrng('test'))
  const reactions = watchReactions(plan, planned)
  const view = stillView()
  const at = (nowMs: number) => {
    view.nowMs = nowMs
    return reactions.look(view)
  }
  const hear = (message: ToDaemon) => reactions.hear(view, message)
  const step = (event: VenueEvent, effects: readonly Effect[] = []) => reactions.step(view, event, effects)
  planned.forEach(fire)
  at(1_000)
  return { view, at, hear, step }
}

const frame = (line: number, text: string): ToDaemon => ({
  to: 'daemon',
  boot: 1,
  type: 'frame',
  line,
  text,
  madeAtMs: 0,
})
const answer = (status: number, text = ''): ToDaemon => ({
  to: 'daemon',
  boot: 1,
  type: 'answer',
  id: 1,
  attempt: 1,
  outcome: { result: 'answered', status, retryAfterMs: null, text },
})
const placed = (clientId: string): Effect => {
  const { order } = heldLeg('buy', 1)
  const { side, price, size } = order
  const expiresAtMs = wallMs(9e12)
  return {
    type: 'place_order',
    order: {
      ...order,
      clientId: clientOrderId(clientId),
      nonce: 1,
      side,
      price,
      size,
      expiresAtMs,
      postOnly: true,
      reduceOnly: false,
    },
  }
}
const failed: VenueEvent = {
  type: 'fees_read',
  answer: { result: 'failed', error: { kind: 'ambiguous', detail: 'HTTP 500' } },
}

describe('a reaction from the moment of its telling', () => {
  test('to a gap counts from the frame that shows it', () => {
    const { at, hear } = watched('halted_by_gap', 100)
    hear(frame(1, '{"seq":1}'))
    hear(frame(1, '{"seq":2}'))
    hear(frame(2, '{"seq":9}'))
    expect(at(5_000)).toBeNull()
    hear(frame(1, '{"seq":4}'))
    expect(at(5_100)).toBeNull()
    expect(at(5_101)).toMatch('took 101 ms')
  })

  describe('to the end of an order', () => {
    /** An order that ended at 2 s, and the time of the world and of its exchange. */
    function endedAt2s() {
      const watching = watched('end_heard', 100)
      const { view } = watching
      const [slot] = view.engine.slots
      const { clientId } = heldLeg('buy', 1).order
      if (slot !== undefined) slot.legs = [heldLeg('buy', 1)]
      const beganMs = view.exchange.nowMs
      view.exchange.accounts.get(view.accountId)?.orderIds.set(clientId, '1')
      const ended = resting({ externalId: clientId, status: 'CANCELLED', updatedAtMs: beganMs + 2_000 })
      view.exchange.orders.set('1', ended)
      const at = (nowMs: number) => {
        view.exchange.nowMs = beganMs + nowMs
        return watching.at(nowMs)
      }
      const tell = () =>
        watching.hear(frame(1, `{"data":{"orders":[{"externalId":"${clientId}","side":"BUY","status":"CANCELLED"}]}}`))
      return { ...watching, at, tell }
    }

    test('counts from the frame that tells of it', () => {
      const { at, tell } = endedAt2s()
      expect(at(2_500)).toBeNull()
      tell()
      expect(at(2_600)).toBeNull()
      tell()
      expect(at(2_601)).toMatch('took 101 ms')
    })

    test('counts from a second after it when nobody tells of it', () => {
      const { at } = endedAt2s()
      expect(at(3_100)).toBeNull()
      expect(at(3_101)).toMatch('took 101 ms')
    })
  })

  test('to a loss counts from the end of the newest line of a stream that quotes rest on', () => {
    const { view, at, hear } = watched('halted_by_loss', 100)
    view.lines = new Map([
      [1, { name: 'book' }],
      [2, { name: 'book' }],
      [3, { name: 'trades' }],
    ])
    const closed = (line: number): ToDaemon => ({ to: 'daemon', boot: 1, type: 'closed', line, reason: 'cut' })
    hear(closed(1))
    hear(closed(3))
    expect(at(5_000)).toBeNull()
    hear(closed(2))
    expect(at(5_101)).toMatch('took 101 ms')
  })

  test('to a market that takes no orders counts from the answer that says so', () => {
    const { view, at, hear } = watched('quotes_pulled_when_closed', 1_000)
    const [slot] = view.engine.slots
    if (slot !== undefined) slot.legs = [heldLeg('buy', 1)]
    hear(answer(200, '{"code":1140}'))
    expect(at(9_000)).toBeNull()
    hear(answer(400, '{"code":1014}'))
    expect(at(10_001)).toMatch('took 1001 ms')
  })

  test('to errors in a row counts from the third', () => {
    const { view, at, step } = watched('halted_by_errors', 100)
    step(failed)
    step(failed)
    expect(at(5_000)).toBeNull()
    step(failed)
    view.engine.halts['backing_off'] = 'of the test'
    expect(at(5_050)).toBeNull()
    delete view.engine.halts['backing_off']
    step(failed)
    expect(at(5_200)).toMatch('took 150 ms')
  })

  test('to orders that cannot be sent counts from the fifth in a row', () => {
    const { at, step } = watched('halted_by_failures', 100)
    const clientId = clientOrderId('pl-1-b0-7-a')
    const detail = 'it could not be signed'
    const failing: VenueEvent = {
      type: 'place_answered',
      clientId,
      answer: { result: 'failed', error: { kind: 'unreachable', detail } },
    }
    const taken: VenueEvent = { type: 'place_answered', clientId, answer: { result: 'accepted', venueId: null } }
    for (let nth = 1; nth <= 4; nth += 1) step(failing)
    expect(at(5_000)).toBeNull()
    step(taken)
    for (let nth = 1; nth <= 4; nth += 1) step(failing)
    expect(at(6_000)).toBeNull()
    step(failing)
    expect(at(6_100)).toBeNull()
    expect(at(6_101)).toMatch('took 101 ms')
  })

  test('to "too many" is late when an order leaves long after it, and not when something else was answered before', () => {
    const { at, hear, step } = watched('placing_stopped', 1_000)
    hear(answer(429))
    expect(at(1_500)).toBeNull()
    hear(answer(200))
    at(5_000)
    step(failed, [placed('a')])
    expect(at(5_000)).toBeNull()
    hear(answer(429))
    at(7_000)
    step(failed, [placed('b')])
    expect(at(7_000)).toMatch('took 2000 ms')
  })

  test('to a missing echo counts from the sending of an order that the exchange has', () => {
    const { view, at, step } = watched('halted_without_echo', 2_000)
    step(failed, [placed('a')])
    expect(at(4_000)).toBeNull()
    view.exchange.accounts.get(view.accountId)?.orderIds.set('a', '1')
    expect(at(4_001)).toMatch('took 3001 ms')
  })

  test('to a side that nobody else stands on counts from the first look at it', () => {
    const { view, at } = watched('pulled_when_one_sided', 100)
    const { book } = view.engine
    view.engine.bookAtMs = view.engine.nowMs
    for (const [side, price] of [
      ['bids', 9_990],
      ['asks', 10_010],
    ] as const) {
      book[side].prices.push(priceTicks(price))
      book[side].lots.set(price, sizeLots(5))
    }
    const [slot] = view.engine.slots
    if (slot !== undefined) slot.legs = [heldLeg('buy', 1)]
    expect(at(5_000)).toBeNull()
    book.asks.prices.length = 0
    book.asks.lots.clear()
    expect(at(6_000)).toBeNull()
    expect(at(6_101)).toMatch('took 101 ms')
  })

  test('of a loop that stood still counts from its first step', () => {
    const { view, at } = watched('pulled_when_late', 50)
    const [slot] = view.engine.slots
    if (slot !== undefined) slot.legs = [heldLeg('buy', 1)]
    const stepped = (ms: number) => Object.assign(view.engine, { nowMs: ms })
    stepped(1_000)
    at(1_000)
    stepped(1_900)
    expect(at(1_900)).toBeNull()
    stepped(3_000)
    expect(at(3_000)).toBeNull()
    expect(at(3_051)).toMatch('took 51 ms')
  })

  const burstLots = ({ config: { risk }, exchange, market: name }: View): number => {
    const market = exchange.markets.get(name)
    if (market === undefined) throw new Error('no market')
    const lotUsd = (Number(market.spec.tickLot) / 1e12) * (market.markHalfTicks / 2)
    return Math.ceil((1.03 * risk.burstShare * risk.positionMaxUsd) / lotUsd)
  }
  const fills = (side: Side, size: number): VenueEvent => ({
    type: 'fills_reported',
    fills: [
      {
        tradeId: tradeId('1'),
        venueId: venueOrderId('1'),
        clientId: null,
        side,
        price: priceTicks(10_000),
        size: sizeLots(size),
        fee: '0',
        feeMicros: 0,
        isTaker: false,
        venueAtMs: 0,
      },
    ],
  })

  test('to a burst of one side counts from the message that makes it, and leaves what reduces', () => {
    const { view, at, step } = watched('side_pulled', 50)
    const lots = burstLots(view)
    const [slot] = view.engine.slots
    if (slot !== undefined) slot.legs = [heldLeg('buy', 1)]
    step(fills('buy', Math.floor(lots / 2)))
    expect(at(5_000)).toBeNull()
    step(fills('buy', lots))
    expect(at(5_000)).toBeNull()
    expect(at(5_051)).toMatch('took 51 ms')
  })

  test('to a burst by a limit that was tightened counts from the next fill of that side, not of the other', () => {
    const { view, at, step } = watched('side_pulled', 50)
    const lots = burstLots(view)
    const [slot] = view.engine.slots
    if (slot !== undefined) slot.legs = [heldLeg('buy', 1)]
    at(5_000)
    step(fills('buy', Math.floor(lots / 2)))
    view.config = { ...view.config, risk: { ...view.config.risk, positionMaxUsd: view.config.risk.positionMaxUsd / 3 } }
    step(fills('sell', 1))
    expect(at(5_000)).toBeNull()
    expect(at(5_051)).toBeNull()
    step(fills('buy', 1))
    expect(at(5_051)).toBeNull()
    expect(at(5_102)).toMatch('took 51 ms')
  })

  test('to a disk that keeps records waiting counts from the last ones that it made safe', () => {
    const { view, at } = watched('halted_by_disk', 5_300)
    const writer = { syncedSeq: 0 }
    view.journals = [{ run: 'run00001', lines: ['a', 'b'], writer }]
    at(2_000)
    writer.syncedSeq = 1
    at(7_000)
    expect(at(12_300)).toBeNull()
    expect(at(12_301)).toMatch('took 5301 ms')
  })
})
