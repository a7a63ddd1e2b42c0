// Changes to the text of a message, blind to what it says: what a broken line or a broken writer makes of it.

type Change = { readonly kind: string; readonly at: number; readonly by: number }

export const textMutations = ['cut', 'insert', 'remove', 'repeat', 'splice', 'letter', 'key_twice', 'case'] as const

const inserted = [
  '\u0000',
  '\uFEFF',
  '\uD800',
  '"',
  '\\',
  '{',
  '}',
  '[',
  ']',
  ',',
  ':',
  '1e999',
  '-',
  '\n',
  '%',
  '/',
  '?',
  '&',
  '#',
  ' ',
]

/** Repetition is what makes texts grow. */
const textMax = 100_000

export function mutateText(text: string, { kind, at, by }: Change, other: string): string {
  const place = text.length === 0 ? 0 : at % text.length
  const end = Math.min(text.length, place + (by % 40) + 1)
  switch (kind) {
    case 'cut':
      return text.slice(0, place)
    case 'insert':
      return text.slice(0, place) + (inserted[by % inserted.length] ?? '') + text.slice(place)
    case 'remove':
      return text.slice(0, place) + text.slice(end)
    case 'repeat':
      return text.length > textMax ? text : text.slice(0, end) + text.slice(place)
    case 'splice':
      return text.slice(0, place) + other.slice(other.length === 0 ? 0 : by % other.length)
    case 'letter':
      return text.slice(0, place) + String.fromCharCode(by % 0x180) + text.slice(place + 1)
    case 'key_twice': {
      const key = [...text.matchAll(/"[^"]{1,40}":/g)].at(by % 5)
      return key === undefined ? text : `${text.slice(0, key.index)}${key[0]}null,${text.slice(key.index)}`
    }
    case 'case':
      return by % 2 === 0 ? text.toUpperCase() : text.toLowerCase()
    default:
      return text
  }
}
