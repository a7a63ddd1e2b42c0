import { z } from 'zod'

// The last run whose goodbye the watchdog has answered with «disarmed». Any other end may have left it armed, and what it
// did after that is not known here: the next start asks before it quotes.

const Farewell = z.object({ run: z.string() })

export const farewellFile = 'farewell.json'

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
