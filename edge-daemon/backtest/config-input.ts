import { readFileSync } from 'node:fs'
import { parse } from 'smol-toml'
import { refusalOf, TradingConfig } from '#shared/config/config.ts'
import { OperationsConfig, requestsPerMinuteOf } from '#shared/config/operations.ts'
import { Refusal } from '../runtime/refusal.ts'

// Which config a run trades with: defaults, then the file, then --set, then --profile and the message limit.

type Section = Record<string, unknown>
export type RawConfig = Record<string, Section>

export type ConfigWishes = {
  readonly file: string | undefined
  readonly sets: readonly string[]
  readonly profile: string | undefined
  readonly messagesPerMinute: number
}

/** Sections of the daemon's file that a backtest has no use for. */
const ofDaemonOnly = ['bot', 'stateDir', 'venue', 'cloud']

export function configOf({ file, sets, profile, messagesPerMinute }: ConfigWishes): TradingConfig {
  const raw = file === undefined ? {} : readConfig(file)
  if (file !== undefined) checked(raw, `--config ${file}: `)
  for (const text of sets) set(raw, text)
  if (sets.length > 0) checked(raw, `--set ${sets.join(' --set ')}: `)
  if (profile !== undefined) section(raw, 'pricing')['profile'] = profile
  const wanted = checked(raw, profile === undefined ? '' : `--profile ${profile}: `)
  return { ...wanted, operations: withinLimit(wanted.operations, messagesPerMinute) }
}

function readConfig(path: string): RawConfig {
  let text: string
  try {
    text = readFileSync(path, 'utf8')
  } catch (error) {
    const code = error instanceof Error && 'code' in error ? String(error.code) : 'unreadable'
    throw new Refusal(
      code === 'ENOENT'
        ? `--config ${path} does not exist: name a TOML file, the daemon's own or one with its sections pricing, quoting, risk and operations`
        : `--config ${path} cannot be read (${code}): name a TOML file that this user may read`,
    )
  }
  return rawOf(parsed(text, `--config ${path}`), `--config ${path}`)
}

export function parsed(text: string, name: string): Record<string, unknown> {
  try {
    return parse(text)
  } catch (error) {
    throw new Refusal(`${name} is not valid TOML: ${error instanceof Error ? error.message.split('\n')[0] : ''}`)
  }
}

function rawOf(value: Record<string, unknown>, name: string): RawConfig {
  const raw: RawConfig = {}
  for (const [key, part] of Object.entries(value)) {
    if (ofDaemonOnly.includes(key)) continue
    if (!isSection(part)) throw new Refusal(`${name}: ${key} must be a section like [quoting]`)
    raw[key] = { ...part }
  }
  return raw
}

const isSection = (value: unknown): value is Section =>
  typeof value === 'object' && value !== null && !Array.isArray(value)

/** Lays `section.field=value` over the config; the value is TOML, so texts may be quoted. */
export function set(raw: RawConfig, text: string): void {
  const match = /^([A-Za-z]+)\.([A-Za-z0-9]+)=(.+)$/s.exec(text)
  if (match === null)
    throw new Refusal(`--set must be section.field=value, for example quoting.levels=3, was "${text.slice(0, 60)}"`)
  const [, name = '', field = '', value = ''] = match
  section(raw, name)[field] = valueOf(value.trim(), text)
}

function valueOf(value: string, text: string): unknown {
  if (/^[a-z][a-z0-9-]*$/.test(value) && value !== 'true' && value !== 'false' && value !== 'nan' && value !== 'inf')
    return value
  try {
    return parse(`value = ${value}`)['value']
  } catch {
    throw new Refusal(
      `--set ${text.slice(0, 60)}: "${value.slice(0, 30)}" is neither a number, a word nor true or false`,
    )
  }
}

const section = (raw: RawConfig, name: string): Section => (raw[name] ??= {})

function checked(raw: RawConfig, prefix: string): TradingConfig {
  const result = TradingConfig.safeParse(raw)
  if (!result.success) throw new Refusal(`${prefix}${refusalOf(result.error)}`)
  return result.data
}

/** A minute holds one burst, a twelfth of the rate, beside what is refilled in it. */
const burstShare = 13 / 12
export const messagesPerMinuteBounds = { min: 30, max: 11_700 } as const

/**
 * The core's own budget for a limit of the venue: what a minute can hold of it at most stays below the limit. The tier is
 * the lowest that allows as much; a lower rate in the config stands.
 */
function withinLimit(operations: OperationsConfig, messagesPerMinute: number): OperationsConfig {
  const limit = Math.max(messagesPerMinuteBounds.min, Math.floor(messagesPerMinute / burstShare))
  const rate = Math.min(limit, operations.requestsPerMinute ?? limit)
  for (const rateTier of ['default', 'tier1', 'tier2', 'tier3'] as const) {
    const result = OperationsConfig.safeParse({ ...operations, rateTier, requestsPerMinute: rate })
    if (result.success && requestsPerMinuteOf(result.data) === rate) return result.data
  }
  return operations
}
