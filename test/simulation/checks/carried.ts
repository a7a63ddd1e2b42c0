import type { VenueOrder } from '../../../edge-daemon/core/event.ts'
import type { VenueEvent } from '../../../edge-daemon/venue/venue.ts'
import { isOurs } from './check.ts'

/** An order of ours was taken, or is said to rest: the venue takes orders. */
export const showsCarried = (event: VenueEvent): boolean =>
  event.type === 'place_answered' ? event.answer.result === 'accepted' : ordersAtRest(event).length > 0

/** The orders of ours that are said to rest: the account carries them. */
export const ordersAtRest = (event: VenueEvent): readonly VenueOrder[] =>
  ordersTold(event).filter(({ clientId, status }) => status === 'open' && isOurs(clientId))

function ordersTold(event: VenueEvent): readonly VenueOrder[] {
  switch (event.type) {
    case 'orders_updated':
    case 'orders_replaced':
      return event.orders
    case 'open_orders_read':
    case 'order_read':
      return event.answer.result === 'read' ? event.answer.value : []
    default:
      return []
  }
}
