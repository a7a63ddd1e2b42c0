import { createHash } from 'node:crypto'
import type { Effect } from '../core/effect.ts'
import type { BookLevel, EngineEvent } from '../core/event.ts'

// A fingerprint of everything that happened: all events the core was given and all effects it returned, in order. Two runs
// with the same fingerprint were the same run. What comes thousands of times a second is written field by field.

export type Trace = { event(event: EngineEvent): void; effect(effect: Effect): void; digest(): string }

const bufferBytes = 1 << 16
/** Room that is always left for what is written in one piece. */
const reserveBytes = 4_096

export function createTrace(): Trace {
  const hash = createHash('sha256')
  const bytes = Buffer.allocUnsafe(bufferBytes)
  const view = new DataView(bytes.buffer, bytes.byteOffset, bufferBytes)
  let used = 0

  const makeRoom = () => {
    if (used <= bufferBytes - reserveBytes) return
    hash.update(bytes.subarray(0, used))
    used = 0
  }
  const mark = (code: number) => {
    bytes[used] = code
    used += 1
  }
  const number = (value: number) => {
    view.setFloat64(used, value)
    used += 8
  }
  const text = (value: string) => {
    const { length } = value
    if (length * 2 > reserveBytes / 2) {
      hash.update(bytes.subarray(0, used)).update(value)
      used = 0
      return
    }
    for (let index = 0; index < length; index += 1) {
      const code = value.charCodeAt(index)
      bytes[used] = code & 0xff
      used += 1
      if (code < 0x80) continue
      bytes[used] = code >> 8
      used += 1
    }
    mark(0)
  }
  /** Without a list of the fields, which would be garbage at once. */
  const fields = (value: object): void => {
    if (!isRecord(value)) return
    for (const name in value) any(value[name])
  }
  /** Anything at all. Every shape is written the same way in the same program, so names need not be in it. */
  const any = (value: unknown): void => {
    makeRoom()
    if (typeof value === 'number') {
      mark(0x6e)
      number(value)
    } else if (typeof value === 'string') {
      mark(0x73)
      text(value)
    } else if (typeof value === 'boolean') mark(value ? 0x74 : 0x66)
    else if (typeof value !== 'object' || value === null) mark(0x30)
    else {
      mark(0x7b)
      fields(value)
      mark(0x7d)
    }
  }
  const levels = (side: readonly BookLevel[]) => {
    number(side.length)
    for (const { price, lots, mode } of side) {
      makeRoom()
      number(price)
      number(mode === 'set' ? lots : 0 - lots)
    }
  }

  return {
    event(event) {
      makeRoom()
      number(event.atMs)
      switch (event.type) {
        case 'clock_ticked':
          return mark(1)
        case 'trades_printed':
          mark(2)
          for (const { tradeId, side, price, size } of event.trades) {
            makeRoom()
            text(tradeId)
            number(price)
            number(side === 'buy' ? size : 0 - size)
          }
          return
        case 'touch_changed':
          mark(3)
          number(event.touch.bid ?? 0)
          number(event.touch.ask ?? 0)
          return
        case 'book_replaced':
          mark(4)
          levels(event.bids)
          levels(event.asks)
          return
        default:
          any(event)
      }
    },
    effect(effect) {
      // Says again what the event before it said.
      if (effect.type === 'journal_market' && effect.record === 'trade') {
        makeRoom()
        mark(5)
        any(effect.data['tradeId'])
      } else any(effect)
    },
    digest() {
      hash.update(bytes.subarray(0, used))
      used = 0
      return hash.digest('hex')
    },
  }
}

/** What is neither null nor a text can be asked for its fields. */
const isRecord = (value: object): value is Record<string, unknown> => typeof value === 'object'
