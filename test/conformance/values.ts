import { z } from 'zod'
import { Exact } from '#shared/decimal.ts'

// Values of case files are loose: a number may be a JSON number, decimal text or hex. They become exact here, or an error
// that names them.

/** Integer text, decimal or hex, with an optional sign; or a JSON integer. */
export const Whole = z.union([
  z.int().transform(BigInt),
  z
    .string()
    .regex(/^-?(0x[0-9a-fA-F]+|\d+)$/)
    .transform((text) => (text.startsWith('-') ? -BigInt(text.slice(1)) : BigInt(text))),
])

/** Decimal text without exponent, or a JSON number; text either way. */
export const Numeral = z.union([
  z.string().regex(/^\d+(\.\d+)?$/),
  z
    .number()
    .nonnegative()
    .transform((value) => new Exact(value).toFixed()),
])

export const Domain = z.object({
  name: z.string(),
  version: z.string(),
  chainId: z.string(),
  revision: z.union([z.int(), z.string().regex(/^\d+$/).transform(Number)]),
})

export const Fields = z.record(z.string(), z.unknown())
export type Fields = z.infer<typeof Fields>

/** One thing that must be the same. Both sides are shown when they are not. */
export type Comparison = {
  readonly what: string
  readonly expected: string
  readonly got: string
  readonly isSame: boolean
}

export const sameText = (what: string, expected: unknown, got: string): Comparison => {
  const shown = typeof expected === 'string' ? expected : (JSON.stringify(expected) ?? 'nothing')
  return { what, expected: shown, got, isSame: shown === got }
}

/** Compares as integers, so hex and decimal, padded or not, are the same. Shows hex when hex was expected. */
export function sameWhole(what: string, expected: unknown, got: bigint): Comparison {
  const wanted = Whole.parse(expected)
  const isHex = typeof expected === 'string' && /^-?0x/.test(expected)
  const shown = isHex && got >= 0n ? `0x${got.toString(16)}` : got.toString()
  return { what, expected: String(expected), got: shown, isSame: wanted === got }
}

/** Compares as exact decimals, so trailing zeros do not matter. */
export function sameDecimal(what: string, expected: unknown, got: string): Comparison {
  const wanted = z.union([z.string(), z.number().transform(String)]).parse(expected)
  const isNumber = /^-?\d+(\.\d+)?$/.test(wanted)
  return { what, expected: wanted, got, isSame: isNumber && new Exact(wanted).eq(got) }
}
