import type { Prng } from '#shared/prng.ts'
import type { StreamName } from '../../../edge-daemon/core/event.ts'
import type { Kind } from './kind.ts'

/** Connections of a stream end after so long, and what the next ones begin with is not what it should be. */
export type ReopenInjection = {
  readonly at: 'reopen'
  readonly stream: StreamName
  readonly afterMs: number
  readonly begins: 'contradicting' | 'unfit_book'
}

export const reopen: Kind<ReopenInjection> = {
  disconnects: ({ inject }, stream, openMs) => (stream === inject.stream && openMs >= inject.afterMs ? true : null),
  frame({ inject, prng }, stream, text, fate) {
    if (stream !== inject.stream) return null
    const altered = alter(text, inject.begins, prng)
    return altered === null || altered === text ? null : { ...fate, texts: [altered] }
  },
}

function alter(text: string, begins: ReopenInjection['begins'], prng: Prng): string | null {
  switch (begins) {
    case 'unfit_book':
      if (!text.includes('"SNAPSHOT"')) return null
      return prng.next() < 0.5 ? text.replace('"SNAPSHOT"', '"DELTA"') : shallow(text)
    case 'contradicting':
      if (!text.includes('"isSnapshot":true')) return null
      return text.includes('"positions":') ? anotherPosition(text, prng) : anotherOrder(text, prng)
  }
}

/** The best prices alone, as on the stream that has no more. */
const shallow = (text: string): string =>
  text.replace(/"([ab])":\[(\{[^}]*\})[^\]]*\]/g, '"$1":[$2]').replace('"d":"f"', '"d":"1"')

/** Ten times as large, or none at all. */
const anotherPosition = (text: string, prng: Prng): string =>
  prng.next() < 0.5
    ? text.replace(/"positions":\[.*\]/, '"positions":[]')
    : text.replace(/"size":"(\d+)\.(\d)/, (_, whole: string, first: string) => `"size":"${whole}${first}.`)

/** An order is missing, or more of it is filled than is true. */
const anotherOrder = (text: string, prng: Prng): string =>
  prng.next() < 0.5
    ? text.replace(/"orders":\[\{.*?\}(?:,|(?=\]))/, '"orders":[')
    : text.replace(/"qty":"([\d.]+)"(.*?)"filledQty":"[^"]*"/, '"qty":"$1"$2"filledQty":"$1"')
