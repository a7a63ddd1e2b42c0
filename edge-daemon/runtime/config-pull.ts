import type { ServedConfig } from './served-config.ts'

// Which version of the served config is fetched and when: one at a time, and never back to an older one. An answer that was
// long under way must not bring back what has been replaced since.

export type ConfigPull = {
  /** The newest that was served, accepted or not; 0 before the first. */
  readonly seenVersion: number
  /** The version that is being fetched; null while none is. */
  readonly pullingVersion: number | null
}

export type ConfigPullEvent =
  /** The cloud names the version that it serves. */
  | { readonly type: 'named'; readonly version: number }
  /** Null when the answer was none, or another version: the next heartbeat names it again. */
  | { readonly type: 'pulled'; readonly served: ServedConfig | null }

export type ConfigPullEffect =
  | { readonly type: 'pull'; readonly version: number }
  | { readonly type: 'serve'; readonly served: ServedConfig }

export const idleConfigPull = (seenVersion: number): ConfigPull => ({ seenVersion, pullingVersion: null })

export function stepConfigPull(
  pull: ConfigPull,
  event: ConfigPullEvent,
): readonly [ConfigPull, readonly ConfigPullEffect[]] {
  if (event.type === 'named') {
    const { version } = event
    if (version <= pull.seenVersion || pull.pullingVersion !== null) return [pull, []]
    return [{ ...pull, pullingVersion: version }, [{ type: 'pull', version }]]
  }
  const { served } = event
  if (served === null || served.version <= pull.seenVersion) return [{ ...pull, pullingVersion: null }, []]
  return [{ seenVersion: served.version, pullingVersion: null }, [{ type: 'serve', served }]]
}
