// Reads JSON without losing digits of whole numbers above 2^53: those become strings of their digits. Slower than a plain
// JSON.parse by about four times where there are such numbers, so it is used for answers, trades and the account, and not for
// the book, which has no ids.

import { hasOddLength } from '#shared/odd-length.ts'

declare global {
  interface JSON {
    parse(
      text: string,
      reviver: (key: string, value: unknown, context: { readonly source?: string }) => unknown,
    ): unknown
  }
}

/** Looking at every value again is what costs; digits that follow a quotation mark are text and stay what they are. */
const mayHoldLongNumber = /(?:^|[:[,\s])-?\d{16}/
const wholeNumber = /^-?\d+$/

/** Parses JSON; whole numbers that a double cannot hold come back as decimal text. Throws a SyntaxError on bad JSON. */
export function parseExactJson(text: string): unknown {
  if (!mayHoldLongNumber.test(text)) return parsePlainJson(text)
  const value = JSON.parse(text, (_key, value, context) => {
    if (typeof value !== 'number' || Number.isSafeInteger(value)) return value
    return context.source !== undefined && wholeNumber.test(context.source) ? context.source : value
  })
  return checked(text, value)
}

/** Parses JSON that carries no large whole numbers. Throws a SyntaxError on bad JSON. */
export function parsePlainJson(text: string): unknown {
  return checked(text, JSON.parse(text))
}

/** What checks the values afterwards stumbles over such a one; to have sent it is no better than bad JSON. */
function checked(text: string, value: unknown): unknown {
  if (hasOddLength(text, value)) throw new SyntaxError('a length must not be an object')
  return value
}
