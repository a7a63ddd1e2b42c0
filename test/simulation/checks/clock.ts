import { isSent, type Check } from './check.ts'

// Expiries are stated in the venue's time: where its clock and ours are apart they mean nothing.

/** How far ahead of the venue's clock ours was when a message told of it, the message's own way included. */
type Lead = { readonly atMs: number; readonly leadMs: number }

const onceMaxMs = 5_000
const forSecondsMaxMs = 1_000
const secondsMs = 3_000
/** The daemon may have passed over a smaller lead by so long: what is behind is known that much later. */
const behindSecondsMs = 2_750
/** Both clocks tell whole milliseconds. */
const coarseMs = 2
/** Whatever the venue says. */
const errorMaxMs = 5_500

/**
 * I17: nothing that adds risk while the machine's clock and the venue's are five seconds apart by the newest message of the book,
 * or a second by each of the last three seconds. The quickest message is nearest to the truth, so that a clock which is behind
 * shows at once. A print in time tells as well that ours is not ahead: a new connection begins with a book that has waited.
 */
export function clockKnown(): Check {
  let boot = 0
  let leads: readonly Lead[] = []
  let ofPrints: readonly Lead[] = []
  const smallestOf = (of: readonly Lead[], ms: number) => {
    const sinceMs = (leads.at(-1)?.atMs ?? 0) - ms
    return of.reduce((least, { atMs, leadMs }) => (atMs > sinceMs ? Math.min(least, leadMs) : least), Infinity)
  }
  const withNewest = (before: readonly Lead[], newest: Lead) => [
    ...before.filter(({ atMs }) => atMs > newest.atMs - secondsMs),
    newest,
  ]
  const apartMs = (): number | null => {
    const newest = leads.at(-1)
    if (newest === undefined) return null
    if (Math.abs(newest.leadMs) > onceMaxMs + coarseMs) return newest.leadMs
    const aheadMs = Math.min(smallestOf(leads, secondsMs), smallestOf(ofPrints, secondsMs))
    if (aheadMs > forSecondsMaxMs + coarseMs) return aheadMs
    const behindMs = smallestOf(leads, behindSecondsMs)
    return behindMs < -forSecondsMaxMs - coarseMs ? behindMs : null
  }
  return {
    id: 'I17',
    step(view, event, effects) {
      const { nowMs, clockErrorMs, cloud } = view
      // Whoever was away begins everything anew, the comparison of the clocks as well.
      const isAway = effects.some((effect) => effect.type === 'journal' && effect.record === 'hang')
      if (view.boot !== boot || isAway) leads = ofPrints = []
      boot = view.boot
      const lead = (venueAtMs: number): Lead => ({ atMs: nowMs, leadMs: cloud.wallMs + clockErrorMs - venueAtMs })
      if (event.type === 'book_replaced' || event.type === 'book_changed')
        leads = withNewest(leads, lead(event.venueAtMs))
      const print = event.type === 'trades_printed' && !event.isReplay ? event.trades.at(-1) : undefined
      if (print !== undefined) ofPrints = withNewest(ofPrints, lead(print.venueAtMs))
      if (!effects.some((effect) => isSent(effect) && !effect.order.reduceOnly)) return null
      if (Math.abs(clockErrorMs) > errorMaxMs)
        return `an order was sent while the machine's clock was ${Math.round(clockErrorMs)} ms off`
      const ms = apartMs()
      return ms === null ? null : `an order was sent while the clocks were ${Math.round(ms)} ms apart by the book`
    },
  }
}
