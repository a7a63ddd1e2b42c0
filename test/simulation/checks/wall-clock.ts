import type { Effect } from '../../../edge-daemon/core/effect.ts'

// Whether the machine's wall clock decides anything: two runs of one seed that differ in nothing but that clock must decide the
// same at the same moments. Records tell of it, and what is asked of the venue may name a time of it.

/** `step` counts the steps of the core: many may be of one moment. */
export type Moment = { readonly step: number; readonly atMs: number }

export type Decision = Moment & {
  readonly text: string
  /** What speaks for a wrong clock or a book that is late by it, from now on or no longer; null for any other decision. */
  readonly doubt: Doubt | null
}

/** By how much the machine's wall clock was ahead of the time in a message of the venue, its way included. */
export type Lead = Moment & { readonly of: 'book' | 'prints'; readonly leadMs: number }

/** Reasons to halt that go by the wall clock. */
type Doubt = 'clock_skew' | 'book_late'

const wallTime = /\b\d{13}\b/g

/** The decisions of a step, without any time of the wall clock. A doubt comes first: what follows it may be its doing. */
export function decisionsOf({ step, atMs }: Moment, effects: readonly Effect[]): readonly Decision[] {
  const doubts: Decision[] = []
  const others: Decision[] = []
  for (const effect of effects) {
    const doubt = doubtOf(effect)
    if (doubt !== null) doubts.push({ step, atMs, ...doubt })
    if (effect.type === 'journal' || effect.type === 'journal_market' || effect.type === 'journal_fill') continue
    others.push({ step, atMs, text: JSON.stringify(effect).replaceAll(wallTime, '"a time"'), doubt: null })
  }
  return [...doubts, ...others]
}

function doubtOf(effect: Effect): Pick<Decision, 'text' | 'doubt'> | null {
  if (effect.type !== 'journal' || (effect.record !== 'halt_set' && effect.record !== 'halt_cleared')) return null
  const { reason } = effect.data
  if (reason !== 'clock_skew' && reason !== 'book_late') return null
  return { text: `${effect.record} ${reason}`, doubt: reason }
}

/**
 * I23: the first decision that the other clock has changed; null when there is none. The clock is doubted by how far it is from
 * the venue's, which no other clock can tell, and a book by how far the clock was from others: where that was so near to a bound
 * that `apartMs` between the two clocks take it across, one of them may doubt and the other not, and what comes after is of two
 * worlds.
 */
export function decisionsDiffer(
  usual: readonly Decision[],
  wandering: readonly Decision[],
  leads: readonly Lead[],
  apartMs: number,
): string | null {
  const nth = usual.findIndex((told, index) => !isSame(told, wandering[index]))
  const first = nth === -1 && wandering.length > usual.length ? usual.length : nth
  if (first === -1) return null
  const [here, there] = [usual[first], wandering[first]]
  const earlier = here === undefined || (there !== undefined && isBefore(there, here)) ? there : here
  if (earlier !== undefined && earlier.doubt !== null) {
    const until = leads.filter(({ step }) => step <= earlier.step)
    if (earlier.doubt === 'clock_skew' ? isNearBound(until, apartMs) : isNearlyLate(until, apartMs)) return null
  }
  return `with another wall clock ${told(there)} took the place of ${told(here)}`
}

const isSame = (one: Decision, other: Decision | undefined): boolean =>
  other !== undefined && one.text === other.text && one.atMs.toFixed(3) === other.atMs.toFixed(3)

/** A doubt that only one of them has comes before what the other does in the same step. */
const isBefore = (one: Decision, other: Decision): boolean =>
  one.atMs < other.atMs ||
  (one.atMs === other.atMs && (one.step < other.step || (one.step === other.step && one.doubt !== null)))

const told = (decision: Decision | undefined): string =>
  decision === undefined ? 'nothing' : `at ${decision.atMs.toFixed(3)} ms ${decision.text}`

/** A clock is wrong that is so far from the venue's by each message of a few seconds, or so far by a single one of the book. */
const bounds = { ofSecondsMs: 1_000, ofOneMs: 5_000 }
/** A book is late that comes so much later than others of a few seconds tell that it can. */
const behindMaxMs = 1_000
/** As long as the daemon remembers a message of the venue's time. */
const secondsMs = 3_000
/** It may keep none of those that come so soon after a smaller one, and then forgets so much earlier. */
const coarseMs = 250

/** Whether the clock that is told by these, the newest last, is so near to a bound. */
function isNearBound(leads: readonly Lead[], apartMs: number): boolean {
  const newest = leads.at(-1)
  const ofBook = leads.filter((lead) => lead.of === 'book')
  const newestOfBook = ofBook.at(-1)
  if (newest === undefined) return false
  // Prints tell the venue's time only where no book does.
  const isBookThere = newestOfBook !== undefined && newest.atMs - newestOfBook.atMs < secondsMs
  const sinceMs = (isBookThere ? newestOfBook : newest).atMs
  const smallest = (of: readonly Lead[], withinMs: number) =>
    Math.min(...of.flatMap(({ atMs, leadMs }) => (atMs > sinceMs - withinMs ? [leadMs] : [])))
  const from = smallest(leads, secondsMs)
  const to = smallest(isBookThere ? ofBook : leads, secondsMs - coarseMs)
  const reaches = (boundMs: number) => from <= boundMs + apartMs && to >= boundMs - apartMs
  if (reaches(bounds.ofSecondsMs) || reaches(-bounds.ofSecondsMs)) return true
  return newestOfBook !== undefined && Math.abs(Math.abs(newestOfBook.leadMs) - bounds.ofOneMs) <= apartMs
}

/** The clock may have moved between the book and those that were in time: each way, for either of the two. */
function isNearlyLate(leads: readonly Lead[], apartMs: number): boolean {
  const newest = leads.at(-1)
  const book = leads.findLast((lead) => lead.of === 'book')
  if (newest === undefined || book === undefined) return false
  const least = (withinMs: number) =>
    Math.min(...leads.flatMap(({ atMs, leadMs }) => (atMs > newest.atMs - withinMs ? [leadMs] : [])))
  const mostMs = book.leadMs - least(secondsMs)
  const leastMs = book.leadMs - least(secondsMs - coarseMs)
  return mostMs >= behindMaxMs - 2 * apartMs && leastMs <= behindMaxMs + 2 * apartMs
}
