// How dense a seed is. Stretches in which nothing can be dense are counted apart: no process lives, or the book or the account
// has not said a word for a while, as under a cut line, a hang, a halt or a closed venue.

export type Pace = {
  /** Milliseconds outside those stretches, and what was delivered in them. */
  readonly busyMs: number
  readonly busyEvents: number
  /** Of these, messages of market, orders and account that reached the daemon. */
  readonly busyNews: number
}

export type PaceCount = { -readonly [Key in keyof Pace]: number } & { atMs: number; news: number }

/** Without a word for so long a stream counts as quiet. */
const quietMs = 1_500

export const createPace = (): PaceCount => ({ busyMs: 0, busyEvents: 0, busyNews: 0, atMs: 0, news: 0 })

/** After a message was delivered: `news` are all that reached the daemon so far. */
export function notePace(
  pace: PaceCount,
  nowMs: number,
  news: number,
  isAlive: boolean,
  heardAtMs: { readonly account: number; readonly book: number },
): void {
  if (isAlive && nowMs - Math.min(heardAtMs.account, heardAtMs.book) < quietMs) {
    pace.busyMs += nowMs - pace.atMs
    pace.busyEvents += 1
    pace.busyNews += news - pace.news
  }
  pace.atMs = nowMs
  pace.news = news
}
