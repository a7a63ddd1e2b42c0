import { oppositeOf, signOf, type Side } from '#shared/units.ts'
import { shownSide } from './book.ts'
import { deleverage } from './deleveraging.ts'
import type { ExchangeOutput } from './events.ts'
import { absolute, ceilDiv, microUsd, one } from './fixed-point.ts'
import { assertConserved, markValue, settleForced, valueOf } from './ledger.ts'
import { isBelowMaintenance, maintenanceOf, marginsOf } from './margin.ts'
import { bestOffer, offeredLots, publicTrade, settleOffer } from './matching.ts'
import { isBetter } from './price-levels.ts'
import { takeId, type Account, type ExchangeState, type Market, type PublicTrade } from './state.ts'

// How the venue closes a position of an account below maintenance: first against the book in slices at the price at which
// the account would have nothing left, then whole at a worse one, and at last against whoever gained by it.

const slicesMax = 5
const sliceValueMin = 1_000n * one
const worseBy = one / 20n
const feeRate = one / 100n

/** Closes the account's position in the market, or as much of it as brings the account above maintenance again. */
export function closePosition(state: ExchangeState, account: Account, market: Market, outputs: ExchangeOutput[]): void {
  const { name } = market.spec
  const lotsNow = () => account.positions.get(name)?.lots ?? 0
  const side = lotsNow() > 0 ? 'sell' : 'buy'
  const sliceLots = sliceOf(market, Math.abs(lotsNow()))
  for (let slice = 0; slice < slicesMax && lotsNow() !== 0; slice += 1) {
    if (!isBelowMaintenance(marginsOf(state, account))) return
    const lots = Math.min(sliceLots, Math.abs(lotsNow()))
    const bankruptTicks = bankruptcyTicks(state, account, market)
    if (!takeAll(state, account, market, { side, lots, limitTicks: bankruptTicks, bankruptTicks }, outputs)) break
  }
  const rest = Math.abs(lotsNow())
  if (rest === 0 || !isBelowMaintenance(marginsOf(state, account))) return
  const bankruptTicks = bankruptcyTicks(state, account, market)
  const limitTicks = worseTicks(side, bankruptTicks)
  takeAll(state, account, market, { side, lots: rest, limitTicks, bankruptTicks }, outputs)
  // What a reduce-only order could not take after all is left over here as well.
  if (lotsNow() !== 0) deleverage(state, account, market, bankruptTicks, outputs)
}

/**
 * The price at which closing the position uses up its part of the account's equity, in ticks, rounded in the account's
 * favour. With several positions each has a part by its maintenance margin, so that all of them closed at these prices
 * leave exactly nothing.
 */
export function bankruptcyTicks(state: ExchangeState, account: Account, market: Market): number {
  const lots = account.positions.get(market.spec.name)?.lots ?? 0
  const value = markValue(market, lots)
  const { equity, maintenanceMargin } = marginsOf(state, account)
  const part = (equity * maintenanceOf(market.spec, value)) / maintenanceMargin
  const perTick = BigInt(Math.abs(lots)) * market.spec.tickLot
  const ticks = lots > 0 ? ceilDiv(value - part, perTick) : (part - value) / perTick
  return Math.max(1, Number(ticks))
}

type Take = {
  readonly side: Side
  readonly lots: number
  readonly limitTicks: number
  readonly bankruptTicks: number
}

/** Fill or kill: takes the lots from the book at the limit or better when all of them are shown there. */
function takeAll(
  state: ExchangeState,
  account: Account,
  market: Market,
  take: Take,
  outputs: ExchangeOutput[],
): boolean {
  const { side, limitTicks } = take
  const facing = oppositeOf(side)
  let shown = 0
  for (const level of shownSide(market, facing)) {
    if (isBetter(facing, limitTicks, level.ticks) || shown >= take.lots) break
    shown += level.lots
  }
  if (shown < take.lots) return false

  const published: PublicTrade[] = []
  const tradeType = 'LIQUIDATION'
  let left = take.lots
  while (left > 0) {
    const offer = bestOffer(state, market, facing)
    if (offer === null || isBetter(facing, limitTicks, offer.ticks)) break
    const { ticks } = offer
    const lots = Math.min(left, offeredLots(state, offer, outputs))
    if (lots === 0) continue
    const tradeId = takeId(state)
    const fee = liquidationFee(market, take, ticks, lots)
    const forced = { accountId: account.id, side, ticks, lots, isTaker: true, tradeId, tradeType, fee } as const
    settleForced(state, market, forced, outputs)
    settleOffer(state, market, facing, offer, { lots, tradeType }, outputs)
    const row = { id: tradeId, takerSide: side, ticks, lots, tradeType, tapeAtMs: null } as const
    published.push(publicTrade(state, market, row))
    assertConserved(state)
    left -= lots
  }
  if (published.length > 0) outputs.push({ type: 'public_trades', market: market.spec.name, trades: published })
  return left === 0
}

/** One hundredth of the value where the price was better than bankruptcy, but never more than what it was better by. */
function liquidationFee(market: Market, take: Take, ticks: number, lots: number): bigint {
  const betterTicks = (take.bankruptTicks - ticks) * signOf(take.side)
  if (betterTicks <= 0) return 0n
  const gained = valueOf(market.spec, betterTicks, lots)
  const full = (valueOf(market.spec, ticks, lots) * feeRate) / one
  return ((full < gained ? full : gained) / microUsd) * microUsd
}

/** A fifth of the position, but no less than a thousand dollars' worth. */
function sliceOf(market: Market, lots: number): number {
  const fifth = Math.ceil(lots / slicesMax)
  const atLeast = Number(ceilDiv(sliceValueMin, absolute(markValue(market, 1))))
  return Math.max(fifth, atLeast)
}

function worseTicks(side: Side, ticks: number): number {
  const price = BigInt(ticks)
  const limit = side === 'sell' ? ceilDiv(price * (one - worseBy), one) : (price * (one + worseBy)) / one
  return Number(limit)
}
