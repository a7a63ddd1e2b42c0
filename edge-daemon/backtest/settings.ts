import type { WallMs } from '#shared/units.ts'

// What a backtest assumes of the venue. Every number here is named in the result.

export type EditSetting = {
  /** The old order rests beside the new one for so long; 0: they are swapped at once. */
  readonly overlapMs: number
  readonly keepsPriorityOnSizeDown: boolean
  readonly losesBothOnRefusal: boolean
}

export type VenueSettings = {
  /** From a market event over our decision until the order acts at the exchange. */
  readonly entryLatencyMs: number
  /** From the exchange back: answers, order reports, fills. */
  readonly responseLatencyMs: number
  /** Each latency varies evenly by up to so much either way, seeded. */
  readonly latencyJitterMs: number
  readonly hiddenShare: number
  readonly isOptimistic: boolean
  readonly edits: EditSetting
  readonly makerFeeRate: number
  readonly takerFeeRate: number
  readonly collateralUsd: number
  /** Position at the beginning, long positive, valued at the first price. */
  readonly carryUsd: number
  /** As a fraction of the position's value per hour, paid on the hour; longs pay when it is positive. */
  readonly fundingPerHour: number
  /** False on a tape that has no trades: then nothing is filled, whatever rests. */
  readonly claimsFills: boolean
  /** Requests of any kind in any sixty seconds. */
  readonly messagesPerMinute: number
  readonly seed: number
}

export const defaultSettings: VenueSettings = {
  entryLatencyMs: 60,
  responseLatencyMs: 40,
  latencyJitterMs: 10,
  hiddenShare: 0.5,
  isOptimistic: false,
  edits: { overlapMs: 0, keepsPriorityOnSizeDown: false, losesBothOnRefusal: true },
  makerFeeRate: 0,
  takerFeeRate: 0.000_25,
  collateralUsd: 10_000,
  carryUsd: 0,
  fundingPerHour: 0,
  claimsFills: true,
  messagesPerMinute: 1_000,
  seed: 1,
}

/** A wall clock for tapes whose own time is not one. */
export const generatedWallMs = 1_790_000_000_000
export type Clock = { nowMs: number; readonly wallBaseMs: number }
export const wallOf = (clock: Clock, toWallMs: (value: number) => WallMs): WallMs =>
  toWallMs(clock.wallBaseMs + clock.nowMs)

/** In sentences, for whoever reads the result. */
export function assumptionsOf(settings: VenueSettings): string[] {
  const { edits } = settings
  const percent = (share: number) => `${Math.round(share * 1_000) / 10} %`
  return [
    'The book is made around the prints: after a taker order its side shows the last price, the other moves only if crossed, and the spread never closes faster than prints show.',
    'Sizes shown carry no information: both sides show the running median of past prints, so imbalance and weighted mid are not tested.',
    'Ten deeper levels a side stand at seeded distances of 1 to 3 basis points from each other with 1 to 4 medians each, full again with the next print.',
    'A keep-alive frame is sent each second on book, mark and account; book changes are batched per 100 ms, the best prices are told at once.',
    `Market messages arrive at once and orders act ${settings.entryLatencyMs} ms later, which stands for the whole way from a market event to the exchange; answers, order reports and fills arrive ${settings.responseLatencyMs} ms after the exchange acts; both vary evenly by ${settings.latencyJitterMs} ms either way.`,
    settings.isOptimistic
      ? `Optimistic: the queue ahead on joining is the shown size plus ${percent(settings.hiddenShare)} hidden, and falls by prints at that price and by whatever is no longer shown.`
      : `Pessimistic: the queue ahead on joining is the shown size plus ${percent(settings.hiddenShare)} hidden, and falls only by prints at that price.`,
    'One print fills at most its size: better prices first, then the queue ahead, then us; our fills never remove later prints, and our orders move nobody.',
    `An edit ${edits.overlapMs > 0 ? `keeps both orders alive for ${edits.overlapMs} ms` : 'swaps the orders at once'}, ${edits.keepsPriorityOnSizeDown ? 'keeps its place in the queue when it only makes the order smaller' : 'goes to the end of the queue'}, and when the engine refuses it ${edits.losesBothOnRefusal ? 'both orders are lost' : 'the old order stays'}.`,
    `The maker fee is ${settings.makerFeeRate * 10_000} bps, the taker fee ${settings.takerFeeRate * 10_000} bps; ${settings.fundingPerHour === 0 ? 'the tape has no funding, so none is paid' : `funding of ${settings.fundingPerHour * 10_000} bps is paid on each hour, the same all the time`}.`,
    ...(settings.carryUsd === 0
      ? []
      : [`A position of ${settings.carryUsd} USD at the first price is carried in, as no profit.`]),
    `At most ${settings.messagesPerMinute} requests leave in any sixty seconds, reads and the switch included; what would be more is held back and answered as rate limited.`,
    'There is no index price on a tape; the mark is the middle of the book of others, told each second.',
  ]
}
