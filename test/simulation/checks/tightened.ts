import { positionLots, restingOrders, type Check, type View } from './check.ts'
import { createStrangeLots } from './strange-lots.ts'

/** So long is enough to cancel what rests where nothing is in the way. */
const bindsWithinMs = 10_000
/** What rests may drift past a limit in dollars with the market, a little. */
const driftTimes = 1.02

/**
 * I1: a limit that is tightened binds what rests already: while nothing is in the way, whatever could carry the position past it
 * is gone ten seconds later. What is held by then may stay.
 */
export function tightenedLimitsBind(): Check {
  let risk: View['config']['risk'] | null = null
  let lookedAtMs = 0
  let freeMs = 0
  let lowestMark = Infinity
  const strange = createStrangeLots()
  return {
    id: 'I1',
    step(_view, _event, effects) {
      strange.step(effects)
      return null
    },
    look(view) {
      const strangeLots = strange.uncounted(view)
      const market = view.exchange.markets.get(view.market)
      const passedMs = view.nowMs - lookedAtMs
      lookedAtMs = view.nowMs
      if (view.config.risk !== risk) {
        ;({ risk } = view.config)
        freeMs = 0
        lowestMark = Infinity
      }
      if (market === undefined || market.markHalfTicks === 0) return null
      lowestMark = Math.min(lowestMark, market.markHalfTicks)
      // Cancelling takes a process that is past its start, and a way to the exchange.
      if (view.engine === null || view.engine.recovery !== 'done' || view.faultsOn > 0) freeMs = 0
      else freeMs += passedMs
      if (freeMs < bindsWithinMs) return null
      const lotUsd = (Number(market.spec.tickLot) / 1e12) * (lowestMark / 2)
      const position = positionLots(view)
      for (const side of ['buy', 'sell'] as const) {
        const sideMaxUsd = (side === 'buy' ? risk.longMaxUsd : risk.shortMaxUsd) ?? Infinity
        const mostLots = Math.floor((Math.min(risk.positionMaxUsd, sideMaxUsd) / lotUsd) * driftTimes)
        const heldLots = side === 'buy' ? position : -position
        let lots = 0
        for (const order of restingOrders(view)) if (order.side === side) lots += order.qtyLots - order.filledLots
        if (lots > 0 && heldLots + lots > mostLots + Math.max(0, side === 'buy' ? strangeLots : -strangeLots))
          return `${heldLots} lots and ${lots} that rest, ${mostLots} are allowed for ${Math.round(freeMs)} ms`
      }
      return null
    },
  }
}
