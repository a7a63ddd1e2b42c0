import type { VenueFill } from '../../../edge-daemon/core/event.ts'
import type { VenueEvent } from '../../../edge-daemon/venue/venue.ts'
import { isSent, type Check } from './check.ts'

// What happens to the position without us: trades of the venue's own, and trades that it declares void.

/** I12: from the first word of a trade that the venue made with our position nothing that adds risk is sent until a person says so. */
export function forcedTradesStop(): Check {
  const told = new Set<string>()
  /** Through every restart. */
  let since: string | null = null
  return {
    id: 'I12',
    step(_view, event, effects) {
      for (const { tradeId, forced } of fillsOf(event)) {
        if (forced === undefined || told.has(tradeId)) continue
        told.add(tradeId)
        since = tradeId
      }
      if (effects.some((effect) => effect.type === 'journal' && effect.record === 'latches_cleared')) since = null
      return since !== null && effects.some((effect) => isSent(effect) && !effect.order.reduceOnly)
        ? `an order was sent after the venue itself had made trade ${since} with our position`
        : null
    },
  }
}

function fillsOf(event: VenueEvent): readonly VenueFill[] {
  if (event.type === 'fills_reported') return event.fills
  return event.type === 'fills_read' && event.answer.result === 'read' ? event.answer.value : []
}

/** A tick, and what a clock drifts meanwhile. */
const coarseMs = 60

/** I9: nothing that adds risk while the position that the venue tells has differed from that of our fills for longer than allowed. */
export function mismatchStops(): Check {
  let boot = 0
  let toldLots: number | null = null
  let sinceMs: number | null = null
  return {
    id: 'I9',
    step(view, event, effects) {
      if (view.boot !== boot) [toldLots, sinceMs] = [null, null]
      boot = view.boot
      if (event.type === 'position_reported') toldLots = event.report.position
      if (event.type === 'account_read' && event.answer.result === 'read') toldLots = event.answer.value.report.position
      const { engine, nowMs } = view
      if (engine === null || toldLots === null) return null
      if (toldLots === engine.ledger.positionLots) sinceMs = null
      else if (engine.recovery === 'done') sinceMs ??= nowMs
      if (sinceMs === null || nowMs - sinceMs <= view.config.risk.positionMismatchMaxMs + coarseMs) return null
      return effects.some((effect) => isSent(effect) && !effect.order.reduceOnly)
        ? `an order was sent though for ${Math.round(nowMs - sinceMs)} ms the venue has said ${toldLots} lots, our fills ${engine.ledger.positionLots}`
        : null
    },
  }
}
