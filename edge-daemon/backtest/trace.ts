import { createHash } from 'node:crypto'

// A fingerprint of everything that happened: all events the core was given and all effects it returned, in order. Two runs
// with the same fingerprint were the same run.

export type Trace = { add(value: unknown): void; digest(): string }

const bufferBytes = 1 << 16
/** Room for the longest text that is written in one piece. */
const reserveBytes = 4_096

export function createTrace(): Trace {
  const hash = createHash('sha256')
  const bytes = Buffer.allocUnsafe(bufferBytes)
  const view = new DataView(bytes.buffer, bytes.byteOffset, bufferBytes)
  let used = 0

  const flush = () => {
    hash.update(bytes.subarray(0, used))
    used = 0
  }
  const text = (value: string) => {
    if (value.length * 3 > reserveBytes) {
      flush()
      hash.update(`${value.length}`).update(value)
      return
    }
    bytes[used] = 0x73
    used += 1
    const { length } = value
    for (let index = 0; index < length; index += 1) {
      const code = value.charCodeAt(index)
      if (code < 0x80) bytes[used++] = code
      else {
        bytes[used++] = 0xff
        bytes[used++] = code & 0xff
        bytes[used++] = code >> 8
      }
    }
    bytes[used++] = 0
  }
  const add = (value: unknown): void => {
    if (used > bufferBytes - reserveBytes - 64) flush()
    switch (typeof value) {
      case 'number':
        bytes[used] = 0x6e
        view.setFloat64(used + 1, value)
        used += 9
        return
      case 'string':
        return text(value)
      case 'boolean':
        bytes[used++] = value ? 0x74 : 0x66
        return
      case 'object':
        if (value === null) bytes[used++] = 0x30
        else if (Array.isArray(value)) {
          bytes[used++] = 0x5b
          for (const part of value) add(part)
          bytes[used++] = 0x5d
        } else {
          bytes[used++] = 0x7b
          const fields: object = value
          // Every shape is written the same way in the same program, so the names need not be in it.
          for (const part of Object.values(fields)) add(part)
          bytes[used++] = 0x7d
        }
        return
      default:
        bytes[used++] = 0x75
    }
  }
  return {
    add,
    digest() {
      flush()
      return hash.digest('hex')
    },
  }
}
