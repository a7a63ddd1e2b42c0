import type { BestPrices } from '../event.ts'

// A connection that answers pings can still carry a book that stands still while the market moves. What the other streams
// say of the same market is held against the book here. Streams are not ordered against each other, so a difference means
// nothing until it has outlasted every delay that streams have: a batch of 100 ms, and 200 ms between two connections.

/** So long must book and witness differ, while the book stands still, before the book is not believed. */
export const contradictedAfterMs = 1_000
/** By so much may one stream be ahead of another. */
const skewMaxMs = 300
/** Prints outside the book that lie further apart than this are separate stories. */
const printsTogetherMs = 5_000
/** The mark is no price of this book: only when it leaves the book this far behind does it say something, basis points. */
export const markToleranceBps = 25

type Difference = { readonly sinceMs: number; readonly bookPrice: number | null }

type Prints = {
  readonly firstAtMs: number
  readonly lastAtMs: number
  readonly price: number
  /** The first of them that came so long after `firstAtMs` that the two contradict the book; null before it. */
  readonly againAtMs: number | null
}

export type Witness = {
  /** Best prices of the book as we hold it; null while we hold none. */
  readonly book: BestPrices | null
  /** When it last changed in any level; null while we hold none. */
  readonly changedAtMs: number | null
  readonly touch: BestPrices | null
  /** Since when the touch says otherwise than a best price of the book that has not moved since. */
  readonly bid: Difference | null
  readonly ask: Difference | null
  /** The touch has left the book and come back, for longer than a batch can hide, and no level of the book has moved. */
  readonly missed: { readonly sinceMs: number; readonly untilMs: number } | null
  /** Prints outside the book since it last changed in any level. */
  readonly prints: Prints | null
  /** The newest mark, since when, and the one before it. */
  readonly mark: { readonly ticks: number; readonly atMs: number; readonly before: number } | null
  /** The mark that belongs to the book as it last changed. */
  readonly markThen: number | null
  /** When marks told since then were outside the book. */
  readonly markOut: { readonly firstAtMs: number; readonly lastAtMs: number } | null
}

export type Testimony =
  /** `isChange` is false for a message that changed no level. */
  | { readonly type: 'book_told'; readonly book: BestPrices; readonly isChange: boolean }
  | { readonly type: 'touch_told'; readonly touch: BestPrices }
  | { readonly type: 'print_told'; readonly price: number }
  | { readonly type: 'mark_told'; readonly markTicks: number }
  | { readonly type: 'lost'; readonly stream: 'book' | 'touch' | 'trades' | 'mark' }

export const noWitness: Witness = {
  book: null,
  changedAtMs: null,
  touch: null,
  bid: null,
  ask: null,
  missed: null,
  prints: null,
  mark: null,
  markThen: null,
  markOut: null,
}

export function stepWitness(witness: Witness, told: Testimony, nowMs: number): Witness {
  switch (told.type) {
    case 'book_told': {
      if (!told.isChange) return witness
      return compared(
        {
          ...witness,
          book: told.book,
          changedAtMs: nowMs,
          missed: null,
          prints: null,
          markThen: markFor(witness.mark, nowMs),
          markOut: null,
        },
        nowMs,
      )
    }
    case 'touch_told':
      return noteMissed(witness, compared({ ...witness, touch: told.touch }, nowMs), nowMs)
    case 'print_told': {
      if (!isOutside(witness.book, told.price, 0)) return witness
      const { prints } = witness
      const story = prints === null || nowMs - prints.lastAtMs > printsTogetherMs ? null : prints
      const firstAtMs = story?.firstAtMs ?? nowMs
      const againAtMs = story?.againAtMs ?? (nowMs - firstAtMs >= contradictedAfterMs ? nowMs : null)
      return { ...witness, prints: { firstAtMs, lastAtMs: nowMs, price: told.price, againAtMs } }
    }
    case 'mark_told': {
      const { markTicks } = told
      const markThen = witness.markThen ?? markTicks
      const tolerance = (markTicks * markToleranceBps) / 10_000
      const isOut = Math.abs(markTicks - markThen) > tolerance && isOutside(witness.book, markTicks, tolerance)
      const markOut = isOut ? { firstAtMs: witness.markOut?.firstAtMs ?? nowMs, lastAtMs: nowMs } : null
      const mark = { ticks: markTicks, atMs: nowMs, before: witness.mark?.ticks ?? markTicks }
      return { ...witness, mark, markThen, markOut }
    }
    case 'lost':
      return without(witness, told.stream)
  }
}

/** A mark that is younger than the delay between two streams may have overtaken the book that is told now. */
const markFor = (mark: Witness['mark'], nowMs: number): number | null =>
  mark === null ? null : nowMs - mark.atMs >= skewMaxMs ? mark.ticks : mark.before

function without(witness: Witness, stream: 'book' | 'touch' | 'trades' | 'mark'): Witness {
  switch (stream) {
    case 'book':
      return { ...noWitness, touch: witness.touch, mark: witness.mark }
    case 'touch':
      return { ...witness, touch: null, bid: null, ask: null, missed: null }
    case 'trades':
      return { ...witness, prints: null }
    case 'mark':
      return { ...witness, mark: null, markThen: null, markOut: null }
  }
}

/** The touch against the book, side by side. A best price that moved, or that the touch confirms, starts afresh. */
function compared(witness: Witness, nowMs: number): Witness {
  const { book, touch } = witness
  if (book === null || touch === null) return { ...witness, bid: null, ask: null }
  const side = (before: Difference | null, bookPrice: number | null, touchPrice: number | null): Difference | null => {
    if (bookPrice === touchPrice) return null
    return before !== null && before.bookPrice === bookPrice ? before : { sinceMs: nowMs, bookPrice }
  }
  return { ...witness, bid: side(witness.bid, book.bid, touch.bid), ask: side(witness.ask, book.ask, touch.ask) }
}

/** What was shown for so long must have changed the book, whichever of the two streams is ahead. */
function noteMissed(before: Witness, now: Witness, nowMs: number): Witness {
  if (now.missed !== null || now.changedAtMs === null) return now
  for (const side of ['bid', 'ask'] as const) {
    const sinceMs = before[side]?.sinceMs ?? nowMs
    if (now[side] !== null || nowMs - sinceMs < skewMaxMs || now.changedAtMs > sinceMs - skewMaxMs) continue
    return { ...now, missed: { sinceMs, untilMs: nowMs } }
  }
  return now
}

const isOutside = (book: BestPrices | null, price: number, tolerance: number): boolean =>
  book !== null &&
  ((book.ask !== null && price > book.ask + tolerance) || (book.bid !== null && price < book.bid - tolerance))

/** Which streams to begin anew, because they cannot all be right, and why; null while nothing speaks against the book. */
export function contradictionOf(
  witness: Witness,
  nowMs: number,
): { readonly streams: readonly ('book' | 'touch')[]; readonly reason: string } | null {
  const { book, touch, bid, ask, missed, prints, markOut } = witness
  const stood = `while the book stood at ${book?.bid ?? 'none'} / ${book?.ask ?? 'none'} ticks`
  for (const difference of [bid, ask]) {
    if (difference === null || nowMs - difference.sinceMs < contradictedAfterMs) continue
    const shown = `${touch?.bid ?? 'none'} / ${touch?.ask ?? 'none'}`
    // Either of the two may be the one that stands still.
    return { streams: ['book', 'touch'], reason: `the best prices were ${shown} ticks by their own stream ${stood}` }
  }
  if (missed !== null && nowMs >= Math.max(missed.sinceMs + contradictedAfterMs, missed.untilMs + skewMaxMs))
    return { streams: ['book'], reason: `the best prices left it and came back ${stood}` }
  // The book may be about to tell of that print: it comes in batches, by another connection.
  if (prints !== null && prints.againAtMs !== null && nowMs - prints.againAtMs >= skewMaxMs)
    return { streams: ['book'], reason: `trades went on outside, the last at ${prints.price} ticks, ${stood}` }
  if (markOut !== null && markOut.lastAtMs - markOut.firstAtMs >= contradictedAfterMs)
    return { streams: ['book'], reason: `the mark went to ${witness.mark?.ticks} ticks ${stood}` }
  return null
}
