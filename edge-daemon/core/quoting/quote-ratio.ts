// How many messages we send for each of our orders that somebody takes, over five minutes. A market is entitled to find
// many of them for few fills a nuisance, so the passive side then sends half as many. Place, edit and cancel count alike.

export type QuoteRatio = {
  /** Counts of each second of the window, at its second modulo the length. */
  readonly messages: number[]
  readonly fills: number[]
  messagesSum: number
  fillsSum: number
  second: number
  /** Messages of the run that are in already. */
  countedMessages: number
  /** Set at the upper bound, cleared below the lower one. */
  isCritical: boolean
}

/** Five minutes, the window of the predecessor's monitor and of the venues' own rules. */
const windowSeconds = 300
/** The second that is exactly as old as the window still counts. */
const buckets = windowSeconds + 1
/** The predecessor's bounds: at 100 messages for a fill we slow down, below 50 we are back. */
const warnRatio = 50
const criticalRatio = 100
/** Fewer messages than one fill could excuse say nothing about a market that happens to be quiet. */
const messagesMin = 100

export const noQuoteRatio = (nowMs: number): QuoteRatio => ({
  messages: Array.from({ length: buckets }, () => 0),
  fills: Array.from({ length: buckets }, () => 0),
  messagesSum: 0,
  fillsSum: 0,
  second: Math.floor(nowMs / 1_000),
  countedMessages: 0,
  isCritical: false,
})

/** Messages for each maker fill; infinite for messages without fills, 0 without messages. */
export const quoteRatio = (messages: number, fills: number): number =>
  messages === 0 ? 0 : fills === 0 ? Infinity : messages / fills

/** What a ratio means. Both bounds are inclusive; too few messages mean nothing. */
export function judgeQuoteRatio(
  messages: number,
  fills: number,
): { readonly isWarning: boolean; readonly isCritical: boolean } {
  const ratio = messages < messagesMin ? 0 : quoteRatio(messages, fills)
  return { isWarning: ratio >= warnRatio, isCritical: ratio >= criticalRatio }
}

export function noteMessages(ratio: QuoteRatio, count: number, nowMs: number): void {
  advance(ratio, nowMs)
  const index = ratio.second % buckets
  ratio.messages[index] = (ratio.messages[index] ?? 0) + count
  ratio.messagesSum += count
}

export function noteMakerFill(ratio: QuoteRatio, nowMs: number): void {
  advance(ratio, nowMs)
  const index = ratio.second % buckets
  ratio.fills[index] = (ratio.fills[index] ?? 0) + 1
  ratio.fillsSum += 1
}

/** Judges the window of now and answers whether the critical state has changed; it ends below the lower bound only. */
export function tickQuoteRatio(ratio: QuoteRatio, nowMs: number): boolean {
  advance(ratio, nowMs)
  const before = ratio.isCritical
  const { isWarning, isCritical } = judgeQuoteRatio(ratio.messagesSum, ratio.fillsSum)
  ratio.isCritical = isCritical || (before && isWarning)
  return ratio.isCritical !== before
}

/** Empties the seconds that have come round again. */
function advance(ratio: QuoteRatio, nowMs: number): void {
  const second = Math.floor(nowMs / 1_000)
  const steps = Math.min(buckets, Math.max(0, second - ratio.second))
  for (let step = 1; step <= steps; step += 1) {
    const index = (second - steps + step) % buckets
    ratio.messagesSum -= ratio.messages[index] ?? 0
    ratio.fillsSum -= ratio.fills[index] ?? 0
    ratio.messages[index] = 0
    ratio.fills[index] = 0
  }
  ratio.second = Math.max(ratio.second, second)
}
