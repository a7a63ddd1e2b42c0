import type { VenueEvent } from '../../../edge-daemon/venue/venue.ts'
import { isOurs } from './check.ts'

/** An order of ours was taken, or is said to rest: the venue takes orders, and the account carries them. */
export function showsCarried(event: VenueEvent): boolean {
  switch (event.type) {
    case 'place_answered':
      return event.answer.result === 'accepted'
    case 'orders_updated':
    case 'orders_replaced':
      return event.orders.some(isOpenAndOurs)
    case 'open_orders_read':
    case 'order_read':
      return event.answer.result === 'read' && event.answer.value.some(isOpenAndOurs)
    default:
      return false
  }
}

const isOpenAndOurs = ({ clientId, status }: { readonly clientId: string; readonly status: string }): boolean =>
  status === 'open' && isOurs(clientId)
