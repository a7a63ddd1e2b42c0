import { unreachable } from '#shared/assert.ts'
import type { MarketSpec } from '#shared/market.ts'
import type { Effect } from '../core/effect.ts'
import type { JournalWriter } from '../journal/writer.ts'
import { isAsking } from '../venue/asking.ts'
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
  if (isAsking(effect)) return void venue.ask(effect).then(push)
  switch (effect.type) {
    case 'restart_stream':
      return venue.restartStream(effect.stream, effect.reason)
    case 'reserve_ids':
      return void ports
        .reserveIds(effect.upTo)
        .then(
          (): VenueEvent => ({ type: 'ids_reserved', upTo: effect.upTo }),
          (error: unknown): VenueEvent => ({ type: 'ids_not_reserved', reason: String(error) }),
        )
        .then(push)
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
