import type { Heartbeat } from '#shared/contracts/heartbeat.ts'

/** Which served config is in force, and what of it is not. */
export function configText({
  configVersion,
  configRefused = null,
}: Pick<Heartbeat, 'configVersion' | 'configRefused'>): string {
  if (configRefused === null) return `v${configVersion}`
  return configRefused.version === configVersion
    ? `v${configVersion} in part`
    : `v${configVersion} (v${configRefused.version} refused)`
}
