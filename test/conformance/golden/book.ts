import { z } from 'zod'
import {
  driftBps,
  isStale,
  meanImbalance,
  noBookSignals,
  noteTopOfBook,
  rangeBps,
  spreadBps,
} from '../../../edge-daemon/core/pricing/predecessor/book-signals.ts'
import { predecessorDefaults } from '../../../edge-daemon/core/pricing/predecessor/parameters.ts'
import { Amount, AmountOrNull, DecimalText, Milliseconds, onOneGrid } from './inputs.ts'
import type { Runner } from './runner.ts'

const Metrics = z.object({
  ticks: z.array(
    z.object({ t: Milliseconds, bid: DecimalText, bid_size: DecimalText, ask: DecimalText, ask_size: DecimalText }),
  ),
  alpha: Amount.default(predecessorDefaults.spreadEmaAlpha),
})

/** The windows are those in the names of the answers. */
export const bookMetrics: Runner = (inputs) => {
  const { ticks, alpha } = Metrics.parse(inputs)
  const prices = onOneGrid(ticks.flatMap(({ bid, ask }) => [bid, ask]))
  const sizes = onOneGrid(ticks.flatMap(({ bid_size, ask_size }) => [bid_size, ask_size]))
  const signals = noBookSignals()
  const at = (numbers: readonly number[], index: number) => numbers[index] ?? Number.NaN
  const steps = ticks.map(({ t }, index) => {
    const top = {
      atMs: t,
      bid: at(prices, 2 * index),
      ask: at(prices, 2 * index + 1),
      bidSize: at(sizes, 2 * index),
      askSize: at(sizes, 2 * index + 1),
    }
    noteTopOfBook(signals, top, alpha)
    return { spread_bps: spreadBps(top), ema: signals.spreadEmaBps }
  })
  const nowMs = ticks.at(-1)?.t ?? 0
  return {
    steps,
    range_vol_5s: rangeBps(signals, nowMs, 5_000),
    drift_3s: driftBps(signals, nowMs, 3_000),
    imbalance_2s: meanImbalance(signals, nowMs, 2_000),
  }
}

const Stale = z.object({ age_s: AmountOrNull, threshold_s: Amount, best_bid: AmountOrNull })

export const bookStale: Runner = (inputs) => {
  const { age_s, threshold_s, best_bid } = Stale.parse(inputs)
  const stale = isStale(age_s, threshold_s)
  return { stale, best_bid: stale ? null : best_bid }
}
