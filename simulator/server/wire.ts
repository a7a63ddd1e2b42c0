// JSON of the wire. Ids are 64-bit numbers there and text everywhere inside: they must never become a double.

declare global {
  interface JSON {
    rawJSON(text: string): RawJson
  }
}
type RawJson = { readonly rawJSON: string }

export type Json =
  | string
  | number
  | boolean
  | null
  | RawJson
  | readonly Json[]
  | { readonly [key: string]: Json | undefined }

/** Writes a 64-bit id as the JSON number it is on the wire. */
export function wireId(id: string): RawJson {
  if (!/^\d{1,20}$/.test(id)) throw new RangeError('an id must be a whole number')
  return JSON.rawJSON(id)
}

export const writeJson = (value: Json): string => JSON.stringify(value)

/** Reads JSON; whole numbers beyond 2^53 come back as their text. Null when it is not JSON. */
export function readJson(text: string): { readonly value: unknown } | null {
  try {
    const value: unknown = JSON.parse(text, (_key, parsed: unknown, context?: { readonly source?: string }) =>
      typeof parsed === 'number' && !Number.isSafeInteger(parsed) && /^-?\d+$/.test(context?.source ?? '')
        ? context?.source
        : parsed,
    )
    return { value }
  } catch {
    return null
  }
}
