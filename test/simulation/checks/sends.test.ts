import { expect, test } from 'vitest'
import { monoMs } from '#shared/units.ts'
import type { Effect } from '../../../edge-daemon/core/effect.ts'
import { sendsFit } from './sends.ts'
import { heldLeg, placed, resting, stillView, type Still } from './view.fixture.ts'

const tick = { type: 'clock_ticked' } as const
/** The fixture's market: so many lots are allowed at its mark. */
function limitedTo(lots: number): Still {
  const view = stillView()
  const market = view.exchange.markets.get(view.market)
  if (market === undefined) throw new Error('the fixture has a market')
  view.engine.markTicks = market.markHalfTicks / 2
  const lotUsd = (Number(market.spec.tickLot) / 1e12) * view.engine.markTicks
  const { config } = view
  view.config = { ...config, risk: { ...config.risk, positionMaxUsd: lots * lotUsd * 1.001 } }
  return view
}

/** What the check says when an order of ten lots is sent in a view, after a first look at it. */
function sending(view: Still, effect: Effect = placed(1, 1)): string | null | undefined {
  const check = sendsFit()
  check.step?.(view, tick, [])
  const [slot] = view.engine.slots
  if (slot !== undefined && effect.type === 'place_order') slot.legs.push(heldLeg(effect.order.side, 1))
  return check.step?.(view, tick, [effect])
}

test('I1 lets an order through that fits to the last lot, and sees one that does not', () => {
  expect(sending(limitedTo(10))).toBeNull()
  expect(sending(limitedTo(9))).toContain('may make 10 lots, by its own mark 9 are allowed')
  expect(sending(limitedTo(9), placed(1, 1, true))).toBeNull()
})

test('I1 counts the position and whatever a slot still holds, whatever is known of it', () => {
  const view = limitedTo(25)
  view.engine.ledger.positionLots = 6
  expect(sending(view)).toBeNull()
  const [slot] = view.engine.slots
  const { order } = heldLeg('buy', 2)
  slot?.legs.push({ order, phase: 'unknown', askAtMs: monoMs(1), isAsked: false, absentAtMs: null })
  expect(sending(view)).toContain('may make 36 lots, by its own mark 25 are allowed')
})

test('I1 counts what the exchange knows and the engine does not', () => {
  const beside = (known: Partial<Still>) => sending(Object.assign(limitedTo(25), known))
  const found = 'a buy was sent that may make 26 lots, 25 are allowed'
  expect(beside({ resting: [resting({ qtyLots: 16 })] })).toContain(found)
  expect(beside({ resting: [resting({ qtyLots: 16, side: 'sell' })] })).toBeNull()
  const onTheWay = { clientId: 'pl-1-b0-7-aa', side: 'buy', lots: 16, left: 1 } as const
  expect(beside({ onTheWay: new Map([[1, onTheWay]]) })).toContain(found)
})

test('I1 knows the side’s own limit, and no mark that is no more', () => {
  const view = limitedTo(20)
  const { config } = view
  view.config = { ...config, risk: { ...config.risk, longMaxUsd: config.risk.positionMaxUsd / 4 } }
  expect(sending(view)).toContain('may make 10 lots, by its own mark 5 are allowed')
  const fallen = limitedTo(9)
  const market = fallen.exchange.markets.get(fallen.market)
  const check = sendsFit()
  const atMark = (share: number, nowMs: number) => {
    if (market !== undefined) market.markHalfTicks = Math.round(market.markHalfTicks * share)
    fallen.nowMs = nowMs
    return check.step?.(fallen, tick, nowMs === 0 ? [] : [placed(1, nowMs)])
  }
  // Ten lots were worth as much as nine now when the mark was a tenth lower; that is long ago.
  expect(atMark(0.85, 0)).toBeNull()
  expect(atMark(1 / 0.85, 4_000)).toBeNull()
  expect(atMark(1, 20_000)).toContain('may make 10 lots, 9 are allowed')
})
