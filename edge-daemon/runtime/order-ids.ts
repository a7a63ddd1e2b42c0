import { z } from 'zod'
import { epochOf } from '../journal/files.ts'

// Order ids must never repeat in the life of an account. So the counter's reservation is on disk before any id of it is
// used, and each start takes the next epoch and begins above everything that was ever reserved.

const IdFile = z.strictObject({ epoch: z.number().int().nonnegative(), reservedUpTo: z.number().int().nonnegative() })

const reservedAtStart = 8_192

export const orderIdFile = 'order-ids.json'

export type OrderIdReservation = { readonly epoch: number; readonly counter: number; readonly reservedUpTo: number }

/** What a start takes when the file holds this text (null: there is none); null when the text is damaged. */
export function nextReservation(text: string | null): OrderIdReservation | null {
  const before = text === null ? { epoch: 0, reservedUpTo: 0 } : parse(text)
  if (before === null) return null
  const counter = before.reservedUpTo
  return { epoch: before.epoch + 1, counter, reservedUpTo: counter + reservedAtStart }
}

/** More starts than can have left nothing in the journal since its newest run. */
const startsAhead = 1_000
/** More ids than a start uses in years: what the sentence says grows with the starts, so that it holds for a second loss too. */
const idsOfAStart = 1_000_000

/**
 * Why a start must not take these, or null: the journal has a run of that epoch or a later one, so the file is lost or older than
 * the journal. Ids would repeat, and the runs would no longer sort in their order: what the newest knows would be forgotten.
 */
export function reservationComplaint(
  { epoch, counter }: OrderIdReservation,
  lastRun: string | null,
  path: string,
): string | null {
  const lastEpoch = lastRun === null ? 0 : epochOf(lastRun)
  if (lastRun === null || lastEpoch < epoch) return null
  const beyondAll = Math.max(counter, (lastEpoch + startsAhead) * idsOfAStart)
  return (
    `${path} knows of ${epoch - 1} starts, but run ${lastRun} of the journal was start ${lastEpoch}: restore the newest ` +
    `${orderIdFile}, or, where it is lost, write ${reservationText(lastEpoch + startsAhead, beyondAll)} into it, ` +
    'which leaves out every id that may have been used'
  )
}

/** What the file must hold before an id up to `reservedUpTo` is used. */
export const reservationText = (epoch: number, reservedUpTo: number): string => JSON.stringify({ epoch, reservedUpTo })

function parse(text: string): z.infer<typeof IdFile> | null {
  try {
    return IdFile.parse(JSON.parse(text))
  } catch {
    return null
  }
}
