import { adverseBps, markoutBps, markoutHorizonsMs, type MarkoutHorizonMs } from '#shared/markout.ts'
import type { Side } from '#shared/units.ts'
import type { Effect } from '../effect.ts'
import type { VenueFill } from '../event.ts'
import type { EngineState } from '../state.ts'
import { noteAdverse } from './adverse.ts'

// Looks again at the market a while after each fill, and writes down what the fill was worth by then. The mid is the one
// that others make; where there is none at the right moment, there is no sample.

export type PendingMarkout = {
  readonly tradeId: string
  readonly side: Side
  readonly priceTicks: number
  readonly midHalfTicks: number
  readonly filledAtMs: number
  /** It was ours that took: an exit, which says nothing of what our quotes cost. */
  readonly isTaker: boolean
}

/** Fills whose time has not come, oldest first, for each horizon. A constant delay keeps them in order. */
export type Markouts = {
  readonly pending: Readonly<Record<MarkoutHorizonMs, PendingMarkout[]>>
  /** Looks that were given up, for lack of a mid or of room. */
  missed: number
}

/** More fills in a minute than this are measured in part only. */
const pendingMax = 1_000
/** A look that comes later than this after its moment, after a hang for example, would measure another horizon. */
const lateMaxMs = 500
/** The horizon that the floor of the spread is built on: long enough for the market to move, short enough to be ours. */
const learnedHorizonMs = 5_000

export const noMarkouts = (): Markouts => ({
  pending: { 1_000: [], 5_000: [], 30_000: [], 60_000: [] },
  missed: 0,
})

/** Remembers a fill that happened just now. One without a mid of its moment cannot be measured. */
export function queueMarkouts(state: EngineState, fill: VenueFill, midHalfTicks: number | null): void {
  if (midHalfTicks === null) {
    state.markouts.missed += markoutHorizonsMs.length
    return
  }
  const { tradeId, side, price: priceTicks, isTaker } = fill
  const pending = { tradeId, side, priceTicks, midHalfTicks, filledAtMs: state.nowMs, isTaker }
  for (const horizonMs of markoutHorizonsMs) {
    const queue = state.markouts.pending[horizonMs]
    if (queue.length >= pendingMax) state.markouts.missed += 1
    else queue.push(pending)
  }
}

/** Whether any fill waits to be looked at by now; cheap enough for every step. */
export const areMarkoutsDue = ({ pending }: Markouts, nowMs: number): boolean =>
  isDue(pending[1_000], 1_000, nowMs) ||
  isDue(pending[5_000], 5_000, nowMs) ||
  isDue(pending[30_000], 30_000, nowMs) ||
  isDue(pending[60_000], 60_000, nowMs)

const isDue = (queue: readonly PendingMarkout[], horizonMs: number, nowMs: number): boolean => {
  const first = queue[0]
  return first !== undefined && nowMs - first.filledAtMs >= horizonMs
}

/** Measures what is due against `midHalfTicks`, the mid in force since before now; null when there is none. */
export function measureMarkouts(state: EngineState, midHalfTicks: number | null): Effect[] {
  const effects: Effect[] = []
  for (const horizonMs of markoutHorizonsMs) {
    const queue = state.markouts.pending[horizonMs]
    while (isDue(queue, horizonMs, state.nowMs)) {
      const fill = queue.shift()
      if (fill === undefined) break
      const lateMs = state.nowMs - fill.filledAtMs - horizonMs
      if (midHalfTicks === null || lateMs > lateMaxMs) state.markouts.missed += 1
      else effects.push(measure(state, fill, horizonMs, midHalfTicks))
    }
  }
  return effects
}

function measure(state: EngineState, fill: PendingMarkout, horizonMs: number, midHalfTicks: number): Effect {
  const { tradeId, side, priceTicks } = fill
  const markout = markoutBps(side, 2 * priceTicks, midHalfTicks)
  const adverse = adverseBps(side, fill.midHalfTicks, midHalfTicks)
  if (horizonMs === learnedHorizonMs && !fill.isTaker) noteAdverse(state.adverse[side], adverse, markout, state.nowMs)
  return {
    type: 'journal',
    record: 'markout',
    data: { tradeId, side, horizonMs, markoutBps: markout, adverseBps: adverse },
  }
}
