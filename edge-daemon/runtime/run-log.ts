import type { Venue } from '../venue/venue.ts'
import type { Log } from './logger.ts'

// What of a run is said at the terminal: the first quote, and those records of the journal that a person would want to see.

/** Says once when the exchange has taken the first order: from here on we are in the market. */
export function watchFirstQuote(venue: Venue, log: Log): Venue {
  let isSaid = false
  return {
    ...venue,
    ask: async (asking) => {
      const event = await venue.ask(asking)
      if (!isSaid && event.type === 'place_answered' && event.answer.result === 'accepted') {
        isSaid = true
        log('info', 'quote.first_acknowledged', { clientId: event.clientId })
      }
      return event
    },
  }
}

const loggedRecords: Readonly<Record<string, 'info' | 'warn' | 'error'>> = {
  halt_set: 'warn',
  halt_cleared: 'info',
  fill: 'info',
  venue_error: 'warn',
  switch_failed: 'warn',
  foreign_order: 'error',
  cancelled_by_other: 'warn',
  drawdown_tripped: 'error',
  control: 'info',
  command: 'info',
  config_applied: 'info',
  config_refused: 'warn',
  stream_down: 'warn',
  order_unknown: 'warn',
  message_refused: 'warn',
  read_failed: 'warn',
}

export function logRecord(log: Log, type: string, data: Readonly<Record<string, unknown>>): void {
  const level = loggedRecords[type]
  if (level === undefined) return
  const { checkpoint: _, ...facts } = data
  log(level, type, facts)
}
