// What the share of post-only failures of a whole market does to both sides: while many of our prices meet the other side
// on arrival, all of them stand a little further out, and above a fifth somebody should know.

export type PostOnlyBoost = {
  /** Orders of the last minute, oldest first: when sent, and when refused. */
  sentAtMs: number[]
  failedAtMs: number[]
  boostBps: number
  nextAtMs: number
  isAlarmed: boolean
}

/** The share of the last minute, as the predecessor's operators read it. */
const windowMs = 60_000
/** Half the window, so that one burst is not counted over and over. */
const everyMs = 30_000
/** Above a tenth the venue refuses us as a habit; below a twentieth it is chance. Between them nothing moves. */
const raiseShare = 0.1
const lowerShare = 0.05
/** One in five is a fault of ours, not of the market: a person is told. */
const alarmShare = 0.2
/** Widening beyond this would hide the fault rather than cure it. */
const boostMaxBps = 3
/** A share of fewer orders than this is an accident. */
const alarmOrdersMin = 10
/** More orders in a minute than any budget of ours allows. */
const keptMax = 2_000

export const noBoost = (nowMs: number): PostOnlyBoost => ({
  sentAtMs: [],
  failedAtMs: [],
  boostBps: 0,
  nextAtMs: nowMs + everyMs,
  isAlarmed: false,
})

/** One bps more above a tenth, one less below a twentieth, between 0 and 3; without orders it stays. */
export function stepBoost(boostBps: number, failures: number, orders: number): number {
  if (orders === 0) return boostBps
  const share = failures / orders
  if (share > raiseShare) return Math.min(boostMaxBps, boostBps + 1)
  return share < lowerShare ? Math.max(0, boostBps - 1) : boostBps
}

export function noteOrder(boost: PostOnlyBoost, nowMs: number): void {
  boost.sentAtMs.push(nowMs)
  if (boost.sentAtMs.length > keptMax) boost.sentAtMs.shift()
}

export function noteFailure(boost: PostOnlyBoost, nowMs: number): void {
  boost.failedAtMs.push(nowMs)
  if (boost.failedAtMs.length > keptMax) boost.failedAtMs.shift()
}

/** Adjusts the boost when it is due. Answers the share of failures when the alarm has come or gone, else null. */
export function tickBoost(boost: PostOnlyBoost, nowMs: number): number | null {
  if (nowMs < boost.nextAtMs) return null
  boost.nextAtMs = nowMs + everyMs
  const isRecent = (atMs: number) => nowMs - atMs <= windowMs
  boost.sentAtMs = boost.sentAtMs.filter(isRecent)
  boost.failedAtMs = boost.failedAtMs.filter(isRecent)
  const [failures, orders] = [boost.failedAtMs.length, boost.sentAtMs.length]
  boost.boostBps = stepBoost(boost.boostBps, failures, orders)
  const share = orders === 0 ? 0 : failures / orders
  const isAlarmed = orders >= alarmOrdersMin && share > alarmShare
  if (isAlarmed === boost.isAlarmed) return null
  boost.isAlarmed = isAlarmed
  return share
}
