import { priceTicks, sizeLots, venueOrderId, type ClientOrderId } from '#shared/units.ts'
import type { OwnOrder } from '../../simulator/market/own-orders.ts'
import type { OrderRequest } from '../core/effect.ts'
import type { OrderStatus, VenueOrder } from '../core/event.ts'
import { meaningOfEnd } from '../venue/extended/status-reasons.ts'

/** One order as the modelled exchange knows it, from its arrival on. */
export type VenueRecord = {
  readonly request: OrderRequest
  readonly own: OwnOrder
  readonly venueId: string
  status: OrderStatus
  reason: string | null
  /** An edit has put another in its place, and both rest for a moment. */
  isReplaced: boolean
}

export type VenueRecords = Map<ClientOrderId, VenueRecord>

/** Ended orders are remembered for reads; of the oldest nobody asks any more. */
const keptMax = 4_096

export function createRecord(records: VenueRecords, request: OrderRequest, venueId: string): VenueRecord {
  const { clientId, side, price, size, reduceOnly } = request
  const own: OwnOrder = {
    id: clientId,
    side,
    ticks: price,
    sizeLots: size,
    reduceOnly,
    leftLots: size,
    aheadLots: 0,
  }
  const record: VenueRecord = { request, own, venueId, status: 'open', reason: null, isReplaced: false }
  records.set(clientId, record)
  if (records.size > keptMax) forgetOldest(records)
  return record
}

function forgetOldest(records: VenueRecords): void {
  for (const [id, { status }] of records) {
    if (status === 'open') continue
    records.delete(id)
    if (records.size <= keptMax / 2) return
  }
}

/** The order as the stream or a read tells it now. */
export function toldOrder({ request, own, venueId, status, reason }: VenueRecord): VenueOrder {
  return {
    clientId: request.clientId,
    venueId: venueOrderId(venueId),
    side: request.side,
    status,
    reason,
    ...(reason === null ? {} : meaningOfEnd(reason)),
    price: priceTicks(own.ticks),
    size: request.size,
    filled: sizeLots(own.sizeLots - own.leftLots),
    reduceOnly: request.reduceOnly,
  }
}
