import type { DaemonConfig, TradingConfig } from '#shared/config/config.ts'
import { changedPaths, differences } from '#shared/config/difference.ts'
import { laidAgain, type LaidAgain, type LeftOut } from '#shared/config/laid-again.ts'
import { checkServedConfig } from '#shared/config/served.ts'
import type { VenueEvent } from '../venue/venue.ts'
import { Refusal } from './refusal.ts'
import type { ServedConfig } from './served-config.ts'
import { configHash, tradingOf } from './trading-config.ts'

// The config we trade with: the local file with what the cloud serves laid over it. Each change is one event for the core,
// wholly applied or refused with the old one kept.

export type ConfigEvent = VenueEvent & { type: 'config_changed' | 'config_refused' }

export type ServedRefusal = { readonly version: number; readonly reason: string }

export type ConfigInForce = {
  trading(): TradingConfig
  hash(): string
  /** What the cloud served last and does not fit the file. */
  leftOut(): readonly LeftOut[]
  /** The version of what is laid over the file, wholly or in part; 0 when nothing is. */
  version(): number
  /** The newest that was served and is not in force, the version in part included, and why; null when there is none. */
  refused(): ServedRefusal | null
  /** The version that a start need not fetch: one that did not fit whole is fetched again, so that its refusal is told. */
  readonly seenVersion: number
  /** What the cloud serves now. */
  serve(served: ServedConfig): ConfigEvent
  /** The local file was read again, or could not be: then `read` throws a Refusal. */
  reload(read: () => DaemonConfig): ConfigEvent
}

/** `isFlat` tells whether there is no position and nothing rests, which some fields wait for. */
export function configInForce(file: DaemonConfig, served: ServedConfig | null, isFlat: () => boolean): ConfigInForce {
  let local = file
  let overlay = served
  let { config: trading, leftOut } = laidOver(local, overlay)
  let refusal: ServedRefusal | null = null
  const version = () => overlay?.version ?? 0
  const change = (version: number | null, next: LaidAgain): ConfigEvent => {
    const changed = changedPaths(trading, next.config)
    trading = next.config
    leftOut = next.leftOut
    return { type: 'config_changed', version, config: trading, hash: configHash(trading), changed }
  }
  return {
    trading: () => trading,
    hash: () => configHash(trading),
    leftOut: () => leftOut,
    version,
    refused: () => {
      if (refusal !== null && refusal.version > version()) return refusal
      const [missing] = leftOut
      return missing === undefined ? null : { version: version(), reason: missing.refusal }
    },
    seenVersion: served === null ? 0 : leftOut.length === 0 ? served.version : served.version - 1,
    serve: (next) => {
      const checked = checkServedConfig(next.config, tradingOf(local), trading)
      if ('refusal' in checked) {
        refusal = { version: next.version, reason: checked.refusal }
        return { type: 'config_refused', ...refusal }
      }
      overlay = next
      return change(next.version, { config: checked.config, leftOut: [] })
    },
    reload: (read) => {
      const next = fileOrRefusal(read)
      if (typeof next === 'string') return { type: 'config_refused', version: null, reason: next }
      const laid = laidOver(next, overlay)
      const reason = refusalOfReload(local, next, isFlat) ?? refusalToForgive(leftOut, laid.leftOut)
      if (reason !== null) return { type: 'config_refused', version: null, reason }
      local = next
      return change(null, laid)
    },
  }
}

const laidOver = (file: DaemonConfig, served: ServedConfig | null): LaidAgain =>
  served === null ? { config: tradingOf(file), leftOut: [] } : laidAgain(served.config, tradingOf(file))

/** The first limit of the cloud that holds now and would not hold over the file. What no file could mend is no reason. */
function refusalToForgive(before: readonly LeftOut[], after: readonly LeftOut[]): string | null {
  const lost = after.find(({ path, isLimit }) => isLimit && !before.some((each) => each.path === path))
  if (lost === undefined) return null
  return `${lost.path} is tightened by the cloud, which a reload does not forgive, and the file does not fit it: ${lost.refusal}`
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
