import type { Side } from '#shared/units.ts'
import { hasExpired, isSent, positionLots, restingOrders, type Check, type View } from './check.ts'
import { createStrangeLots } from './strange-lots.ts'

// What an order adds is judged at the moment at which it is sent, and not only by what comes of it.

/** A mark of the exchange that is older than this has reached the engine, or the stream counts as silent. */
const marksMs = 5_000

/**
 * I1: with an order that is sent now, position and everything that may still fill on its side stay within the limit: by the
 * exchange's own books at the most favourable mark of the last seconds, and by the engine's own at the mark that it knows.
 */
export function sendsFit(): Check {
  const marks: { readonly atMs: number; readonly halfTicks: number }[] = []
  const strange = createStrangeLots()
  return {
    id: 'I1',
    look(view) {
      strange.uncounted(view)
      return null
    },
    step(view, _, effects) {
      strange.step(effects)
      const { engine } = view
      const market = view.exchange.markets.get(view.market)
      if (engine === null || market === undefined) return null
      if (market.markHalfTicks !== marks.at(-1)?.halfTicks)
        marks.push({ atMs: view.nowMs, halfTicks: market.markHalfTicks })
      while ((marks[1]?.atMs ?? Infinity) <= view.nowMs - marksMs) marks.shift()
      const adding = effects.filter(isSent).filter(({ order }) => !order.reduceOnly)
      if (adding.length === 0) return null
      const lotUsd = (halfTicks: number) => (Number(market.spec.tickLot) / 1e12) * (halfTicks / 2)
      const lowest = Math.min(...marks.map(({ halfTicks }) => halfTicks))
      const strangeLots = strange.uncounted(view)
      for (const side of new Set(adding.map(({ order }) => order.side))) {
        const own = ownLots(view, side)
        const ownMax = maxLots(view, side, lotUsd((engine.markTicks ?? Number.NaN) * 2))
        if (!(own <= ownMax))
          return `a ${side} was sent that may make ${own} lots, by its own mark ${ownMax} are allowed`
        const real = realLots(view, side, adding)
        const realMax = maxLots(view, side, lotUsd(lowest)) + Math.max(0, side === 'buy' ? strangeLots : -strangeLots)
        if (!(real <= realMax)) return `a ${side} was sent that may make ${real} lots, ${realMax} are allowed`
      }
      return null
    },
  }
}

function maxLots({ config: { risk } }: View, side: Side, lotUsd: number): number {
  const sideMaxUsd = (side === 'buy' ? risk.longMaxUsd : risk.shortMaxUsd) ?? Infinity
  return Math.floor(Math.min(risk.positionMaxUsd, sideMaxUsd) / lotUsd)
}

/** Position and everything in slots, whatever is known of it. */
function ownLots({ engine }: View, side: Side): number {
  if (engine === null) return 0
  let lots = side === 'buy' ? engine.ledger.positionLots : -engine.ledger.positionLots
  for (const slot of engine.slots)
    if (slot.side === side) for (const { order } of slot.legs) lots += order.size - order.filled
  return lots
}

/** Position at the exchange, what rests there, and what is on its way or is being sent now. */
function realLots(
  view: View,
  side: Side,
  adding: readonly { readonly order: { readonly clientId: string; readonly side: Side; readonly size: number } }[],
): number {
  let lots = side === 'buy' ? positionLots(view) : -positionLots(view)
  const counted = new Set<string>()
  for (const order of restingOrders(view)) {
    counted.add(order.externalId)
    if (order.side === side && !hasExpired(view, order)) lots += order.qtyLots - order.filledLots
  }
  const orderIds = view.exchange.accounts.get(view.accountId)?.orderIds
  const coming = [
    ...Array.from(view.onTheWay.values(), (order) => ({ ...order, clientId: order.clientId })),
    ...adding.map(({ order }) => ({ clientId: order.clientId, side: order.side, lots: order.size })),
  ]
  for (const { clientId, side: ofSide, lots: sent } of coming) {
    if (counted.has(clientId) || orderIds?.has(clientId) === true) continue
    counted.add(clientId)
    if (ofSide === side) lots += sent
  }
  return lots
}
