import type { Prng } from '#shared/prng.ts'
import type { StreamName } from '../../../edge-daemon/core/event.ts'
import { closeLine } from '../links/lines.ts'
import type { Kind } from './kind.ts'

/**
 * Connections of a stream end about so often, and what the next ones begin with is not what it should be: that alone counts, the
 * end of a connection is another fault.
 */
export type ReopenInjection = {
  readonly at: 'reopen'
  readonly stream: StreamName
  readonly everyMs: number
  readonly begins: 'contradicting' | 'unfit_book'
}

const closeMs = 5

export const reopen: Kind<ReopenInjection> = {
  strikes({ inject, prng }, { around }) {
    for (const [line, { name }] of around.lines.open)
      if (name === inject.stream) closeLine(around, line, closeMs, 'closed by the venue with code 1006')
    return inject.everyMs * (0.5 + prng.next())
  },
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
