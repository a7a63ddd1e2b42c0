import { isSent, type Check } from './check.ts'

// A book begins whole: whatever else comes first on a connection is a part of it that nobody can tell from the whole.

const isWhole = (text: string): boolean => text.includes('"type":"SNAPSHOT"') && text.includes('"d":"f"')

/** I17: nothing that adds risk from a first frame that is a change, or of another depth, to the whole book of a later connection. */
export function booksBeginWhole(): Check {
  let boot = 0
  /** The newest line of the book that has said anything. */
  let begun = 0
  /** It has begun with a part. */
  let isUnfit = false
  return {
    id: 'I17',
    hear(view, line, text) {
      if (view.boot !== boot) isUnfit = false
      boot = view.boot
      if (line <= begun || view.lines.get(line)?.name !== 'book') return
      begun = line
      isUnfit = !isWhole(text)
    },
    step(view, _, effects) {
      if (!isUnfit || view.boot !== boot) return null
      if (!effects.some((effect) => isSent(effect) && !effect.order.reduceOnly)) return null
      return `an order was sent by a book that began with a part of it on connection ${begun}`
    },
  }
}
