import type { Side } from '#shared/units.ts'

// Whether a side may be quoted in the market of this moment. The gates stand in one sequence and are passed one by one: what
// only reduces the position passes those that fear the flow, and still those that doubt the book. Widening is no business
// of theirs: it happens once, in the price.

export type GuardReason =
  | 'allow'
  | 'allow_imbalance_inventory_override'
  | 'allow_toxicity_inventory_override'
  | 'skip_missing_spread'
  | 'skip_min_spread'
  | 'skip_imbalance'
  | 'skip_imbalance_pause'
  | 'skip_toxicity'

export type GuardVerdict = {
  readonly isAllowed: boolean
  readonly reason: GuardReason
  /** The instant at which the pause behind this reason ends; null without one. */
  readonly pausedUntilMs: number | null
}

/** Running pauses of one side. */
export type Guard = { imbalancePausedUntilMs: number; toxicityPausedUntilMs: number }

export type GuardSignals = {
  /** Best ask less best bid of others, bps of the mid; null where one of them is missing. */
  readonly spreadBps: number | null
  /** −1 to 1, positive when the flow presses upward: buyers at the bid or lifting the ask. */
  readonly imbalance: number
  /** The market moves too fast to be quoted at all. */
  readonly isExtreme: boolean
}

export type GuardLimits = {
  /** Below this spread nothing is earned; 0 takes any. */
  readonly spreadMinBps: number
  /** Pressure against a side beyond which it is pulled; 0 never pulls. */
  readonly imbalanceMax: number
  readonly imbalancePauseMs: number
  readonly extremePauseMs: number
}

export const noGuard = (): Guard => ({ imbalancePausedUntilMs: 0, toxicityPausedUntilMs: 0 })

/**
 * The verdict for one side. `isReducing` says that the side only reduces a position that has grown too large: pressure and
 * a fast market do not keep it from that, and start no pause. Changes the pauses in place.
 */
export function checkGuards(
  guard: Guard,
  side: Side,
  signals: GuardSignals,
  isReducing: boolean,
  limits: GuardLimits,
  nowMs: number,
): GuardVerdict {
  const { spreadBps } = signals
  if (spreadBps === null || !Number.isFinite(spreadBps)) return refuse('skip_missing_spread', null)
  if (spreadBps < limits.spreadMinBps) return refuse('skip_min_spread', null)
  const imbalance = imbalanceGate(guard, side, signals.imbalance, limits, isReducing, nowMs)
  if (imbalance !== null && !isReducing) return imbalance
  const toxicity = toxicityGate(guard, signals.isExtreme, limits, isReducing, nowMs)
  if (toxicity !== null && !isReducing) return toxicity
  if (imbalance !== null) return allow('allow_imbalance_inventory_override')
  return allow(toxicity === null ? 'allow' : 'allow_toxicity_inventory_override')
}

/** A number that is none presses against both sides: what is not known is no reason to quote. */
function imbalanceGate(
  guard: Guard,
  side: Side,
  imbalance: number,
  limits: GuardLimits,
  isReducing: boolean,
  nowMs: number,
): GuardVerdict | null {
  if (nowMs < guard.imbalancePausedUntilMs) return refuse('skip_imbalance_pause', guard.imbalancePausedUntilMs)
  if (limits.imbalanceMax === 0) return null
  const against = side === 'sell' ? imbalance : -imbalance
  if (against <= limits.imbalanceMax) return null
  const untilMs = nowMs + limits.imbalancePauseMs
  if (!isReducing) guard.imbalancePausedUntilMs = untilMs
  return refuse('skip_imbalance', untilMs)
}

function toxicityGate(
  guard: Guard,
  isExtreme: boolean,
  limits: GuardLimits,
  isReducing: boolean,
  nowMs: number,
): GuardVerdict | null {
  if (nowMs < guard.toxicityPausedUntilMs) return refuse('skip_toxicity', guard.toxicityPausedUntilMs)
  if (!isExtreme) return null
  const untilMs = nowMs + limits.extremePauseMs
  if (!isReducing) guard.toxicityPausedUntilMs = untilMs
  return refuse('skip_toxicity', untilMs)
}

const allow = (reason: GuardReason): GuardVerdict => ({ isAllowed: true, reason, pausedUntilMs: null })
const refuse = (reason: GuardReason, pausedUntilMs: number | null): GuardVerdict => ({
  isAllowed: false,
  reason,
  pausedUntilMs,
})
