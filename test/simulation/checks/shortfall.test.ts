import { describe, expect, test } from 'vitest'
import { clientOrderId, monoMs } from '#shared/units.ts'
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

  test('sees nothing after two, nor when one was taken between them', () => {
    expect(after(refused, refused).found()).toBeNull()
    expect(after(refused, refused, taken, refused).found()).toBeNull()
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
