import type { TradingConfig } from '#shared/config/config.ts'
import type { Check, View } from './check.ts'

// Settings: what the cloud serves only tightens, versions go up, what needs a restart stays, and a change comes whole.

const goesOnWithinMs = 200
/** A slow processor that tidies its memory takes up its first message so late. */
const takesUpWithinMs = 1_500

/** I15: of every config that comes into force, and of the one that is traded with at any time. */
export function configWithinCeiling(): Check {
  let boot = 0
  let version = 0
  let told: TradingConfig | null = null
  let begunWith: TradingConfig | null = null
  let accepted: TradingConfig | null = null
  let isServed = false
  /** What the local file has been in this life. */
  const files: TradingConfig[] = []
  let steppedAtMs = 0
  let goesOnAtMs = -Infinity
  /** A loop that hangs takes its first step long after the process has read the file, which may be another by then. */
  const noteLife = (view: View) => {
    if (view.boot === boot) return
    accepted = view.localConfig
    files.length = 0
    files.push(view.localConfig)
    boot = view.boot
    version = 0
    told = null
    begunWith = view.config
    isServed = differsIn(view.config, view.localConfig) !== null
  }
  return {
    id: 'I15',
    step(view, event) {
      noteLife(view)
      if (steppedAtMs < view.loopHeldUntilMs) goesOnAtMs = view.nowMs
      steppedAtMs = view.nowMs
      if (event.type !== 'config_changed') return null
      if (event.version !== null && event.version <= version) return `version ${event.version} came after ${version}`
      version = event.version ?? version
      told = event.config
      // A loop that hangs hears of the file when it is another again.
      const read = files.findLast((file) => differsIn(file, event.config) === null) ?? view.localConfig
      // A file that was refused is refused whole: what the cloud serves lies over the one before until a start reads it.
      if (event.version === null) accepted = read
      isServed ||= event.version !== null
      const left = isServed ? null : differsIn(event.config, read)
      if (left !== null) return `the file was read again, and ${left} is not as it says`
      // What waited while the loop hung was made of files of before, and the newest follows at once.
      const isBacklog = view.nowMs < goesOnAtMs + goesOnWithinMs
      const fixed = begunWith === null ? null : fixedDiffers(begunWith, event.config)
      if (fixed !== null) return `${fixed} changed without a restart`
      const looser = isBacklog ? null : looserThan(event.config, accepted ?? view.localConfig)
      const taken =
        event.version === null
          ? null
          : closedChanged(event.config, [...files, ...(begunWith === null ? [] : [begunWith])])
      if (taken !== null) return `${taken} is not for the cloud to change`
      return looser === null ? null : `${looser} is looser than in the local file`
    },
    look(view) {
      if (view.engine !== null) noteLife(view)
      if (view.localConfig !== files.at(-1)) files.push(view.localConfig)
      if (view.engine === null || view.boot !== boot || told === null || view.config === told) return null
      // A loop that hangs is told when it goes on, with the next message that the process takes up.
      if (steppedAtMs < view.loopHeldUntilMs && view.nowMs < view.loopHeldUntilMs + takesUpWithinMs) return null
      return 'the config that is traded with is not the one that the core was told'
    },
  }
}

/** The limits, told again here: what the cloud serves may make each of them tighter alone. */
const tightens = {
  lower: [
    'positionMaxUsd',
    'longMaxUsd',
    'shortMaxUsd',
    'orderMaxUsd',
    'grossMaxUsd',
    'stressLossMaxUsd',
    'drawdownMaxUsd',
    'bandWarnShare',
    'bandCriticalShare',
    'bandHardShare',
    'collarBps',
    'burstShare',
    'balanceAgeMaxMs',
    'balanceUsageShare',
    'marginUsedMaxShare',
    'fundingMaxUsd',
    'streamSilentMaxMs',
    'positionMismatchMaxMs',
  ],
  higher: ['stressMoveBps', 'burstWindowMs', 'burstPauseMs', 'marginAvailableMinShare', 'liquidationDistanceMinBps'],
} as const

/** What nobody but a person at the machine may change at all; null is the whole section. */
const closed = {
  pricing: ['profile'],
  quoting: ['orderLifeMs'],
  risk: ['balanceStaleAction'],
  operations: null,
} as const

/** The first of those that is as in none of the files of this life, by path: a file that was refused is another than the one in force. */
function closedChanged(config: TradingConfig, files: readonly TradingConfig[]): string | null {
  for (const section of ['pricing', 'quoting', 'risk', 'operations'] as const) {
    const mine = { ...config[section] }
    for (const name of closed[section] ?? Object.keys({ ...mine, ...files[0]?.[section] }))
      if (!files.some((file) => valueAt({ ...file[section] }, name) === valueAt(mine, name)))
        return `${section}.${name}`
  }
  return null
}

/** The first limit that is looser than in the file, by path. */
function looserThan(config: TradingConfig, local: TradingConfig): string | null {
  // A limit that is left out limits nothing.
  const limitOf = ({ risk }: TradingConfig, name: string, none: number) => Number(valueAt(risk, name) ?? none)
  const lower = tightens.lower.find((name) => !(limitOf(config, name, Infinity) <= limitOf(local, name, Infinity)))
  const higher = tightens.higher.find((name) => !(limitOf(config, name, -Infinity) >= limitOf(local, name, -Infinity)))
  const name = lower ?? higher
  return name === undefined ? null : `risk.${name}`
}

const fixed = ['heartbeatMs', 'tapeMaxMb'] as const

function fixedDiffers(before: TradingConfig, after: TradingConfig): string | null {
  if (before.pricing.profile !== after.pricing.profile) return 'pricing.profile'
  return fixed.find((name) => before.operations[name] !== after.operations[name]) ?? null
}

/** The first value that is another, by path; null when none is. */
function differsIn(one: unknown, other: unknown, path = ''): string | null {
  if (typeof one !== 'object' || typeof other !== 'object' || one === null || other === null)
    return one === other ? null : path
  const [before, after] = [{ ...one }, { ...other }] as const
  for (const key of new Set([...Object.keys(before), ...Object.keys(after)])) {
    const different = differsIn(valueAt(before, key), valueAt(after, key), path === '' ? key : `${path}.${key}`)
    if (different !== null) return different
  }
  return null
}

const valueAt = (of: Readonly<Record<string, unknown>>, key: string): unknown => of[key]
