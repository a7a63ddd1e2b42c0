import type { TradingConfig } from '#shared/config/config.ts'
import type { Desire } from '../quoting/desire.ts'
import type { Quote } from '../pricing/ladder.ts'
import { leftLots } from '../quoting/own-orders.ts'
import type { EngineState } from '../state.ts'
import { isInsideCollar } from './collar.ts'
import { bandOf, inventoryShare, isFull } from './inventory-band.ts'
import { collarOf } from './permission.ts'
import { lotUsdOf, sideMaxUsd } from './position-limits.ts'
import { roomLots } from './room.ts'

// Takes out of the wanted ladder what may not rest now, so that the planner pulls it: quotes outside the collar, the side
// that would add to a position already large, and what opens while a side is paused or pressed, or the balance is stale. What
// reduces the position is left in place.

/** A band is left again only this far below its edge, so that a price on the edge does not pull and place in turn. */
const reopenShare = 0.02

export function restrain(state: EngineState, wish: Desire, config: TradingConfig): Desire {
  noteBand(state, config)
  const collar = collarOf(state, config)
  let buyLeft = roomLots(state, 'buy', wish, config)
  let sellLeft = roomLots(state, 'sell', wish, config)
  // Nearly always nothing is taken out, and then the ladder is passed on as it is.
  let kept: Quote[] | null = null
  for (const [index, quote] of wish.quotes.entries()) {
    const { side, sizeLots } = quote
    const left = side === 'buy' ? buyLeft : sellLeft
    const lots = Math.min(sizeLots, left)
    // An order that rests with more than is left of the position must go before one of the right size can come.
    const resting = left === Infinity ? 0 : restingLots(state, quote)
    const isKept =
      isInsideCollar(side, quote.priceTicks, collar) && lots >= state.market.minOrderLots && resting <= left
    if (isKept && lots === sizeLots) kept?.push(quote)
    else {
      kept ??= wish.quotes.slice(0, index)
      if (isKept) kept.push({ ...quote, sizeLots: lots })
    }
    if (!isKept) continue
    // One that is somewhat larger than wanted stays as it is, and all of it may fill.
    if (side === 'buy') buyLeft -= Math.max(lots, resting)
    else sellLeft -= Math.max(lots, resting)
  }
  return kept === null ? wish : { ...wish, quotes: kept }
}

/** How much of its own side's limit the position uses, by its value. */
function shareNow(state: EngineState, config: TradingConfig): number {
  const valueUsd = state.ledger.positionLots * lotUsdOf(state)
  return inventoryShare(valueUsd, valueUsd, {
    longMax: sideMaxUsd('buy', config),
    shortMax: sideMaxUsd('sell', config),
    positionMaxUsd: config.risk.positionMaxUsd,
  })
}

/** Remembers which bands the position has reached and not left. */
export function noteBand(state: EngineState, config: TradingConfig): void {
  const { bandWarnShare, bandCriticalShare } = config.risk
  const share = shareNow(state, config)
  const band = bandOf(share, config.risk)
  if (band !== 'normal') state.risk.isLarge = true
  else if (share < bandWarnShare - reopenShare) state.risk.isLarge = false
  if (isFull(band)) state.risk.isFull = true
  else if (share < bandCriticalShare - reopenShare) state.risk.isFull = false
}

function restingLots(state: EngineState, { side, level }: Quote): number {
  const slot = state.slots.find((one) => one.side === side && one.level === level)
  let lots = 0
  for (const leg of slot?.legs ?? []) lots = Math.max(lots, leftLots(state, leg))
  return lots
}
