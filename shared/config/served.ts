import { z } from 'zod'
import { sections, refusalOf, TradingConfig, type ConfigCheck } from './config.ts'
import { differences, valueOf, type Difference } from './difference.ts'
import { stepMaxShare } from './parameter.ts'
import { tradingParameters, type NamedParameter } from './parameters.ts'

// What the cloud may change: it serves single values on top of the local file. The tier of each field decides; a proposal
// with one bad value is refused whole.

const Overlay = z.partialRecord(z.strictObject(sections).keyof(), z.record(z.string(), z.json()))
type Overlay = z.infer<typeof Overlay>

/**
 * Lays what the cloud serves over the local file. `inForce` is what we trade with now, against which steps are measured;
 * null when a config that was accepted before is laid over the file again.
 */
export function checkServedConfig(
  value: unknown,
  local: TradingConfig,
  inForce: TradingConfig | null,
): ConfigCheck<TradingConfig> {
  const overlay = Overlay.safeParse(value)
  if (!overlay.success) return { refusal: refusalOf(overlay.error) }
  const closed = tradingParameters.find((field) => isClosed(field) && isTouched(field, overlay.data, local))
  if (closed !== undefined) {
    return { refusal: `${closed.path} is not for the cloud to change: a person changes it in the local file` }
  }
  const parsed = TradingConfig.safeParse(laidOver(local, overlay.data))
  if (!parsed.success) return { refusal: refusalOf(parsed.error) }
  const config = parsed.data
  const loosened = differences(local, config).find(isLooser)
  if (loosened !== undefined) {
    return {
      refusal: `${loosened.field.path} is looser than in the local file, which only a person at the machine may change`,
    }
  }
  const leap = inForce === null ? null : refusalOfStep(local, inForce, config)
  return leap === null ? { config } : { refusal: leap }
}

const laidOver = (local: TradingConfig, overlay: Overlay) =>
  Object.fromEntries(
    Object.keys(sections).map((name) => [name, { ...sectionOf(local, name), ...sectionOf(overlay, name) }]),
  )

function sectionOf(config: Readonly<Record<string, object | undefined>>, name: string): object {
  return config[name] ?? {}
}

const isClosed = ({ advisor, reload }: NamedParameter): boolean => advisor === 'never' || reload !== 'live'

/** Whether a field is proposed with another value than the local file's, valid or not. */
function isTouched({ section, name }: NamedParameter, overlay: Overlay, local: TradingConfig): boolean {
  const proposed: Readonly<Record<string, unknown>> = { ...sectionOf(overlay, section) }
  const known: Readonly<Record<string, unknown>> = { ...sectionOf(local, section) }
  return Object.hasOwn(proposed, name) && proposed[name] !== known[name]
}

/** A limit that is left out limits nothing. */
export function isLooser({ field, from, to }: Difference): boolean {
  if (field.tighter === null) return false
  const none = field.tighter === 'lower' ? Infinity : -Infinity
  const [limit, value] = [from ?? none, to ?? none]
  return field.tighter === 'lower' ? value > limit : value < limit
}

/** Back to the local file is always allowed; otherwise no field of tier `step` moves by more than its share at a time. */
function refusalOfStep(local: TradingConfig, inForce: TradingConfig, config: TradingConfig): string | null {
  for (const field of tradingParameters) {
    if (field.advisor !== 'step') continue
    const [now, next] = [valueOf(inForce, field), valueOf(config, field)]
    if (typeof now !== 'number' || typeof next !== 'number' || next === valueOf(local, field)) continue
    // A share of nothing would freeze a field at 0, and 25 % of two levels is no level.
    const base = Math.max(Math.abs(now), typeof field.default === 'number' ? field.default : 0)
    const step = Math.max(base * stepMaxShare, field.kind === 'whole' ? 1 : 0)
    // The tolerance is for the last bit of a value that was computed as exactly one step.
    if (Math.abs(next - now) <= step * (1 + 1e-9)) continue
    return `${field.path} may change by at most ${stepMaxShare * 100} % at a time: it is ${now} and was to be ${next}`
  }
  return null
}
