import { join } from 'node:path'
import { z } from 'zod'
import { readFileOrNull, replaceFile } from '../journal/small-file.ts'
import { Refusal } from './refusal.ts'

// Order ids must never repeat in the life of an account. So the counter's reservation is on disk before any id of it is
// used, and each start takes the next epoch and begins above everything that was ever reserved.

const IdFile = z.strictObject({ epoch: z.number().int().nonnegative(), reservedUpTo: z.number().int().nonnegative() })

const reservedAtStart = 8_192

export type OrderIdReservation = { readonly epoch: number; readonly counter: number; readonly reservedUpTo: number }

export async function openOrderIds(stateDir: string): Promise<OrderIdReservation> {
  const text = readFileOrNull(pathOf(stateDir))
  const before = text === null ? { epoch: 0, reservedUpTo: 0 } : parse(text, stateDir)
  const epoch = before.epoch + 1
  const counter = before.reservedUpTo
  const reservedUpTo = counter + reservedAtStart
  await writeReservation(stateDir, epoch, reservedUpTo)
  return { epoch, counter, reservedUpTo }
}

export const writeReservation = (stateDir: string, epoch: number, reservedUpTo: number): Promise<void> =>
  replaceFile(pathOf(stateDir), JSON.stringify({ epoch, reservedUpTo }))

function parse(text: string, stateDir: string) {
  try {
    return IdFile.parse(JSON.parse(text))
  } catch {
    throw new Refusal(
      `${pathOf(stateDir)} is damaged: restore it, or begin with an empty state folder and a fresh sub-account`,
    )
  }
}

const pathOf = (stateDir: string) => join(stateDir, 'order-ids.json')
