import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { readFileOrNull, replaceFile } from '../journal/small-file.ts'
import type { CloudClient } from '../uplink/cloud-client.ts'
import { ServedConfig, servedConfigFile, servedConfigIn, servedConfigText } from './served-config.ts'

/** What the request itself is given. */
const answerWithinMs = 5_000
/** A little over that, for an answer that nobody will ever hand in: no later version would be fetched behind it. */
const answerMaxMs = 6_000

/** Fetches a version that the cloud names; null when the answer is none or another one: the next heartbeat names it again. */
export async function pullConfig(client: CloudClient, bot: string, version: number): Promise<ServedConfig | null> {
  const path = `/edge/v1/config?bot=${encodeURIComponent(bot)}`
  const given = new AbortController()
  const never = sleep(answerMaxMs, null, { signal: given.signal, ref: false }).catch(() => null)
  const answer = await Promise.race([client.get(path, ServedConfig, answerWithinMs), never])
  given.abort()
  return answer?.result === 'ok' && answer.value.version === version ? answer.value : null
}

export const rememberedConfig = (stateDir: string): ServedConfig | null =>
  servedConfigIn(readFileOrNull(join(stateDir, servedConfigFile)))

/** Keeps what came into force on disk. One write after the other: two at once would share a file, and the older could win. */
export function configKeeper(
  stateDir: string,
  onError: (error: unknown) => void,
): (served: ServedConfig) => Promise<void> {
  const path = join(stateDir, servedConfigFile)
  let writing: Promise<void> = Promise.resolve()
  return (served) => (writing = writing.then(() => replaceFile(path, servedConfigText(served))).catch(onError))
}
