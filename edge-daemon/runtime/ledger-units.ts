import type { MarketSpec } from '#shared/market.ts'
import type { LastWords } from '../journal/last-words.ts'

/**
 * Why the ledger that an earlier run left behind cannot be taken over, or null. It counts in ticks and lots: read with
 * others, position, profit and drawdown would all be wrong, and nothing would look so.
 */
export function unitsComplaint(
  { checkpoint, units }: Pick<LastWords, 'checkpoint' | 'units'>,
  spec: Pick<MarketSpec, 'name' | 'tickSize' | 'lotSize'>,
  journalDir: string,
): string | null {
  // A ledger that has not begun counts nothing.
  if (checkpoint === null || checkpoint.isProvisional === true || units === null) return null
  for (const field of ['tickSize', 'lotSize'] as const) {
    if (units[field] === spec[field]) continue
    return (
      `${field} of ${spec.name} is ${spec[field]}, but the ledger in ${journalDir} counts in ${units[field]}: ` +
      'move that folder away and start again, which carries the position in and leaves order ids as they are'
    )
  }
  return null
}

/**
 * Why a start must not go on from an older checkpoint than the newest, or null: a latch, a loss or a command that only the newest
 * knows would be forgotten. Whoever lifts latches has looked at those that are told, and these are not.
 */
export function checkpointComplaint({ unread }: Pick<LastWords, 'unread'>, journalDir: string): string | null {
  if (unread === null) return null
  return (
    `the newest checkpoint in ${journalDir} (record ${unread.seq} of run ${unread.run}) is of a version that this program ` +
    'does not understand: start the version that wrote it, or, if a person decides to forget its ledger, peak and latches ' +
    '(--clear-latches does not), move that folder away and start again'
  )
}
