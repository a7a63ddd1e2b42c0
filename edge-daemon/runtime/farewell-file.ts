import { join } from 'node:path'
import { z } from 'zod'
import { readFileOrNull, replaceFile } from '../journal/small-file.ts'

// The last run whose goodbye the watchdog has answered with «disarmed». Any other end may have left it armed, and what it
// did after that is not known here: the next start asks before it quotes.

const Farewell = z.object({ run: z.string() })

export const farewellFile = 'farewell.json'

export const lastFarewell = (stateDir: string): string | null =>
  farewellIn(readFileOrNull(join(stateDir, farewellFile)))

/** The run that the text names; null when there is none or it cannot be understood. */
export function farewellIn(text: string | null): string | null {
  if (text === null) return null
  try {
    return Farewell.parse(JSON.parse(text)).run
  } catch {
    return null
  }
}

export const farewellText = (run: string): string => JSON.stringify({ run })

export const rememberFarewell = (stateDir: string, run: string): Promise<void> =>
  replaceFile(join(stateDir, farewellFile), farewellText(run))
