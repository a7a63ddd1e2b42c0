import { expect, test } from 'vitest'
import { clientOrderId } from '#shared/units.ts'
import type { VenueEvent } from '../../../edge-daemon/venue/venue.ts'
import type { VenueError } from '../../../edge-daemon/core/venue-error.ts'
import { lateCancelsForgiven } from './late-cancels.ts'
import { seen, tick } from './sent.fixture.ts'
import { stillView } from './view.fixture.ts'

const answered = (error: VenueError): VenueEvent => ({
  type: 'cancel_answered',
  clientId: clientOrderId('pl-1-b0-7-a'),
  answer: { result: 'failed', error },
})
const refused = answered({ kind: 'refused', reason: 'invalid', code: 1133, detail: 'x' })

test.each<[string, VenueEvent, boolean]>([
  ['a cancel that was refused', refused, true],
  ['a key that is not taken', answered({ kind: 'unauthorized', detail: 'x' }), false],
  ['something else', tick, false],
])('I19 sees a latch that comes of %s: %s', (_, event, isSeen) => {
  const view = stillView()
  const check = lateCancelsForgiven()
  expect(seen(check, view, [])).toBeNull()
  view.engine.latches['venue_refused'] = 'refused'
  expect(seen(check, view, [], event) !== null).toBe(isSeen)
  expect(seen(check, view, [], refused)).toBeNull()
})
