import type { StreamName } from '../../../edge-daemon/core/event.ts'
import { drawnOf } from './drawn.ts'
import type { Kind } from './kind.ts'

/** What happens to frames; all but a gap leave the numbers of the others without one. A share is drawn for each frame. */
export type FrameInjection = {
  readonly at: 'frame'
  /** One of these in each seed. */
  readonly streams: readonly StreamName[]
  readonly match: RegExp
  readonly share: number
  readonly does: 'gap' | 'lose_unnoticed' | 'repeat' | 'cross' | 'flood'
}

export const frame: Kind<FrameInjection> = {
  frame(one, stream, text, fate) {
    const { inject, prng } = one
    if (!inject.streams.includes(stream) || drawnOf(one, inject.streams) !== stream) return null
    if (!inject.match.test(text) || prng.next() >= inject.share) return null
    switch (inject.does) {
      case 'gap':
        return { ...fate, texts: [] }
      case 'lose_unnoticed':
        return { ...fate, texts: [], keepsNumber: false }
      case 'repeat':
        return { ...fate, texts: [text, text], keepsNumber: false }
      case 'flood':
        return {
          ...fate,
          texts: [text, ...Array.from({ length: floodTimes - 1 }, () => emptied(text))],
          keepsNumber: false,
        }
      case 'cross': {
        const crossed = crossedBook(text)
        return crossed === null ? null : { ...fate, texts: [crossed] }
      }
    }
  },
  readMs: ({ inject, prng }) => (inject.does === 'flood' ? prng.exponential(floodReadMs) : null),
}

const floodTimes = 100
/** What the process needs to read one message of a flood, milliseconds in the mean: a thousand of them come in a second. */
const floodReadMs = 1.2

/** The same message of the book without a level in it. */
const emptied = (text: string): string => text.replace('"SNAPSHOT"', '"DELTA"').replace(/"([ab])":\[.*?\]/g, '"$1":[]')

/** A bid at the price of the message's own last ask; null when it has none. */
function crossedBook(text: string): string | null {
  const asks = /"a":\[(.*?)\]/.exec(text)?.[1] ?? ''
  const ask = asks.match(/\{[^}]*\}/g)?.at(-1)
  if (ask === undefined || /"c":"0"/.test(ask)) return null
  return text.replace('"b":[', text.includes('"b":[]') ? `"b":[${ask}` : `"b":[${ask},`)
}
