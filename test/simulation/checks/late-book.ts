import { isSent, type Check, type View } from './check.ts'

// A book that comes late shows a market that is over, whatever its own times say.

const lateMaxMs = 1_000
/** Times of the venue are whole milliseconds. */
const coarseMs = 2
/** So much may two crystals run away from each other, milliseconds in a millisecond; the quickest is believed less by as much. */
const driftShare = 0.001
/** The venue's clock does not move by so much by itself. */
const movedMs = 100

const timePattern = /"ts":(\d+)/

/**
 * I17: nothing that adds risk while the newest message of the book came more than a second later than the quickest of its
 * connection. How long the way always takes nobody can know, and a clock of the venue that was moved tells nothing of before.
 */
export function bookInTime(): Check {
  let boot = 0
  /** When the exchange made what the core has not taken up yet, by the time that the frame tells. */
  const madeAtMs = new Map<number, number>()
  let quickest: { readonly atMs: number; readonly tookMs: number; readonly venueAheadMs: number } | null = null
  let lateMs = 0
  let letMs = Infinity
  /** A clock of the venue that was set back tells times twice, and a frame is known by its time. */
  let isToldTwice = false
  const forget = () => {
    quickest = null
    lateMs = 0
  }
  const begin = (view: View) => {
    if (view.boot === boot) return
    boot = view.boot
    madeAtMs.clear()
    isToldTwice = false
    forget()
  }
  const note = (atMs: number, tookMs: number, venueAheadMs: number) => {
    const isMoved = quickest !== null && Math.abs(venueAheadMs - quickest.venueAheadMs) > movedMs
    if (quickest === null || isMoved || tookMs < quickest.tookMs) quickest = { atMs, tookMs, venueAheadMs }
    lateMs = tookMs - quickest.tookMs
    letMs = lateMaxMs + coarseMs + (atMs - quickest.atMs) * driftShare
  }
  return {
    id: 'I17',
    hear(view, line, text) {
      begin(view)
      if (view.lines.get(line)?.name !== 'book') return
      const toldMs = Number(timePattern.exec(text)?.[1])
      isToldTwice ||= madeAtMs.has(toldMs) && madeAtMs.get(toldMs) !== view.bookMadeAtMs
      madeAtMs.set(toldMs, view.bookMadeAtMs)
    },
    step(view, event, effects) {
      begin(view)
      const isAway = effects.some((effect) => effect.type === 'journal' && effect.record === 'hang')
      if (isAway || (event.type === 'stream_changed' && event.stream === 'book')) forget()
      if (event.type === 'book_replaced' || event.type === 'book_changed') {
        const atMs = madeAtMs.get(event.venueAtMs)
        // A frame may come again; what came before it is taken up by now.
        for (const told of madeAtMs.keys()) {
          if (told === event.venueAtMs) break
          madeAtMs.delete(told)
        }
        if (atMs !== undefined) note(view.nowMs, view.nowMs - atMs, event.venueAtMs - atMs)
        else if (!isToldTwice) return `a book of ${event.venueAtMs} was taken up, which the exchange has not sent`
      }
      if (lateMs <= letMs) return null
      return effects.some((effect) => isSent(effect) && !effect.order.reduceOnly)
        ? `an order was sent by a book that came ${Math.round(lateMs)} ms later than it can`
        : null
    },
  }
}
