import type { Effect } from './effect.ts'
import { ageAdverse } from './account/adverse.ts'
import { tellBreaker } from './quoting/order-fates.ts'
import { tickBoost } from './quoting/post-only-boost.ts'
import { noteMessages, quoteRatio, tickQuoteRatio } from './quoting/quote-ratio.ts'
import { spend } from './quoting/rate-budget.ts'
import { isSlow } from './risk/latency-sla.ts'
import { forgetLatency, noteLatency, tickLatency } from './signals/latency.ts'
import type { EngineState } from './state.ts'
import { describeVenueError, type VenueError } from './venue-error.ts'

// The loops around quoting that time moves on, whether anything happens or not.

/** Orders that rest and a minute without a word about any: only a question tells whether the venue is there. */
const silenceMaxMs = 60_000
/** While the answers decide whether quoting may go on. */
const probeEveryMs = 5_000
/** So many probes in a row answered as quickly as this show that it is over. */
const quickProbesMin = 3
const quickMs = 500

export function driveLoops(state: EngineState): Effect[] {
  ageLearned(state)
  tickLatency(state.latency, state.nowMs)
  return [
    ...tellBreaker(state, { type: 'clock_ticked' }),
    ...watchRatio(state),
    ...watchPostOnly(state),
    ...probe(state),
  ]
}

/** What was learned before a restart is as old as the wall clock says. */
function ageLearned(state: EngineState): void {
  const { adverse, nowMs, adverseCarriedAtWallMs: carriedAtMs, wallOffsetMs } = state
  if (carriedAtMs !== null && wallOffsetMs !== null) {
    const agedMs = Math.max(0, nowMs + wallOffsetMs - carriedAtMs)
    adverse.buy.atMs = nowMs - agedMs
    adverse.sell.atMs = nowMs - agedMs
    state.adverseCarriedAtWallMs = null
  }
  if (state.adverseCarriedAtWallMs !== null) return
  ageAdverse(adverse.buy, nowMs)
  ageAdverse(adverse.sell, nowMs)
}

function watchRatio(state: EngineState): Effect[] {
  const { quoteRatio: ratio, counts } = state
  const sent = counts.create + counts.edit + counts.cancel
  if (sent > ratio.countedMessages) noteMessages(ratio, sent - ratio.countedMessages, state.nowMs)
  ratio.countedMessages = sent
  if (!tickQuoteRatio(ratio, state.nowMs)) return []
  const { isCritical, messagesSum: messages, fillsSum: fills } = ratio
  const value = quoteRatio(messages, fills)
  return [
    {
      type: 'journal',
      record: 'quote_ratio',
      data: { isCritical, messages, fills, ratio: Number.isFinite(value) ? value : null },
    },
  ]
}

function watchPostOnly(state: EngineState): Effect[] {
  const share = tickBoost(state.postOnlyBoost, state.nowMs)
  if (share === null) return []
  const { isAlarmed, boostBps } = state.postOnlyBoost
  return [{ type: 'journal', record: 'post_only_failures', data: { isAlarmed, share, boostBps } }]
}

/** Asks for the account when nobody has said anything for too long; the time its answer takes counts as a sample. */
function probe(state: EngineState): Effect[] {
  const { latency, nowMs } = state
  if (state.recovery !== 'done' || state.stopping !== null || state.asking.account) return []
  if (nowMs < latency.probeAtMs || nowMs < state.budget.blockedUntilMs) return []
  const areOrdersOut = state.slots.some((slot) => slot.legs.length > 0)
  const isSilent = areOrdersOut && nowMs - latency.sampledAtMs >= silenceMaxMs
  const isHalted = isSlow(latency.verdict)
  if (!isSilent && !isHalted && latency.trouble === null) return []
  latency.probeAtMs = nowMs + probeEveryMs
  latency.isProbing = true
  state.asking.account = true
  spend(state.budget)
  return [{ type: 'read_account' }, { type: 'journal', record: 'latency_probe', data: { isSilent } }]
}

/** The answer to a probe, if one was out: how long it took, or that the venue does not answer at all. */
export function noteProbeAnswer(state: EngineState, answer: { readonly startedAtMs: number } | VenueError): void {
  const { latency, nowMs } = state
  if (!latency.isProbing) return
  latency.isProbing = false
  if ('startedAtMs' in answer) {
    latency.trouble = null
    const tookMs = nowMs - answer.startedAtMs
    const isQuick = tookMs < quickMs && isSlow(latency.verdict)
    latency.quickProbes = isQuick ? latency.quickProbes + 1 : 0
    // Else the slow ones of a minute would keep quotes away as long after the venue is quick again.
    if (latency.quickProbes >= quickProbesMin) forgetLatency(latency)
    noteLatency(latency, tookMs, nowMs)
  } else {
    latency.trouble = describeVenueError(answer)
  }
}
