import { z } from 'zod'

// What the cloud serves, and the file in which it is kept so that a tighter limit holds through a restart with the cloud away.
// Whether it may be applied is not decided here (see shared/config/served.ts).

export const ServedConfig = z.object({ version: z.number().int().positive(), config: z.json() })
export type ServedConfig = z.infer<typeof ServedConfig>

/** In the state folder. */
export const servedConfigFile = 'served-config.json'

/** What was last in force; null when there is no file or it cannot be understood. */
export function servedConfigIn(text: string | null): ServedConfig | null {
  if (text === null) return null
  try {
    return ServedConfig.parse(JSON.parse(text))
  } catch {
    return null
  }
}

export const servedConfigText = (served: ServedConfig): string => JSON.stringify(served)
