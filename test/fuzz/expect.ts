import { assert } from '#shared/assert.ts'

// What must be true of everything that a reader lets through.

const textMax = 1_000

/** Plain data all the way down: finite numbers, bounded words, no key that JSON could turn against us. */
export function assertPlain(value: unknown, what: string): void {
  switch (typeof value) {
    case 'number':
      return assert(Number.isFinite(value), `${what} must be a finite number, was ${value}`)
    case 'string':
      return assert(value.length <= textMax, `${what} must be a short text, has ${value.length} characters`)
    case 'boolean':
    case 'undefined':
      return
    case 'object':
      if (value === null) return
      for (const key of Object.keys(value)) {
        assert(key !== '__proto__', `${what} must not have a key __proto__`)
        assertPlain(Reflect.get(value, key), what)
      }
      return
    default:
      throw new TypeError(`${what} must be plain data, was a ${typeof value}`)
  }
}

const prototypes = [Object.prototype, Array.prototype]
const untouched = prototypes.map((prototype) => Reflect.ownKeys(prototype).length)

/** No input has left anything where every object would find it. */
export function assertUnpolluted(): void {
  for (const [index, prototype] of prototypes.entries()) {
    assert(Reflect.ownKeys(prototype).length === untouched[index], 'no prototype may gain or lose a key')
  }
}

export function assertOneOf(word: string, words: readonly string[], what: string): void {
  assert(words.includes(word), `${what} must be one of ${words.join(', ')}, was "${word.slice(0, 60)}"`)
}
