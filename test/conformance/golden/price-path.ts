import type { PredecessorProfile } from '../../../edge-daemon/core/pricing/predecessor/profile.ts'
import { hasNoRightAnswer, type Outcome } from '../outcome.ts'
import type { GoldenEntry } from '../vector-file.ts'
import { bookMetrics, bookStale } from './book.ts'
import { band, skew } from './inventory.ts'
import { isAnswer } from './judge.ts'
import { clamp, latency, tickTime } from './post-only.ts'
import { edge, offset, reprice, rounding, size, sizeCut, targetPrice } from './prices.ts'
import type { Runner } from './runner.ts'
import { funding, regime, toxicityOf, trend } from './signals.ts'

/**
 * The components of the price path. Each is worked out by the calculators in edge-daemon/core/pricing/predecessor:
 *
 * | component                    | runner       | calculator           |
 * |------------------------------|--------------|----------------------|
 * | book.metrics, book.stale     | book.ts      | book-signals.ts      |
 * | volatility.regime            | signals.ts   | volatility-regime.ts |
 * | trend.signal                 | signals.ts   | trend.ts             |
 * | funding.bias_bps             | signals.ts   | funding-bias.ts      |
 * | toxicity.legacy              | signals.ts   | toxicity.ts          |
 * | inventory.band, .skew_bps    | inventory.ts | inventory.ts         |
 * | pricing.offset               | prices.ts    | offset.ts            |
 * | pricing.target_price(.float) | prices.ts    | target-price.ts      |
 * | pricing.theoretical_edge_bps | prices.ts    | target-price.ts      |
 * | pricing.round_to_tick        | prices.ts    | tick.ts              |
 * | pricing.level_size           | prices.ts    | level-size.ts        |
 * | trend.size_cut               | prices.ts    | level-size.ts        |
 * | reprice.needs_reprice        | prices.ts    | reprice-slot.ts      |
 * | postonly.*                   | post-only.ts | post-only.ts         |
 */
const runners: ReadonlyMap<string, Runner> = new Map([
  ['book.metrics', bookMetrics],
  ['book.stale', bookStale],
  ['volatility.regime', regime],
  ['trend.signal', trend],
  ['trend.size_cut', sizeCut],
  ['funding.bias_bps', funding],
  ['toxicity.legacy', toxicityOf],
  ['inventory.band', band],
  ['inventory.skew_bps', skew],
  ['pricing.offset', offset],
  ['pricing.target_price', targetPrice],
  ['pricing.target_price.float', targetPrice],
  ['pricing.theoretical_edge_bps', edge],
  ['pricing.round_to_tick', rounding],
  ['pricing.level_size', size],
  ['reprice.needs_reprice', reprice],
  ['postonly.clamp', clamp],
  ['postonly.latency_ticks', latency],
  ['postonly.tick_time_ms', tickTime],
])

export const isPricePath = (component: string): boolean => runners.has(component)

const profiles: readonly PredecessorProfile[] = ['predecessor', 'predecessor-corrected']

/** One outcome for each profile: the first must repeat what was recorded, the second give what is right. */
export function checkPricePath(file: string, entry: GoldenEntry): Outcome[] {
  return profiles.map((profile) => {
    const expected = profile === 'predecessor' || entry.right === undefined ? entry.expected : entry.right
    const isUndecided = profile === 'predecessor-corrected' && hasNoRightAnswer(entry)
    const check = `${entry.component} (${profile})`
    return { file, id: entry.id, check, isUndecided, failures: isUndecided ? [] : failures(entry, profile, expected) }
  })
}

function failures(entry: GoldenEntry, profile: PredecessorProfile, expected: unknown): Outcome['failures'] {
  const failure = (got: string) => [{ what: profile, expected: textOf(expected), got }]
  try {
    const got = runners.get(entry.component)?.(entry.inputs, profile)
    return isAnswer(expected, got) ? [] : failure(textOf(got))
  } catch (error) {
    return failure(error instanceof Error ? error.message : String(error))
  }
}

const textOf = (value: unknown): string => JSON.stringify(value) ?? 'nothing'
