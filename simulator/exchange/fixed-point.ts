// The exchange's own arithmetic: every price, size, rate and amount is a BigInt in units of 1e-12. Nothing here is
// shared with the programs that trade on it, so that one mistake cannot make both sides agree.

/** Units in one dollar, one coin, or a rate of one. */
export const one = 1_000_000_000_000n

/** A millionth of a dollar, the smallest amount a fee or a funding payment is rounded to. */
export const microUsd = 1_000_000n

/** Reads an unsigned decimal numeral into units of 1e-12; says why when it cannot. */
export function parseFixed(text: string): bigint | 'malformed' | 'too_fine' {
  const short = shortNumeral(text, 12)
  if (short !== null) return BigInt(short)
  const match = /^(\d{1,18})(?:\.(\d{1,30}))?$/.exec(text)
  if (match === null) return 'malformed'
  const fraction = (match[2] ?? '').replace(/0+$/, '')
  if (fraction.length > 12) return 'too_fine'
  return BigInt(match[1] ?? '0') * one + BigInt(fraction.padEnd(12, '0'))
}

/** A step of a tenth, a cent, a quarter: `mantissa` units of one at the digit `decimals` after the point. */
export type Step = { readonly decimals: number; readonly mantissa: number }

/** A step from its size in units of 1e-12; at most as large as a double counts exactly. */
export function stepOf(units: bigint): Step {
  const decimals = decimalsOf(units)
  return { decimals, mantissa: Number(units / 10n ** BigInt(12 - decimals)) }
}

/** Reads an unsigned decimal numeral as a whole number of steps; says why when it is none. */
export function parseSteps(text: string, step: Step): number | 'malformed' | 'too_fine' | 'not_whole' {
  const digits = shortNumeral(text, step.decimals)
  if (digits !== null) return digits % step.mantissa === 0 ? digits / step.mantissa : 'not_whole'
  const value = parseFixed(text)
  if (typeof value !== 'bigint') return value
  const units = BigInt(step.mantissa) * 10n ** BigInt(12 - step.decimals)
  if (value % units !== 0n) return 'not_whole'
  const steps = Number(value / units)
  return Number.isSafeInteger(steps) ? steps : 'malformed'
}

const zero = 48
const point = 46

/**
 * The digits of a numeral with its fraction filled up to so many decimals, as one whole number. Null when it is no
 * numeral, or one that needs more decimals or more than fifteen digits: those few are read the long way.
 */
function shortNumeral(text: string, decimals: number): number | null {
  let value = 0
  let fraction = -1
  for (let index = 0; index < text.length; index += 1) {
    const code = text.charCodeAt(index)
    if (code === point && fraction < 0 && index > 0) fraction = 0
    else if (code >= zero && code < zero + 10) {
      value = 10 * value + code - zero
      if (fraction >= 0) fraction += 1
    } else return null
  }
  const missing = decimals - Math.max(0, fraction)
  if (fraction === 0 || missing < 0 || text.length + missing > 15 || text.length === 0) return null
  for (let index = 0; index < missing; index += 1) value *= 10
  return value
}

/** Shortest exact decimal text of an amount in units of 1e-12. */
export function formatFixed(units: bigint): string {
  const double = Number(units)
  if (Number.isSafeInteger(double)) return formatSafe(double)
  const sign = units < 0n ? '-' : ''
  const digits = (units < 0n ? -units : units).toString().padStart(13, '0')
  const fraction = digits.slice(-12).replace(/0+$/, '')
  return `${sign}${digits.slice(0, -12)}${fraction === '' ? '' : `.${fraction}`}`
}

/** The same of an amount that a double holds exactly. */
export function formatSafe(units: number): string {
  const amount = Math.abs(units)
  const whole = Math.floor(amount / perOne)
  let fraction = amount - whole * perOne
  const sign = units < 0 ? '-' : ''
  if (fraction === 0) return `${sign}${whole}`
  let places = 12
  for (const [zeros, power] of zeroRuns) {
    if (fraction % power !== 0) continue
    fraction /= power
    places -= zeros
  }
  return `${sign}${whole}.${String(fraction).padStart(places, '0')}`
}

const perOne = 1e12
/** Trailing zeros are taken off by eights, fours, twos and ones: of the at most eleven there are. */
const zeroRuns = [
  [8, 1e8],
  [4, 1e4],
  [2, 1e2],
  [1, 1e1],
] as const

/** Quotient rounded towards plus infinity; the divisor is positive. */
export function ceilDiv(value: bigint, divisor: bigint): bigint {
  return value >= 0n ? (value + divisor - 1n) / divisor : value / divisor
}

/** Quotient rounded to the nearest, halves away from zero; the divisor is positive. For figures that are only read. */
export function nearestDiv(value: bigint, divisor: bigint): bigint {
  return value >= 0n ? (2n * value + divisor) / (2n * divisor) : -((-2n * value + divisor) / (2n * divisor))
}

/** Digits after the point that an amount in units of 1e-12 needs. */
export function decimalsOf(units: bigint): number {
  const text = formatFixed(units)
  const point = text.indexOf('.')
  return point < 0 ? 0 : text.length - point - 1
}

export const absolute = (value: bigint): bigint => (value < 0n ? -value : value)
