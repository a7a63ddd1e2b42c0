import { z } from 'zod'

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

/** What the file must hold before an id up to `reservedUpTo` is used. */
export const reservationText = (epoch: number, reservedUpTo: number): string => JSON.stringify({ epoch, reservedUpTo })

function parse(text: string): z.infer<typeof IdFile> | null {
  try {
    return IdFile.parse(JSON.parse(text))
  } catch {
    return null
  }
}
