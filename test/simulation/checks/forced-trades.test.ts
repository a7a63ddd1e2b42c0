import { describe, expect, test } from 'vitest'
import { monoMs, priceTicks, sizeLots, tradeId, venueOrderId } from '#shared/units.ts'
import type { VenueEvent } from '../../../edge-daemon/venue/venue.ts'
import { forcedTradesStop, mismatchStops } from './forced-trades.ts'
import { seen, sent, tick } from './sent.fixture.ts'
import { stillView } from './view.fixture.ts'

const fill = {
  tradeId: tradeId('5'),
  venueId: venueOrderId('6'),
  clientId: null,
  side: 'sell',
  price: priceTicks(10_000),
  size: sizeLots(4),
  fee: '0',
  feeMicros: 0,
  isTaker: true,
  venueAtMs: 0,
} as const
const forced = { ...fill, forced: 'DELEVERAGE' }
const lifted = { type: 'journal', record: 'latches_cleared', data: {} } as const

describe('I12 sees an order after a trade that the venue made with our position', () => {
  test('until a person has lifted it, through a restart', () => {
    const view = stillView()
    const check = forcedTradesStop()
    expect(seen(check, view, [sent()], { type: 'fills_reported', fills: [fill] })).toBeNull()
    expect(seen(check, view, [sent()], { type: 'fills_reported', fills: [forced] })).toContain('had made trade 5')
    expect(seen(check, view, [sent('buy', { reduceOnly: true })])).toBeNull()
    view.boot = 2
    expect(seen(check, view, [sent()])).toContain('had made trade 5')
    expect(seen(check, view, [lifted, sent()])).toBeNull()
    const read: VenueEvent = { type: 'fills_read', answer: { result: 'read', value: [forced], startedAtMs: monoMs(1) } }
    expect(seen(check, view, [sent()], read), 'it is known').toBeNull()
  })

  test('that is first told by a read', () => {
    const read: VenueEvent = { type: 'fills_read', answer: { result: 'read', value: [forced], startedAtMs: monoMs(1) } }
    expect(seen(forcedTradesStop(), stillView(), [sent()], read)).toContain('had made trade 5')
  })
})

test('I9 sees an order while the venue has told another position for longer than allowed', () => {
  const view = stillView()
  const check = mismatchStops()
  const maxMs = view.config.risk.positionMismatchMaxMs
  const told = (position: number): VenueEvent => ({
    type: 'position_reported',
    report: { position: sizeLots(position), markPrice: null },
  })
  const at = (nowMs: number, event = tick) => {
    view.nowMs = nowMs
    return seen(check, view, [sent()], event)
  }
  expect(at(1_000, told(0))).toBeNull()
  expect(at(2_000, told(5))).toBeNull()
  expect(at(2_000 + maxMs, told(5))).toBeNull()
  expect(at(2_100 + maxMs)).toContain('the venue has said 5 lots, our fills 0')
  view.engine.ledger.positionLots = 5
  expect(at(2_200 + maxMs)).toBeNull()
  view.engine.ledger.positionLots = 0
  expect(at(2_300 + maxMs)).toBeNull()
  view.boot = 2
  expect(at(3_000 + 2 * maxMs), 'another life has been told nothing').toBeNull()
})
