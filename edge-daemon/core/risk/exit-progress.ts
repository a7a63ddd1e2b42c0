// How far the exit from a position has come: see flattening.ts, which moves it on.

export type Flattening = {
  readonly why: string
  readonly startedAtMs: number
  attempts: number
  nextAtMs: number
  /** The newest doubled mid seen since the start, half-ticks; null before the first. */
  lastMidHalfTicks: number | null
  /** A read of the account that began after this proves the end. */
  changedAtMs: number
  isStuckTold: boolean
  /** What was left to close at the last attempt, lots; null before the first. */
  leftLots: number | null
  /** Attempts in a row, while the venue refuses the key, after which no less was left. */
  inVain: number
  outcome: 'running' | 'flat' | 'residual'
  /** When it was first over; null before that, and kept when it begins anew. */
  endedAtMs: number | null
}

/** While the venue refuses the key: for a minute each ten seconds, in which a passing refusal is over, then more rarely. */
const keylessTries = 6
export const keylessFirstMs = 10_000
const keylessLaterMs = 30_000

/** The latch while it runs, and the one that stays when it is done. */
export const flatteningLatch = 'flattening'
export const flattenedLatch = 'flattened'

export const beginFlattening = (why: string, nowMs: number): Flattening => ({
  why,
  startedAtMs: nowMs,
  attempts: 0,
  nextAtMs: nowMs,
  lastMidHalfTicks: null,
  changedAtMs: nowMs,
  isStuckTold: false,
  leftLots: null,
  inVain: 0,
  outcome: 'running',
  endedAtMs: null,
})

/** Stands before the reason in the words of the latch that stays. */
const after = ' after '

/** The words of the latch that stays when it is done. */
export const endedWords = (outcome: 'flat' | 'residual', lots: number, why: string): string =>
  `${outcome === 'flat' ? 'flat' : `${lots} lots are left, too few for an order,`}${after}${why}`

/** Stands before it once nothing of ours can come to light any more. */
const stayed = ', and stayed so,'

/** The same words for an exit that is over for good. */
export function settledWords(words: string): string {
  const at = words.indexOf(after)
  return `${words.slice(0, at).replace(/,$/, '')}${stayed}${words.slice(at)}`
}

/** Of one that a person would not have any more. */
export const givenUpWords = (why: string): string => `given up by a person${stayed}${after}${why}`

/** The exit that a restart finds in the latches of its checkpoint: under way, or over and not yet for good. */
export function carriedFlattening(latches: Readonly<Record<string, string>>, nowMs: number): Flattening | null {
  const why = latches[flatteningLatch]
  if (why !== undefined) return beginFlattening(why, nowMs)
  const ended = latches[flattenedLatch]
  if (ended === undefined) return null
  const at = ended.indexOf(after)
  if (ended.slice(0, at).endsWith(stayed)) return null
  const outcome = ended.startsWith('flat') ? 'flat' : 'residual'
  return { ...beginFlattening(ended.slice(at + after.length), nowMs), outcome, endedAtMs: nowMs }
}

export function noteProgress(exit: Flattening, position: number, isKeyRefused: boolean): void {
  const isNearer = exit.leftLots === null || Math.abs(position) < exit.leftLots
  exit.inVain = isNearer || !isKeyRefused ? 0 : exit.inVain + 1
  exit.leftLots = Math.abs(position)
}

/** One refusal may have been a passing one, and nobody else takes the position away: the key is tried again, though rarely. */
export function keylessMs({ inVain }: Flattening): number {
  if (inVain === 0) return 0
  return inVain <= keylessTries ? keylessFirstMs : keylessLaterMs
}
