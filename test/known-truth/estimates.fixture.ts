import { countDepth, noDepths, observe } from '../../edge-daemon/core/signals/depth-counts.ts'
import { fitIntensity } from '../../edge-daemon/core/signals/intensity.ts'
import { emptyGrid, noteMid } from '../../edge-daemon/core/signals/mid-grid.ts'
import { noTakerOrders, noteMidAt, notePrint } from '../../edge-daemon/core/signals/taker-orders.ts'
import { noteReturn, noVolatility, volatilityBps } from '../../edge-daemon/core/signals/volatility.ts'
import { createKnownTruth, type KnownTruthOptions } from '../../simulator/market/known-truth.ts'

/** What was found over what was put in: 1 is the truth. Null where the estimator says that it does not know. */
export type Found = {
  /** Mean of the estimates of each second. */
  readonly volatility: number | null
  readonly perSecond: number | null
  readonly decay: number | null
}

/** Shows the daemon's estimators the books and prints of a market, as they would hear of them, and asks what they found. */
export function estimatesOn(seed: number, market: KnownTruthOptions, seconds: number): Found {
  const tape = createKnownTruth(seed, market)
  const grid = emptyGrid()
  const volatility = noVolatility()
  const takers = noTakerOrders()
  const depths = noDepths()
  let { sum, count } = { sum: 0, count: 0 }
  for (let move = tape.next(); move.atMs < seconds * 1_000; move = tape.next()) {
    if (move.type === 'taker_order') {
      for (const { ticks } of move.portions) {
        const depthBps = notePrint(takers, move.takerSide, ticks, move.atMs)
        if (depthBps !== null) countDepth(depths, depthBps)
      }
      continue
    }
    const midTicks = move.markHalfTicks / 2
    noteMidAt(takers, midTicks, move.atMs)
    const sample = noteMid(grid, midTicks, move.atMs)
    if (sample === null) continue
    observe(depths, move.atMs)
    noteReturn(volatility, sample.logReturn, sample.seconds)
    const bps = volatilityBps(volatility)
    if (bps === null) continue
    sum += bps
    count += 1
  }
  const fitted = fitIntensity(depths)
  const decayPerBps = (market.decayPerTick * market.openingTicks) / 1e4
  return {
    volatility: count > 0 ? sum / count / market.volatilityBps : null,
    perSecond: fitted === null ? null : fitted.perSecond / market.arrivalsPerSecond,
    decay: fitted === null ? null : fitted.decayPerBps / decayPerBps,
  }
}
