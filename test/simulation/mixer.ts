// A hash that takes in numbers, texts and whole states as they come. Not for secrets: 64 bits that tell two runs apart.

export type Mixer = {
  number(value: number): void
  text(value: string): void
  /** Plain data of any depth, in its own order: lists, maps and sets as they stand, keys as they were made. */
  whole(value: unknown): void
  /** Hexadecimal. */
  hash(): string
}

export function createMixer(): Mixer {
  let a = 0x811c9dc5
  let b = 0x9e3779b9
  const mix = (low: number, high: number) => {
    a = Math.imul(a ^ low, 0x01000193)
    b = Math.imul(b ^ high, 0x85ebca6b) ^ (b >>> 15)
    b = (b + a) | 0
  }
  const number = (value: number) => {
    const whole = value | 0
    if (whole === value) return mix(whole, 1)
    double[0] = value
    mix(words[0] ?? 0, words[1] ?? 0)
  }
  const text = (value: string) => {
    let h = value.length
    // Of a long text each seventh letter: what makes it differ elsewhere makes states differ, and those are taken in too.
    const stride = h > shortText ? 7 : 1
    for (let index = 0; index < value.length; index += stride) h = (Math.imul(h, 31) + value.charCodeAt(index)) | 0
    mix(h, value.length)
  }
  const whole = (value: unknown): void => {
    switch (typeof value) {
      case 'number':
        return number(value)
      case 'string':
        return text(value)
      case 'boolean':
        return mix(value ? 1 : 0, 2)
      case 'bigint':
        return text(value.toString())
      case 'object':
        if (value === null) return mix(0, 3)
        if (Array.isArray(value)) {
          mix(value.length, 4)
          for (const one of value) whole(one)
        } else if (value instanceof Map) {
          mix(value.size, 5)
          for (const [key, one] of value) {
            whole(key)
            whole(one)
          }
        } else if (value instanceof Set) {
          mix(value.size, 6)
          for (const one of value) whole(one)
        } else if (isRecord(value)) {
          mix(0, 7)
          for (const key in value) {
            text(key)
            whole(value[key])
          }
        }
        return
      default:
        // Nothing is told apart by a function or by what is not there.
        return mix(0, 8)
    }
  }
  return {
    number,
    text,
    whole,
    hash: () => (a >>> 0).toString(16).padStart(8, '0') + (b >>> 0).toString(16).padStart(8, '0'),
  }
}

/** Of every object that is no list, map or set. */
const isRecord = (value: object): value is Readonly<Record<string, unknown>> => !Array.isArray(value)

const shortText = 48

/** A number as the bits it is made of. */
const double = new Float64Array(1)
const words = new Int32Array(double.buffer)
