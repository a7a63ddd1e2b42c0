import { breakerTrip, latencySla, quoteToTrade, rateLimit } from './golden/control-loops.ts'
import { flattenOrder, flattenRounding, flattenSlippage } from './golden/flatten.ts'
import { guards } from './golden/guards.ts'
import { isAnswer } from './golden/judge.ts'
import { attribution, autoWiden, fillEdge, markout } from './golden/money.ts'
import { boost, streak } from './golden/price-refusals.ts'
import { checkPricePath, isPricePath } from './golden/price-path.ts'
import { allowedSize, reserved } from './golden/sizes.ts'
import { drawdown, marginGuard, sessionPnl } from './golden/stops.ts'
import { hasNoRightAnswer, type Outcome } from './outcome.ts'
import type { GoldenEntry } from './vector-file.ts'

// Cases of the decision core, by component. To add a component: write a function in golden/ that reads a case's inputs (with
// zod), calls the code of the core, and answers in the form of the case's `expected`; then name it in `components`. What
// counts as the same answer is in golden/judge.ts. The components of the price path exist in two profiles and are listed in
// golden/price-path.ts.

/** What the core says to these inputs. What it throws is a failure. A question may also stand in the case's answer. */
export type GoldenComponent = (inputs: unknown, expected: unknown) => unknown

const components: ReadonlyMap<string, GoldenComponent> = new Map<string, GoldenComponent>([
  ['risk.allowed_size', allowedSize],
  ['orders.reserved', reserved],
  ['risk.session_pnl', sessionPnl],
  ['drawdown.evaluate', drawdown],
  ['margin.guard', marginGuard],
  ['circuit_breaker.trip', breakerTrip],
  ['fill.edge_bps', fillEdge],
  ['flatten.order', flattenOrder],
  ['flatten.round_to_tick', flattenRounding],
  ['flatten.slippage', flattenSlippage],
  ['guards.check', guards],
  ['latency.sla', latencySla],
  ['markout', markout],
  ['markout.auto_widen', autoWiden],
  ['pnl.attribution', attribution],
  ['postonly.pof_boost', boost],
  ['postonly.pof_streak', streak],
  ['qtr', quoteToTrade],
  ['rate_limit.state', rateLimit],
])

/** One outcome for each case, of the price path one for each profile. Where a case records a defect, `right` must come out. */
export const checkGolden = (
  file: string,
  entries: readonly GoldenEntry[],
  known: ReadonlyMap<string, GoldenComponent> = components,
): Outcome[] =>
  entries.flatMap((entry) =>
    isPricePath(entry.component) ? checkPricePath(file, entry) : [outcomeOf(file, entry, known.get(entry.component))],
  )

function outcomeOf(file: string, entry: GoldenEntry, component: GoldenComponent | undefined): Outcome {
  const { id, component: check } = entry
  if (component === undefined) return { file, id, check, failures: [unknownComponent(check)] }
  const isUndecided = hasNoRightAnswer(entry)
  return { file, id, check, isUndecided, failures: isUndecided ? [] : failuresOf(entry, component) }
}

const unknownComponent = (what: string) => ({ what, expected: 'a known component', got: 'an unknown one' })

function failuresOf(entry: GoldenEntry, component: GoldenComponent): Outcome['failures'] {
  const expected = entry.right === undefined ? entry.expected : entry.right
  const failure = (got: string) => [{ what: entry.component, expected: textOf(expected), got }]
  try {
    const got = component(entry.inputs, expected)
    return isAnswer(expected, got) ? [] : failure(textOf(got))
  } catch (error) {
    return failure(error instanceof Error ? error.message : String(error))
  }
}

const textOf = (value: unknown): string => JSON.stringify(value) ?? 'nothing'
