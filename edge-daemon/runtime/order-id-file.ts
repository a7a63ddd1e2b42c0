import { join } from 'node:path'
import { readFileOrNull, replaceFile } from '../journal/small-file.ts'
import { nextReservation, orderIdFile, reservationText, type OrderIdReservation } from './order-ids.ts'
import { Refusal } from './refusal.ts'

export async function openOrderIds(stateDir: string): Promise<OrderIdReservation> {
  const path = join(stateDir, orderIdFile)
  const reservation = nextReservation(readFileOrNull(path))
  if (reservation === null) {
    throw new Refusal(`${path} is damaged: restore it, or begin with an empty state folder and a fresh sub-account`)
  }
  await writeReservation(stateDir, reservation.epoch, reservation.reservedUpTo)
  return reservation
}

export const writeReservation = (stateDir: string, epoch: number, reservedUpTo: number): Promise<void> =>
  replaceFile(join(stateDir, orderIdFile), reservationText(epoch, reservedUpTo))
