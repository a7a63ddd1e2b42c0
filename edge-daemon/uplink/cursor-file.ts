import { z } from 'zod'
import type { Cursor } from './backlog.ts'

// How far the cloud had the journal, so that a restart repeats a batch at worst.

export const cursorFile = 'upload-cursor.json'

const CursorFile = z.strictObject({
  run: z.string(),
  part: z.number().int(),
  offset: z.number().int(),
  seq: z.number().int(),
})

/** Null when there is none, or none that can be read: it begins anew, and the cloud drops what it knows. */
export function cursorIn(text: string | null): Cursor | null {
  if (text === null) return null
  try {
    return CursorFile.parse(JSON.parse(text))
  } catch {
    return null
  }
}

export const cursorText = (cursor: Cursor): string => JSON.stringify(cursor)
