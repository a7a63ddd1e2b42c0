import { oppositeOf } from '#shared/units.ts'
import { aheadLots, bestHouse, bestOrder, consumeHouse, visibleHouse } from './book.ts'
import type { ExchangeEvent, ExchangeOutput, PrintPortion } from './events.ts'
import { assertConserved, settleEveryoneElse } from './ledger.ts'
import { fillOrder } from './lifecycle.ts'
import { fillableLots, publicTrade } from './matching.ts'
import { isBetter } from './price-levels.ts'
import { takeId, type ExchangeState, type Market, type PublicTrade } from './state.ts'

type Print = Extract<ExchangeEvent, { type: 'print' }>

/**
 * Sends one taker order of the outside world into the book. Each portion walks from the best price to its own: better
 * levels first, then the queue ahead, then accounts' orders. What nobody takes is taken by the house at the print's
 * price, so every print happens in full and no fill of ours removes a later one.
 */
export function applyPrint(state: ExchangeState, market: Market, print: Print, outputs: ExchangeOutput[]): void {
  const published: PublicTrade[] = []
  for (const portion of print.portions) {
    const toHouse = walk(state, market, print, portion, published, outputs)
    if (toHouse > 0) published.push(row(state, market, print, portion.ticks, toHouse))
  }
  outputs.push({ type: 'public_trades', market: market.spec.name, trades: published })
}

/** Fills accounts' orders within the print's reach; returns the lots that went to the outside world. */
function walk(
  state: ExchangeState,
  market: Market,
  print: Print,
  portion: PrintPortion,
  published: PublicTrade[],
  outputs: ExchangeOutput[],
): number {
  const side = oppositeOf(print.takerSide)
  let remaining = portion.lots
  let toHouse = 0
  while (remaining > 0) {
    const order = bestOrder(state, market, side)
    if (order === null || isBetter(side, portion.ticks, order.priceTicks)) break
    const ticks = order.priceTicks
    const house = bestHouse(market, side)
    const better = house !== null && isBetter(side, house.ticks, ticks) ? house : null
    const ahead = better?.lots ?? aheadLots(market, order)
    if (ahead > 0) {
      const lots = Math.min(remaining, ahead)
      consumeHouse(market, side, better?.ticks ?? ticks, lots)
      remaining -= lots
      toHouse += lots
      continue
    }
    const lots = Math.min(remaining, fillableLots(state, order, outputs))
    if (lots === 0) continue
    const tradeId = takeId(state)
    fillOrder(state, market, order, { ticks, lots, isTaker: false, tradeId, tradeType: 'TRADE' }, outputs)
    settleEveryoneElse(state, market, print.takerSide, ticks, lots)
    assertConserved(state)
    published.push(row(state, market, print, ticks, lots))
    remaining -= lots
  }
  // What the outside world still takes is gone from its levels for the portions that follow.
  let left = remaining
  for (const level of visibleHouse(market, side)) {
    if (isBetter(side, portion.ticks, level.ticks)) break
    const lots = Math.min(left, level.lots)
    consumeHouse(market, side, level.ticks, lots)
    left -= lots
  }
  return toHouse + remaining
}

function row(state: ExchangeState, market: Market, print: Print, ticks: number, lots: number): PublicTrade {
  const { takerSide, tapeAtMs } = print
  return publicTrade(state, market, { id: takeId(state), takerSide, ticks, lots, tradeType: 'TRADE', tapeAtMs })
}
