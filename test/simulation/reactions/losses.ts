import { signOf, type Side } from '#shared/units.ts'
import { positionLots, type View } from '../checks/check.ts'
import type { Observer } from './reaction.ts'

// How soon the product lets go of what takes its money or its memory.

/** Prices of both sides differ a little: what is just at the share is no burst yet for everybody. */
const certainly = 1.02

/** From the message of fills with which one side's become a burst until nothing of that side is left that adds and can be cancelled. */
export function sidePulled(): Observer {
  const fills: Record<Side, { readonly atMs: number; readonly lots: number }[]> = { buy: [], sell: [] }
  let isStruck = false
  let pulling: { readonly side: Side; readonly sinceMs: number } | null = null
  return {
    struck() {
      isStruck = true
    },
    step(view, event) {
      if (!isStruck || event.type !== 'fills_reported') return
      const { burstWindowMs } = view.config.risk
      for (const { side, size } of event.fills) fills[side].push({ atMs: view.nowMs, lots: size })
      // A limit that was tightened makes no burst of what was filled before it: that takes one more fill of the side.
      for (const side of new Set(event.fills.map((fill) => fill.side))) {
        fills[side] = fills[side].filter(({ atMs }) => view.nowMs - atMs <= burstWindowMs)
        const lots = fills[side].reduce((sum, one) => sum + one.lots, 0)
        if (lots < certainly * burstLots(view)) continue
        fills[side] = []
        pulling = { side, sinceMs: view.nowMs }
      }
    },
    look(view) {
      if (pulling === null || view.engine === null) return null
      const { side, sinceMs } = pulling
      let lots = 0
      for (const slot of view.engine.slots)
        for (const { phase, order } of slot.legs)
          if (slot.side === side && (phase === 'live' || phase === 'accepted')) lots += order.size - order.filled
      const isDone = lots <= Math.max(0, -signOf(side) * positionLots(view))
      if (isDone) pulling = null
      return { ms: view.nowMs - sinceMs, isDone }
    },
    over() {
      isStruck = false
      pulling = null
    },
  }
}

function burstLots({ exchange, market: name, config: { risk } }: View): number {
  const market = exchange.markets.get(name)
  if (market === undefined) return Infinity
  return (risk.burstShare * risk.positionMaxUsd) / ((Number(market.spec.tickLot) / 1e12) * (market.markHalfTicks / 2))
}

/** While records wait for their disk: since it has made the last ones safe. */
export function haltedByDisk(isHalted: (view: View) => boolean): Observer {
  let isStruck = false
  let isAnswered = false
  let syncedSeq = -1
  let sinceMs: number | null = null
  return {
    struck() {
      isStruck = true
    },
    look(view) {
      const journal = view.journals.at(-1)
      if (journal === undefined) return null
      const isOwed = journal.lines.length > journal.writer.syncedSeq
      if (!isOwed || journal.writer.syncedSeq !== syncedSeq) {
        syncedSeq = journal.writer.syncedSeq
        sinceMs = null
        isAnswered = false
      }
      if (isOwed) sinceMs ??= view.nowMs
      if (!isStruck || isAnswered || sinceMs === null || view.engine === null) return null
      isAnswered = isHalted(view)
      return { ms: view.nowMs - sinceMs, isDone: isAnswered }
    },
    over() {
      isStruck = false
    },
  }
}
