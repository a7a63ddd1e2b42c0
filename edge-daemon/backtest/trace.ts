import { createHash } from 'node:crypto'
import type { Effect } from '../core/effect.ts'
import type { BookLevel, EngineEvent } from '../core/event.ts'

// A fingerprint of everything that happened: all events the core was given and all effects it returned, in order. Two runs
// with the same fingerprint were the same run. What comes thousands of times a second is written field by field.

export type Trace = { event(event: EngineEvent): void; effect(effect: Effect): void; digest(): string }

const bufferBytes = 1 << 16
/** Room that is always left for what is written in one piece. */
const reserveBytes = 8_192
/** Bytes of one character at most. */
const utf8Max = 3

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
    if (value.length * utf8Max > reserveBytes) {
      hash.update(bytes.subarray(0, used)).update(value)
      used = 0
      return
    }
    used += bytes.write(value, used)
    mark(0)
  }
  /** Anything else: the runtime writes JSON faster than a program can walk an object. */
  const any = (value: unknown): void => {
    makeRoom()
    text(JSON.stringify(value))
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
