import { z } from 'zod'
import { Exact } from '#shared/decimal.ts'

// What counts as the same answer: prices, sizes, names and flags exactly (as decimals, so trailing zeros do not matter);
// estimates nearly; of an object only what the case names; a refusal by being one and not by its words.

/** Parts of an answer that are estimates, made with a root, a mean or a tanh on the way. */
const estimates: ReadonlySet<string> = new Set([
  'offset',
  'skew_bps',
  'norm',
  'bias_bps',
  'edge_bps',
  'strength',
  'spread_bps',
  'ema',
  'range_vol_5s',
  'drift_3s',
  'imbalance_2s',
  'tick_time_ms',
  'extra_bps',
  'max_deviation',
  'markout_bps',
  'avg_5s',
  'avg_capture_bps',
  'cooldown_s',
])
const differenceShareMax = 1e-9
/** Where nothing is expected, a share of it is nothing either. */
const zeroMax = 1e-15

const Fields = z.record(z.string(), z.unknown())
const numeral = /^[+-]?\d+(\.\d+)?([eE][+-]?\d+)?$/
const refusal = /^refused\b/

/** Whether `got` has everything that `expected` names. `key` is the name the two stand under. */
export function isAnswer(expected: unknown, got: unknown, key = ''): boolean {
  if (Array.isArray(expected)) {
    if (!Array.isArray(got) || got.length !== expected.length) return false
    return expected.every((part, index) => isAnswer(part, got[index], key))
  }
  const fields = Fields.safeParse(expected)
  if (fields.success) {
    const answer = Fields.safeParse(got)
    return (
      answer.success && Object.entries(fields.data).every(([name, part]) => isAnswer(part, answer.data[name], name))
    )
  }
  if (typeof expected === 'string' && refusal.test(expected)) return typeof got === 'string' && refusal.test(got)
  const [wanted, answered] = [decimalOf(expected), decimalOf(got)]
  if (wanted === null || answered === null) return expected === got
  return estimates.has(key) ? isNear(wanted, answered) : wanted.eq(answered)
}

function isNear(wanted: Exact, answered: Exact): boolean {
  const difference = wanted.sub(answered).abs()
  return difference.lte(wanted.isZero() ? zeroMax : wanted.abs().mul(differenceShareMax))
}

function decimalOf(value: unknown): Exact | null {
  if (typeof value === 'number') return Number.isFinite(value) ? new Exact(value) : null
  return typeof value === 'string' && numeral.test(value) ? new Exact(value) : null
}
