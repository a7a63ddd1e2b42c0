import { unreachable } from '#shared/assert.ts'
import type { MarketSpec } from '#shared/market.ts'
import { tradeId } from '#shared/units.ts'
import type { Effect } from '../core/effect.ts'
import type { JournalWriter } from '../journal/writer.ts'
import type { Venue, VenueEvent } from '../venue/venue.ts'
import { fillRecord } from './fill-record.ts'

export type EffectPorts = {
  readonly venue: Venue
  readonly spec: MarketSpec
  readonly events: JournalWriter
  readonly market: JournalWriter
  readonly push: (event: VenueEvent) => void
  readonly reserveIds: (upTo: number) => Promise<void>
  readonly announce: () => void
  readonly onStopped: (effect: Effect & { type: 'stopped' }) => void
  /** Every record as it is journaled, for the log. */
  readonly onRecord: (type: string, data: Readonly<Record<string, unknown>>) => void
}

/**
 * Carries out one effect. Nothing is decided here: each request's end, good or bad, comes back as one event, and every
 * promise is owned by this function.
 */
export function executeEffect(effect: Effect, ports: EffectPorts): void {
  const { venue, push } = ports
  const then = <Value>(promise: Promise<Value>, toEvent: (value: Value) => VenueEvent) => {
    void promise.then((value) => push(toEvent(value)))
  }
  switch (effect.type) {
    case 'place_order':
      return then(venue.place(effect.order), (answer) => ({
        type: 'place_answered',
        clientId: effect.order.clientId,
        answer,
      }))
    case 'edit_order':
      return then(venue.edit(effect.order, effect.replaces), (answer) => ({
        type: 'place_answered',
        clientId: effect.order.clientId,
        answer,
      }))
    case 'cancel_order':
      return then(venue.cancel(effect.clientId), (answer) => ({
        type: 'cancel_answered',
        clientId: effect.clientId,
        answer,
      }))
    case 'mass_cancel':
      return then(venue.massCancel(), (answer) => ({ type: 'mass_cancel_answered', answer }))
    case 'read_order':
      return then(venue.readOrder(effect.clientId), (answer) => ({
        type: 'order_read',
        clientId: effect.clientId,
        answer,
      }))
    case 'read_open_orders':
      return then(venue.readOpenOrders(), (answer) => ({ type: 'open_orders_read', answer }))
    case 'read_fills': {
      const since = effect.sinceTradeId === null ? null : tradeId(effect.sinceTradeId)
      return then(venue.readFills(since), (answer) => ({ type: 'fills_read', answer }))
    }
    case 'read_funding':
      return then(venue.readFunding(effect.sinceAtMs), (answer) => ({ type: 'funding_read', answer }))
    case 'read_account':
      return then(venue.readAccount(), (answer) => ({ type: 'account_read', answer }))
    case 'refresh_switch':
      return then(venue.refreshSwitch(effect.countdownS), (answer) => ({
        type: 'switch_answered',
        sentAtMs: effect.sentAtMs,
        answer,
      }))
    case 'restart_stream':
      return venue.restartStream(effect.stream, effect.reason)
    case 'reserve_ids':
      return then(
        ports.reserveIds(effect.upTo).then(
          () => ({ type: 'ids_reserved', upTo: effect.upTo }) as const,
          (error: unknown) => ({ type: 'ids_not_reserved', reason: String(error) }) as const,
        ),
        (event) => event,
      )
    case 'journal':
      ports.events.append(effect.record, effect.data, 'checkpoint' in effect.data)
      return ports.onRecord(effect.record, effect.data)
    case 'journal_fill': {
      const data = fillRecord(effect, ports.spec)
      ports.events.append('fill', data, true)
      return ports.onRecord('fill', data)
    }
    case 'journal_market':
      ports.market.append(effect.record, effect.data, false)
      return
    case 'announce':
      return ports.announce()
    case 'stopped':
      return ports.onStopped(effect)
    default:
      return unreachable(effect)
  }
}
