import { join } from 'node:path'
import { z } from 'zod'
import { readFileOrNull, replaceFile } from '../journal/small-file.ts'
import type { CloudClient } from '../uplink/cloud-client.ts'

// What the cloud serves, and where it is kept so that a tighter limit holds through a restart with the cloud away. Whether
// it may be applied is not decided here (see shared/config/served.ts).

const ServedConfig = z.object({ version: z.number().int().positive(), config: z.json() })
export type ServedConfig = z.infer<typeof ServedConfig>

/** Fetches a version that the cloud names; null when the answer is none or another one: the next heartbeat names it again. */
export async function pullConfig(client: CloudClient, bot: string, version: number): Promise<ServedConfig | null> {
  const answer = await client.get(`/edge/v1/config?bot=${encodeURIComponent(bot)}`, ServedConfig, 5_000)
  return answer.result === 'ok' && answer.value.version === version ? answer.value : null
}

/** What was last in force; null when there is none or the file cannot be understood. */
export function rememberedConfig(stateDir: string): ServedConfig | null {
  const text = readFileOrNull(pathOf(stateDir))
  if (text === null) return null
  try {
    return ServedConfig.parse(JSON.parse(text))
  } catch {
    return null
  }
}

/** Keeps what came into force on disk. One write after the other: two at once would share a file, and the older could win. */
export function configKeeper(
  stateDir: string,
  onError: (error: unknown) => void,
): (served: ServedConfig) => Promise<void> {
  let writing: Promise<void> = Promise.resolve()
  return (served) =>
    (writing = writing.then(() => replaceFile(pathOf(stateDir), JSON.stringify(served))).catch(onError))
}

const pathOf = (stateDir: string) => join(stateDir, 'served-config.json')
