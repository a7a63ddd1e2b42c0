import { join } from 'node:path'
import { readFileOrNull, replaceFile } from '../journal/small-file.ts'
import {
  nextReservation,
  orderIdFile,
  reservationComplaint,
  reservationText,
  type OrderIdReservation,
} from './order-ids.ts'
import { Refusal } from './refusal.ts'

/** `lastRun` is the newest run of the journal. Nothing is written before it is known that no id can repeat. */
export async function openOrderIds(stateDir: string, lastRun: string | null): Promise<OrderIdReservation> {
  const path = join(stateDir, orderIdFile)
  const reservation = nextReservation(readFileOrNull(path))
  if (reservation === null) {
    throw new Refusal(`${path} is damaged: restore it, or begin with an empty state folder and a fresh sub-account`)
  }
  const complaint = reservationComplaint(reservation, lastRun, path)
  if (complaint !== null) throw new Refusal(complaint)
  await writeReservation(stateDir, reservation.epoch, reservation.reservedUpTo)
  return reservation
}

export const writeReservation = (stateDir: string, epoch: number, reservedUpTo: number): Promise<void> =>
  replaceFile(join(stateDir, orderIdFile), reservationText(epoch, reservedUpTo))
