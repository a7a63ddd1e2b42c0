import { hasOddLength } from '#shared/odd-length.ts'

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

/** No body of the venue is nested deeper than this by far. */
const depthMax = 32

/** Writes a 64-bit id as the JSON number it is on the wire. */
export function wireId(id: string): RawJson {
  if (!/^\d{1,20}$/.test(id)) throw new RangeError('an id must be a whole number')
  return JSON.rawJSON(id)
}

export const writeJson = (value: Json): string => JSON.stringify(value)

/** Reads JSON; whole numbers beyond 2^53 come back as their text. Null when it is not JSON, or nested beyond reason. */
export function readJson(text: string): { readonly value: unknown } | null {
  if (isTooDeep(text)) return null
  try {
    // Looking at every value again costs more than the parsing, so only a text that can hold such a number pays for it.
    const value: unknown = mayHoldLongNumber.test(text) ? JSON.parse(text, exactNumber) : JSON.parse(text)
    // What checks the values afterwards stumbles over such a one.
    return hasOddLength(text, value) ? null : { value }
  } catch {
    return null
  }
}

/** Digits that follow a quotation mark are text and stay what they are. */
const mayHoldLongNumber = /(?:^|[:[,\s])-?\d{16}/

const exactNumber = (_key: string, parsed: unknown, context?: { readonly source?: string }): unknown =>
  typeof parsed === 'number' && !Number.isSafeInteger(parsed) && /^-?\d+$/.test(context?.source ?? '')
    ? context?.source
    : parsed

function isTooDeep(text: string): boolean {
  let depth = 0
  let inText = false
  for (let index = 0; index < text.length; index += 1) {
    const letter = text.charCodeAt(index)
    if (inText) {
      if (letter === backslash) index += 1
      else if (letter === quote) inText = false
    } else if (letter === quote) inText = true
    else if (letter === openBrace || letter === openBracket) {
      depth += 1
      if (depth > depthMax) return true
    } else if (letter === closeBrace || letter === closeBracket) depth -= 1
  }
  return false
}

const quote = 0x22
const backslash = 0x5c
const openBrace = 0x7b
const closeBrace = 0x7d
const openBracket = 0x5b
const closeBracket = 0x5d
