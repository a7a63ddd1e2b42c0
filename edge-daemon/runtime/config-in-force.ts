import type { DaemonConfig, TradingConfig } from '#shared/config/config.ts'
import { changedPaths, differences } from '#shared/config/difference.ts'
import { checkServedConfig, withoutLooser } from '#shared/config/served.ts'
import type { VenueEvent } from '../venue/venue.ts'
import { Refusal } from './refusal.ts'
import type { ServedConfig } from './served-config.ts'
import { configHash, tradingOf } from './trading-config.ts'

// The config we trade with: the local file with what the cloud serves laid over it. Each change is one event for the core,
// wholly applied or refused with the old one kept.

export type ConfigEvent = VenueEvent & { type: 'config_changed' | 'config_refused' }

export type ConfigInForce = {
  trading(): TradingConfig
  hash(): string
  /** What the cloud serves now. */
  serve(served: ServedConfig): ConfigEvent
  /** The local file was read again, or could not be: then `read` throws a Refusal. */
  reload(read: () => DaemonConfig): ConfigEvent
}

/** `isFlat` tells whether there is no position and nothing rests, which some fields wait for. */
export function configInForce(file: DaemonConfig, served: ServedConfig | null, isFlat: () => boolean): ConfigInForce {
  let local = file
  let overlay = served
  let trading = laidOver(local, overlay) ?? tradingOf(local)
  const change = (version: number | null, next: TradingConfig): ConfigEvent => {
    const changed = changedPaths(trading, next)
    trading = next
    return { type: 'config_changed', version, config: next, hash: configHash(next), changed }
  }
  return {
    trading: () => trading,
    hash: () => configHash(trading),
    serve: (next) => {
      const checked = checkServedConfig(next.config, tradingOf(local), trading)
      if ('refusal' in checked) return { type: 'config_refused', version: next.version, reason: checked.refusal }
      overlay = next
      return change(next.version, checked.config)
    },
    reload: (read) => {
      const next = fileOrRefusal(read)
      const reason = typeof next === 'string' ? next : refusalOfReload(local, next, isFlat)
      if (typeof next === 'string' || reason !== null)
        return { type: 'config_refused', version: null, reason: reason ?? '' }
      local = next
      return change(null, laidOver(local, overlay) ?? tradingOf(local))
    },
  }
}

/**
 * Null when nothing is served, or nothing of it fits the file. The file may have become tighter since: what it has overtaken
 * is left out, and the other limits of the cloud stay, or tightening one by hand would loosen the rest.
 */
function laidOver(file: DaemonConfig, served: ServedConfig | null): TradingConfig | null {
  if (served === null) return null
  const local = tradingOf(file)
  for (const overlay of [served.config, withoutLooser(served.config, local)]) {
    const checked = checkServedConfig(overlay, local, null)
    if (!('refusal' in checked)) return checked.config
  }
  return null
}

function fileOrRefusal(read: () => DaemonConfig): DaemonConfig | string {
  try {
    return read()
  } catch (error) {
    if (error instanceof Refusal) return error.message
    throw error
  }
}

/** The first field that may not change now, by name alone: an old or new value is nobody's business in a log. */
function refusalOfReload(before: DaemonConfig, after: DaemonConfig, isFlat: () => boolean): string | null {
  const changed = differences(before, after).map(({ field }) => field)
  const fixed = changed.find(({ reload }) => reload === 'restart')
  if (fixed !== undefined) return `${fixed.path} cannot change while running: stop, change it, start again`
  const waiting = changed.find(({ reload }) => reload === 'flat')
  if (waiting === undefined || isFlat()) return null
  return `${waiting.path} can change only without a position and resting orders: halt, flatten, then reload`
}
