import { Decimal } from 'decimal.js'

// The only place that configures decimal.js. Enough digits that sums and products of prices, sizes and money stay exact;
// the rounding mode is never a default: whoever rounds says in which direction.
export const Exact = Decimal.clone({ precision: 60, toExpNeg: -40, toExpPos: 40, defaults: true })
export type Exact = Decimal

/** A plain decimal numeral: digits with an optional sign and fraction, no exponent. */
export const decimalPattern = /^-?\d{1,30}(\.\d{1,30})?$/

/** Reads a decimal numeral exactly. Throws a RangeError that names `what` when the text is not one. */
export function parseDecimal(text: string, what: string): Exact {
  if (!decimalPattern.test(text)) throw new RangeError(`${what} must be a decimal number, was "${text.slice(0, 40)}"`)
  return new Exact(text)
}

/** Shortest exact decimal text, without exponent and without trailing zeros. */
export function formatDecimal(value: Exact): string {
  return value.isZero() ? '0' : value.toFixed()
}

export type RoundingDirection = 'down' | 'up' | 'floor' | 'ceil'
const modes = {
  down: Decimal.ROUND_DOWN,
  up: Decimal.ROUND_UP,
  floor: Decimal.ROUND_FLOOR,
  ceil: Decimal.ROUND_CEIL,
} as const

/** Rounds to `places` decimal places; `down` and `up` are toward and away from zero. */
export function roundDecimal(value: Exact, places: number, direction: RoundingDirection): Exact {
  return value.toDecimalPlaces(places, modes[direction])
}
