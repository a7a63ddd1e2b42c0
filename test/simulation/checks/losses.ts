import type { Effect } from '../../../edge-daemon/core/effect.ts'
import { isSent, type Check, type View } from './check.ts'

// Losses: the best profit so far never goes down, a latch never goes away, and the stop falls at once.

/** A person has lifted the latches in this step. */
const isResumed = (effects: readonly Effect[]): boolean =>
  effects.some((effect) => effect.type === 'journal' && effect.record === 'latches_cleared')

/** What doubles may lose in adding dollars. */
const roundingUsd = 1e-6

/** I16: only a person lowers the peak or lifts a latch; past the limit nothing that adds risk is sent. */
export function lossesCount(): Check {
  let boot = 0
  let peakUsd = -Infinity
  let latches: readonly string[] = []
  return {
    id: 'I16',
    step(view, _, effects) {
      const { engine } = view
      if (engine === null) return null
      const isForgiven = isResumed(effects)
      const ownPeakUsd = engine.peakUsd ?? -Infinity
      if (view.boot !== boot || isForgiven) [peakUsd, latches] = [ownPeakUsd, []]
      boot = view.boot
      if (ownPeakUsd < peakUsd - roundingUsd) return `the peak was ${peakUsd} and is ${engine.peakUsd}`
      const lost = latches.find((latch) => engine.latches[latch] === undefined)
      // An exit that is done leaves a latch of another name, and one that goes on takes the first again.
      const isExit = lost === 'flattening' || (lost === 'flattened' && engine.latches['flattening'] !== undefined)
      if (lost !== undefined && !isExit) return `the latch ${lost} is gone, and nobody lifted it`
      const now = Object.keys(engine.latches)
      if (now.length !== latches.length || lost !== undefined) latches = now
      const profit = profitsOf(view)
      if (profit === null) return null
      peakUsd = Math.max(peakUsd, profit.leastUsd)
      const fallUsd = ownPeakUsd - profit.mostUsd
      if (fallUsd < view.config.risk.drawdownMaxUsd + roundingUsd) return null
      return effects.some((effect) => isSent(effect) && !effect.order.reduceOnly)
        ? `an order was sent ${fallUsd.toFixed(2)} USD below the peak`
        : null
    },
  }
}

/** More prices of a side than we ever stand at. */
const behind = 8

/** A book whose best prices say this has no middle. */
const isCrossed = ({ book }: NonNullable<View['engine']>): boolean =>
  !((book.bids.prices[0] ?? Infinity) < (book.asks.prices[0] ?? 0))

/** The profit at the prices that are worst and best for us: mark and a bid and an ask behind the best; null while one is missing. */
function profitsOf({ engine }: View): { readonly leastUsd: number; readonly mostUsd: number } | null {
  if (engine === null || engine.recovery !== 'done' || engine.markTicks === null || engine.bookAtMs === null)
    return null
  // The best of the others' prices may stand behind orders of ours, on either side.
  const bid = engine.book.bids.prices[behind]
  const ask = engine.book.asks.prices[behind]
  if (bid === undefined || ask === undefined || isCrossed(engine)) return null
  const { positionLots, cashHalfTickLots, feesMicros, fundingMicros } = engine.ledger
  const at = (ticks: number) =>
    ((cashHalfTickLots + 2 * ticks * positionLots) / 2) * engine.market.tickLotUsd + (fundingMicros - feesMicros) / 1e6
  const all = [at(bid), at(ask), at(engine.markTicks)]
  return { leastUsd: Math.min(...all) - roundingUsd, mostUsd: Math.max(...all) }
}
