import type { TradingConfig } from '#shared/config/config.ts'
import { unreachable } from '#shared/assert.ts'
import type { Effect } from '../effect.ts'
import type { EngineState, Slot } from '../state.ts'
import { hurryTerms } from '../terms.ts'
import type { Disposition, RefusalReason } from '../venue-error.ts'
import { raiseOrderLife } from './order-life.ts'
import { noteFailure } from './post-only-boost.ts'
import { noteRefusedPrice } from './post-only-failures.ts'

// What the disposition tables say is done here, and only here, for a request that failed and for an order that the venue
// ended alike.

/** A refused wish is worked out anew from the next second's market, not sent again at once. */
const dropPauseMs = 1_000
/** A slot whose request the venue could not take, for lack of margin for example, tries again after this long. */
const slotBackOffMs = 2_000
/** The same when it concerns no slot in particular. */
const venueBackOffMs = 1_000
/** How long nothing rests after the venue has closed, before it is tried again. */
const haltPauseMs = 5_000
/** Each refused price moves the slot's next one outward by a quarter of our half-spread, up to this many times. */
export const widenTimesMax = 4

/** What a refusal of the venue comes to, at once or by the engine's later word. */
export type Verdict = { readonly act: Disposition; readonly means: RefusalReason | null }
type LatchWords = { readonly name: string; readonly detail: string }

/**
 * Carries out a verdict; `slot` is the one concerned, null when it is none. An expiry found too short is made longer, while that
 * may help.
 */
export function carryOut(
  state: EngineState,
  { act, means }: Verdict,
  slot: Slot | null,
  latch: LatchWords,
  config: TradingConfig,
): Effect[] {
  const raised = means === 'clocks' ? raiseOrderLife(state, config) : null
  enact(state, raised === null ? act : 'drop', slot, latch, config)
  return raised ?? []
}

/** A latch keeps the first detail. */
function enact(
  state: EngineState,
  act: Disposition,
  slot: Slot | null,
  latch: LatchWords,
  config: TradingConfig,
): void {
  switch (act) {
    case 'none':
    case 'ask': // The order itself is asked about: see slot.ts.
      return
    case 'drop':
      return pauseSlot(state, slot, dropPauseMs)
    case 'look':
      hurryTerms(state)
      return pauseSlot(state, slot, dropPauseMs)
    case 'widen':
      if (slot === null) return
      noteRefusedPrice(slot.refusals, state.nowMs, config.operations.refusalsEscalate)
      return noteFailure(state.postOnlyBoost, state.nowMs)
    case 'back_off':
      return slot === null ? pauseAll(state, venueBackOffMs, latch.detail) : pauseSlot(state, slot, slotBackOffMs)
    case 'halt':
      hurryTerms(state)
      return pauseAll(state, haltPauseMs, latch.detail)
    case 'latch':
      hurryTerms(state)
      state.latches[latch.name] ??= latch.detail
      return
    default:
      return unreachable(act)
  }
}

/** Nothing of ours rests, and nothing is sent but protection, for this long; what lasts longest says why. */
export function pauseAll(state: EngineState, pauseMs: number, why: string): void {
  const untilMs = state.nowMs + pauseMs
  if (untilMs < state.pausedUntilMs) return
  state.pausedUntilMs = untilMs
  state.pauseWhy = why
}

function pauseSlot(state: EngineState, slot: Slot | null, pauseMs: number): void {
  if (slot !== null) slot.pausedUntilMs = Math.max(slot.pausedUntilMs, state.nowMs + pauseMs)
}
