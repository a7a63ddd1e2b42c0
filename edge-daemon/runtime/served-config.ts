import { join } from 'node:path'
import { z } from 'zod'
import { checkServedConfig, type TradingConfig } from '#shared/config/config.ts'
import { readFileOrNull, replaceFile } from '../journal/small-file.ts'
import type { CloudClient } from '../uplink/cloud-client.ts'
import type { VenueEvent } from '../venue/venue.ts'
import { configHash } from './config-file.ts'

const Served = z.object({ version: z.number().int().positive(), config: z.unknown() })

/** Fetches a version of the config that the cloud names and turns it into one event: wholly applied, or refused. */
export async function pullConfig(
  client: CloudClient,
  bot: string,
  version: number,
  local: TradingConfig,
): Promise<(VenueEvent & { type: 'config_changed' | 'config_refused' }) | null> {
  const answer = await client.get(`/edge/v1/config?bot=${encodeURIComponent(bot)}`, Served, 5_000)
  if (answer.result !== 'ok' || answer.value.version !== version) return null // The next heartbeat names it again.
  const checked = checkServedConfig(answer.value.config, local)
  if ('refusal' in checked) return { type: 'config_refused', version, reason: checked.refusal }
  return { type: 'config_changed', version, config: checked.config, hash: configHash(checked.config) }
}

/**
 * The served config that was last in force, so that a tighter limit holds through a restart with the cloud away; null when
 * there is none or the local file has become tighter since.
 */
export function rememberedConfig(
  stateDir: string,
  local: TradingConfig,
): { version: number; config: TradingConfig } | null {
  const text = readFileOrNull(pathOf(stateDir))
  if (text === null) return null
  try {
    const served = Served.parse(JSON.parse(text))
    const checked = checkServedConfig(served.config, local)
    return 'refusal' in checked ? null : { version: served.version, config: checked.config }
  } catch {
    return null
  }
}

export const rememberConfig = (stateDir: string, version: number, { quoting, risk }: TradingConfig): Promise<void> =>
  replaceFile(pathOf(stateDir), JSON.stringify({ version, config: { quoting, risk } }))

const pathOf = (stateDir: string) => join(stateDir, 'served-config.json')
