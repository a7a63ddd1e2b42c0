// Reads JSON without losing digits of whole numbers above 2^53: those become strings of their digits. It looks at every
// character where there are such numbers, so it is used for answers, trades and the account, and not for the book, which has
// no ids.

import { hasOddLength } from '#shared/odd-length.ts'

declare global {
  interface JSON {
    parse(
      text: string,
      reviver: (key: string, value: unknown, context: { readonly source?: string }) => unknown,
    ): unknown
  }
}

const wholeNumber = /^-?\d+$/
const longDigits = /\d{16,}/g

/** Parses JSON; whole numbers that a double cannot hold come back as decimal text. Throws a SyntaxError on bad JSON. */
export function parseExactJson(text: string): unknown {
  longDigits.lastIndex = 0
  if (!longDigits.test(text)) return parsePlainJson(text)
  const quoted = withLongNumbersQuoted(text, longDigits.lastIndex)
  return quoted === null ? parseEachAgain(text) : checked(text, JSON.parse(quoted))
}

/** The sure way: every value is looked at again with its source, which takes several times as long as the parsing. */
function parseEachAgain(text: string): unknown {
  const value = JSON.parse(text, (_key, value, context) => {
    if (typeof value !== 'number' || Number.isSafeInteger(value)) return value
    return context.source !== undefined && wholeNumber.test(context.source) ? context.source : value
  })
  return checked(text, value)
}

/**
 * The text with its long whole numbers, the first of which ends there, between quotation marks; null where it is not plain to see what they are: texts with
 * escapes, spaces around numbers, fractions, exponents, leading zeros, and what may be a key.
 */
function withLongNumbersQuoted(text: string, firstEnd: number): string | null {
  if (text.includes(escape)) return null
  let quoted = ''
  let copiedTo = 0
  let at = 0
  let isInText = false
  for (let end = firstEnd; end > 0; end = longDigits.test(text) ? longDigits.lastIndex : 0) {
    let start = end
    while (isDigit(text.charCodeAt(start - 1))) start -= 1
    for (; at < start; at += 1) if (text.charCodeAt(at) === quote) isInText = !isInText
    if (isInText) continue
    if (text.charCodeAt(start) === zero) return null
    if (text.charCodeAt(start - 1) === minus) start -= 1
    if (!beforeValue.includes(text.charCodeAt(start - 1)) || !afterValue.includes(text.charCodeAt(end))) return null
    const digits = text.slice(start, end)
    if (Number.isSafeInteger(Number(digits))) continue
    quoted += `${text.slice(copiedTo, start)}"${digits}"`
    copiedTo = end
  }
  return quoted + text.slice(copiedTo)
}

const escape = '\\'
const zero = 0x30
const minus = 0x2d
const quote = 0x22
const isDigit = (code: number): boolean => code >= zero && code < zero + 10
const codesOf = (letters: string): readonly number[] => Array.from(letters, (letter) => letter.charCodeAt(0))
const beforeValue = codesOf(':[,')
const afterValue = codesOf(',}]')

/** Parses JSON that carries no large whole numbers. Throws a SyntaxError on bad JSON. */
export function parsePlainJson(text: string): unknown {
  return checked(text, JSON.parse(text))
}

/** What checks the values afterwards stumbles over such a one; to have sent it is no better than bad JSON. */
function checked(text: string, value: unknown): unknown {
  if (hasOddLength(text, value)) throw new SyntaxError('a length must not be an object')
  return value
}
