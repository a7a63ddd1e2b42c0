// The exchange's own arithmetic: every price, size, rate and amount is a BigInt in units of 1e-12. Nothing here is
// shared with the programs that trade on it, so that one mistake cannot make both sides agree.

/** Units in one dollar, one coin, or a rate of one. */
export const one = 1_000_000_000_000n

/** Reads an unsigned decimal numeral into units of 1e-12; says why when it cannot. */
export function parseFixed(text: string): bigint | 'malformed' | 'too_fine' {
  const match = /^(\d{1,18})(?:\.(\d{1,30}))?$/.exec(text)
  if (match === null) return 'malformed'
  const fraction = (match[2] ?? '').replace(/0+$/, '')
  if (fraction.length > 12) return 'too_fine'
  return BigInt(match[1] ?? '0') * one + BigInt(fraction.padEnd(12, '0'))
}

/** Shortest exact decimal text of an amount in units of 1e-12. */
export function formatFixed(units: bigint): string {
  const sign = units < 0n ? '-' : ''
  const digits = (units < 0n ? -units : units).toString().padStart(13, '0')
  const fraction = digits.slice(-12).replace(/0+$/, '')
  return `${sign}${digits.slice(0, -12)}${fraction === '' ? '' : `.${fraction}`}`
}

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
