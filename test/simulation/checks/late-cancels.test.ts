import { expect, test } from 'vitest'
import { clientOrderId } from '#shared/units.ts'
import type { VenueEvent } from '../../../edge-daemon/venue/venue.ts'
import type { VenueError } from '../../../edge-daemon/core/venue-error.ts'
import { lateCancelsForgiven } from './late-cancels.ts'
import { seen, tick } from './sent.fixture.ts'
import { resting, stillView } from './view.fixture.ts'

const answered = (error: VenueError): VenueEvent => ({
  type: 'cancel_answered',
  clientId: clientOrderId('pl-1-b0-7-a'),
  answer: { result: 'failed', error },
})
const refused = answered({ kind: 'refused', reason: 'invalid', code: 1133, detail: 'x' })

const ofRefusal = 'venue_refused'

test.each<[string, VenueEvent, string, boolean]>([
  ['a cancel that was refused', refused, ofRefusal, true],
  ['a key that is not taken', answered({ kind: 'unauthorized', detail: 'x' }), ofRefusal, false],
  ['something else', tick, ofRefusal, false],
  ['a fall of the profit in the same step', refused, 'drawdown', false],
])('I19 sees a latch that comes of %s', (_, event, latch, isSeen) => {
  const view = stillView()
  const check = lateCancelsForgiven()
  expect(seen(check, view, [])).toBeNull()
  view.engine.latches[latch] = 'x'
  expect(seen(check, view, [], event) !== null).toBe(isSeen)
  expect(seen(check, view, [], refused)).toBeNull()
})

test('I19 leaves a latch that comes of the refusal to cancel an order that is open', () => {
  const view = stillView()
  const check = lateCancelsForgiven()
  expect(seen(check, view, [])).toBeNull()
  view.resting = [resting({ externalId: 'pl-1-b0-7-a' })]
  view.engine.latches[ofRefusal] = 'x'
  expect(seen(check, view, [], refused)).toBeNull()
})
