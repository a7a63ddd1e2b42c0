import { priceTicks, sizeLots, wallMs, type Side } from '#shared/units.ts'
import type { Effect } from '../../../edge-daemon/core/effect.ts'
import { makeOrderId } from '../../../edge-daemon/core/quoting/order-id.ts'
import type { VenueEvent } from '../../../edge-daemon/venue/venue.ts'
import type { Check } from './check.ts'
import type { Still } from './view.fixture.ts'

export const tick: VenueEvent = { type: 'clock_ticked' }

export function sent(side: Side = 'buy', more: object = {}, counter = 7): Effect {
  return {
    type: 'place_order',
    order: {
      clientId: makeOrderId({ epoch: 1, side, level: 0, counter }),
      nonce: counter,
      side,
      price: priceTicks(10_000),
      size: sizeLots(10),
      expiresAtMs: wallMs(1_790_000_100_000),
      postOnly: true,
      reduceOnly: false,
      ...more,
    },
  }
}

/** What one step shows, as the checker sees it; `effects` are those of that step. */
export const seen = (check: Check, view: Still, effects: readonly Effect[], event: VenueEvent = tick): string | null =>
  check.step?.(view, event, effects) ?? null
