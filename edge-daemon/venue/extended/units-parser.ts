// Decimal text to whole ticks or lots, digit by digit: the hot path of every book message. Exact or nothing.

/** Reads a decimal numeral as a whole multiple of the unit it was made for, sign kept; null when it is not one. */
export type UnitsParser = (text: string) => number | null

/** Builds a parser for multiples of `unit`, itself a positive decimal numeral such as "0.05". */
export function createUnitsParser(unit: string): UnitsParser {
  const [whole = '', fraction = ''] = unit.split('.')
  const places = fraction.length
  const unitDigits = Number(whole + fraction)
  if (!/^\d+(\.\d+)?$/.test(unit) || !Number.isSafeInteger(unitDigits) || unitDigits <= 0) {
    throw new RangeError(`the unit must be a positive decimal number, was "${unit.slice(0, 40)}"`)
  }
  return (text) => {
    const scaled = scaledInteger(text, places)
    if (scaled === null || scaled % unitDigits !== 0) return null
    const count = scaled / unitDigits
    return count === 0 ? 0 : count
  }
}

const minus = 45
const point = 46
const zero = 48

/** The numeral times 10^places as a safe integer; null when malformed, too large, or not whole after scaling. */
function scaledInteger(text: string, places: number): number | null {
  const isNegative = text.charCodeAt(0) === minus
  const start = isNegative ? 1 : 0
  let value = 0
  let pointAt = -1
  for (let at = start; at < text.length; at += 1) {
    const code = text.charCodeAt(at)
    if (code === point) {
      if (pointAt !== -1 || at === start || at === text.length - 1) return null
      pointAt = at
      continue
    }
    const digit = code - zero
    if (digit < 0 || digit > 9) return null
    if (pointAt !== -1 && at - pointAt > places) {
      if (digit !== 0) return null
      continue
    }
    value = value * 10 + digit
    if (value > Number.MAX_SAFE_INTEGER) return null
  }
  if (text.length === start) return null
  const given = pointAt === -1 ? 0 : Math.min(places, text.length - 1 - pointAt)
  for (let missing = given; missing < places; missing += 1) value *= 10
  if (value > Number.MAX_SAFE_INTEGER) return null
  return isNegative ? -value : value
}
