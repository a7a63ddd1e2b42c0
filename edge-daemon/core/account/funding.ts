import type { Effect } from '../effect.ts'
import type { FundingPayment, ReadAnswer } from '../event.ts'
import { spend } from '../quoting/rate-budget.ts'
import type { EngineState } from '../state.ts'
import { checkpointJson } from './fills.ts'

// Funding that was paid or received, as the venue's history tells it. Read now and then, each payment booked once; what was
// paid before the account was ours is no profit of ours.

/** Funding is paid each hour; its share of the profit may be known some minutes later. */
const readEveryMs = 300_000
/** A payment may show in the venue's history this much later than a newer one, so that far back is read again. */
const overlapMs = 2 * 3_600_000

/** What a restart must know: from when on payments are ours, and which of the last hours are booked, with their times. */
export type FundingBooked = { readonly fromAtMs: number; readonly booked: readonly (readonly [string, number])[] }

/** A read that failed while somebody waits for it is repeated after this long. */
const againMs = 1_000

/** Asks for the payments that may be new. Times are the venue's, by our wall clock at the start. */
export function driveFunding(state: EngineState): Effect[] {
  const asked = askFunding(state)
  if (asked.length > 0) state.nextAtMs.funding = state.nowMs + readEveryMs
  return asked
}

/** The same for whoever cannot go on without the answer. */
export function askFunding(state: EngineState): Effect[] {
  const { nowMs, wallOffsetMs, asking, nextAtMs } = state
  if (wallOffsetMs === null || asking.funding || nowMs < nextAtMs.funding) return []
  // By a clock that is wrong, all that was ever paid might count as ours, or nothing that will be.
  const isClockDoubted = state.clockLeadMs === null || state.halts['clock_skew'] !== undefined
  if (state.funded === null && isClockDoubted) return []
  state.funded ??= { fromAtMs: nowMs + wallOffsetMs, booked: [] }
  asking.funding = true
  nextAtMs.funding = nowMs + againMs
  spend(state.budget)
  return [{ type: 'read_funding', sinceAtMs: readFrom(state.funded) }]
}

/** Books what a read shows and was not booked before. */
export function applyFunding(state: EngineState, answer: ReadAnswer<readonly FundingPayment[]>): Effect[] {
  state.asking.funding = false
  if (answer.result === 'failed' || state.funded === null) return []
  const { fromAtMs, booked } = state.funded
  const known = new Set(booked.map(([id]) => id))
  // What is older than what we asked for may have been booked and forgotten since, and an answer may tell a row twice.
  const askedFrom = readFrom(state.funded)
  const fresh = answer.value.filter(({ paymentId, paidAtMs }) => {
    if (paidAtMs < askedFrom || known.has(paymentId)) return false
    known.add(paymentId)
    return true
  })
  if (fresh.length === 0) return []
  let micros = 0
  for (const payment of fresh) micros += payment.micros
  state.ledger.fundingMicros += micros
  const all = [...booked, ...fresh.map(({ paymentId, paidAtMs }) => [paymentId, paidAtMs] as const)]
  const keptFrom = readFrom({ fromAtMs, booked: all })
  state.funded = { fromAtMs, booked: all.filter(([, paidAtMs]) => paidAtMs >= keptFrom) }
  const data = { micros, payments: fresh.length, checkpoint: checkpointJson(state) }
  return [{ type: 'journal', record: 'funding_booked', data }, { type: 'announce' }]
}

const readFrom = ({ fromAtMs, booked }: FundingBooked): number =>
  booked.reduce((from, [, paidAtMs]) => Math.max(from, paidAtMs - overlapMs), fromAtMs)
