// A trap for whoever checks JSON with zod: its bounds on texts and lists measure everything that has a `length`, also what
// is neither, and a length that cannot be compared throws out of safeParse. Nobody's message has a length that is an object.

/** True when a value of the JSON text has a key `length` that holds an object or a list. `value` is the text, parsed. */
export function hasOddLength(text: string, value: unknown): boolean {
  // An escape may spell the key as well. Texts without either are nearly all there are, and cost one look: for the end of the
  // key, because quotation marks are everywhere.
  if (!text.includes('length"') && !text.includes(String.raw`\u`)) return false
  // Not by recursion: what comes from outside may be nested deeper than the stack.
  const waiting: unknown[] = [value]
  while (waiting.length > 0) {
    const next = waiting.pop()
    if (!isHolder(next)) continue
    const isList = Array.isArray(next)
    for (const [key, inner] of Object.entries(next)) {
      if (!isHolder(inner)) continue
      if (!isList && key === 'length') return true
      waiting.push(inner)
    }
  }
  return false
}

const isHolder = (value: unknown): value is object => typeof value === 'object' && value !== null
