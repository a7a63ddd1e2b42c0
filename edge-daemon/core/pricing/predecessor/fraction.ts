import { assert } from '#shared/assert.ts'

// Exact arithmetic for the few places where the price path must not round: ties at a tick, a lot or a threshold. A number
// stands here for the decimal that its shortest text spells, so 0.1 means one tenth and not the double beside it. Whole
// numbers do it, because the decision core does without decimal arithmetic for the sake of its speed.

/** A rational number; the denominator is positive. Not reduced: a handful of steps each, then it is a number again. */
export type Fraction = { readonly numerator: bigint; readonly denominator: bigint }

/** The decimal that the shortest text of `value` spells, exactly. Asserts that the value is finite. */
export function fractionOf(value: number): Fraction {
  assert(Number.isFinite(value), `an exact value must be finite, was ${value}`)
  const [digits = '0', exponent = '0'] = String(value).split('e')
  const [whole = '0', decimals = ''] = digits.split('.')
  const places = decimals.length - Number(exponent)
  const units = BigInt(whole + decimals)
  return places >= 0
    ? { numerator: units, denominator: 10n ** BigInt(places) }
    : { numerator: units * 10n ** BigInt(-places), denominator: 1n }
}

export const plus = (a: Fraction, b: Fraction): Fraction => ({
  numerator: a.numerator * b.denominator + b.numerator * a.denominator,
  denominator: a.denominator * b.denominator,
})

export const minus = (a: Fraction, b: Fraction): Fraction =>
  plus(a, { numerator: -b.numerator, denominator: b.denominator })

export const times = (a: Fraction, b: Fraction): Fraction => ({
  numerator: a.numerator * b.numerator,
  denominator: a.denominator * b.denominator,
})

/** Asserts that `b` is not zero. */
export function dividedBy(a: Fraction, b: Fraction): Fraction {
  assert(b.numerator !== 0n, 'a fraction cannot be divided by zero')
  const sign = b.numerator < 0n ? -1n : 1n
  return { numerator: a.numerator * b.denominator * sign, denominator: a.denominator * b.numerator * sign }
}

export const absolute = (a: Fraction): Fraction => (a.numerator < 0n ? { ...a, numerator: -a.numerator } : a)

/** Negative when `a` is the smaller, zero when they are equal, positive when it is the larger. */
export function compare(a: Fraction, b: Fraction): -1 | 0 | 1 {
  const left = a.numerator * b.denominator
  const right = b.numerator * a.denominator
  return left < right ? -1 : left > right ? 1 : 0
}

/** The largest whole number that is not above. */
export function floorOf({ numerator, denominator }: Fraction): number {
  const quotient = numerator / denominator
  return Number(numerator < 0n && quotient * denominator !== numerator ? quotient - 1n : quotient)
}

/** The smallest whole number that is not below. */
export const ceilOf = ({ numerator, denominator }: Fraction): number =>
  0 - floorOf({ numerator: -numerator, denominator })

const safe = BigInt(Number.MAX_SAFE_INTEGER)
/** More digits than a double can tell apart. */
const digitsKept = 25

/** The double nearest to it. */
export function numberOf({ numerator, denominator }: Fraction): number {
  const size = numerator < 0n ? -numerator : numerator
  if (size <= safe && denominator <= safe) return Number(numerator) / Number(denominator)
  const places = digitsKept + String(denominator).length - String(size).length
  const scaled =
    places >= 0 ? (numerator * 10n ** BigInt(places)) / denominator : numerator / (denominator * 10n ** BigInt(-places))
  return Number(`${scaled}e${-places}`)
}
