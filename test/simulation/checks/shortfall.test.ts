import { describe, expect, test } from 'vitest'
import { clientOrderId, monoMs, priceTicks, sizeLots, venueOrderId } from '#shared/units.ts'
import type { Effect } from '../../../edge-daemon/core/effect.ts'
import type { VenueEvent } from '../../../edge-daemon/venue/venue.ts'
import { seen, sent } from './sent.fixture.ts'
import { shortfallReduces } from './shortfall.ts'
import { stillView } from './view.fixture.ts'

const clientId = clientOrderId('pl-1-b0-7-a')
const refused: VenueEvent = {
  type: 'place_answered',
  clientId,
  answer: { result: 'failed', error: { kind: 'refused', reason: 'margin', code: 1140, detail: 'order cost' } },
}
const taken: VenueEvent = { type: 'place_answered', clientId, answer: { result: 'accepted', venueId: null } }
const atRest: VenueEvent = {
  type: 'orders_updated',
  orders: [
    {
      clientId,
      venueId: venueOrderId('9'),
      side: 'buy',
      status: 'open',
      reason: null,
      price: priceTicks(10_000),
      size: sizeLots(10),
      filled: sizeLots(0),
      reduceOnly: false,
    },
  ],
}
const refusedLater: Effect = { type: 'journal', record: 'order_ended', data: { why: 'rejected NOT_ENOUGH_FUNDS' } }

describe('I1 after refusals for lack of margin', () => {
  function after(...events: readonly VenueEvent[]) {
    const view = stillView()
    const check = shortfallReduces()
    for (const event of events) expect(seen(check, view, [], event)).toBeNull()
    const at = (nowMs: number) => (view.engine.nowMs = monoMs(1 + nowMs))
    return { view, at, found: (...effects: Parameters<typeof sent>) => seen(check, view, [sent(...effects)]) }
  }

  test('sees what opens within half a minute of the third', () => {
    const { at, found } = after(refused, refused, refused)
    at(29_999)
    expect(found()).toContain('29999 ms after 3 refusals')
    expect(found('buy', { reduceOnly: true })).toBeNull()
    at(30_000)
    expect(found()).toBeNull()
  })

  test('sees nothing after two, nor when one that opens came to rest between them', () => {
    expect(after(refused, refused).found()).toBeNull()
    expect(after(refused, refused, atRest, refused).found()).toBeNull()
    expect(after(refused, refused, taken, refused).found()).not.toBeNull()
  })

  test('counts what the engine refuses later, and not what comes to rest and reduces', () => {
    const view = stillView()
    const check = shortfallReduces()
    view.engine.ledger.positionLots = -10
    for (const effect of [refusedLater, refusedLater, refusedLater]) {
      expect(seen(check, view, [effect])).toBeNull()
      expect(seen(check, view, [], atRest)).toBeNull()
    }
    expect(seen(check, view, [sent('sell')])).toContain('after 3 refusals')
    expect(seen(check, view, [sent('buy')])).toBeNull()
  })

  test.each([
    [59_999, true],
    [60_000, false],
  ])('%d ms after two a third makes them three: %s', (ms, isSeen) => {
    const view = stillView()
    const check = shortfallReduces()
    for (const event of [refused, refused]) seen(check, view, [], event)
    view.engine.nowMs = monoMs(1 + ms)
    expect(seen(check, view, [sent()], refused) !== null).toBe(isSeen)
  })

  test('lets pass what takes from the position, and no more than it', () => {
    const { view, found } = after(refused, refused, refused)
    view.engine.ledger.positionLots = 10
    expect(found('sell')).toBeNull()
    view.engine.ledger.positionLots = 9
    expect(found('sell')).toContain('an order that opens')
    expect(found('buy')).toContain('an order that opens')
  })
})
