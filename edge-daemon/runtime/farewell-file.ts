import { join } from 'node:path'
import { z } from 'zod'
import { readFileOrNull, replaceFile } from '../journal/small-file.ts'

// The last run whose goodbye the watchdog has answered with «disarmed». Any other end may have left it armed, and what it
// did after that is not known here: the next start asks before it quotes.

const Farewell = z.object({ run: z.string() })

export function lastFarewell(stateDir: string): string | null {
  const text = readFileOrNull(pathOf(stateDir))
  if (text === null) return null
  try {
    return Farewell.parse(JSON.parse(text)).run
  } catch {
    return null
  }
}

export const rememberFarewell = (stateDir: string, run: string): Promise<void> =>
  replaceFile(pathOf(stateDir), JSON.stringify({ run }))

const pathOf = (stateDir: string) => join(stateDir, 'farewell.json')
