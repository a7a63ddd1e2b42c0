import { assert } from '#shared/assert.ts'
import { signOf, type Side } from '#shared/units.ts'
import { microUsd } from './fixed-point.ts'
import {
  takeId,
  type Account,
  type ClosedPosition,
  type ExchangeState,
  type Position,
  type TradeType,
} from './state.ts'

// What a trade does to a position. Cash is not touched here: the ledger moves it.

export type PositionFill = {
  readonly market: string
  readonly side: Side
  readonly lots: number
  /** Price times size, never negative. */
  readonly value: bigint
  /** Charged for this fill, never negative. */
  readonly fee: bigint
  readonly tradeType: TradeType
}

/** Closed positions an account keeps for its history; older ones are forgotten. */
export const closedPositionsKeptMax = 1_000

/**
 * Applies a fill to the account's position and returns what changed, oldest first. A fill that goes through zero closes
 * the old position and opens another one with an id of its own, and each pays its lots' part of the fee.
 */
export function movePosition(state: ExchangeState, account: Account, fill: PositionFill): Position[] {
  const sign = signOf(fill.side)
  const held = account.positions.get(fill.market)
  const closing = held !== undefined && Math.sign(held.lots) === -sign ? Math.min(fill.lots, Math.abs(held.lots)) : 0
  // Price times size divides exactly; the fee is split in whole millionths.
  const closingValue = closing === fill.lots ? fill.value : (fill.value * BigInt(closing)) / BigInt(fill.lots)
  const closingFee = closing === fill.lots ? fill.fee : share(fill.fee, closing, fill.lots)
  const changed: Position[] = []
  if (held !== undefined && closing > 0) {
    closeLots(held, closing, closingValue)
    held.closeFees -= closingFee
    held.realised -= closingFee
    held.updatedAtMs = state.nowMs
    changed.push(held)
    if (held.lots === 0) endPosition(state, account, fill, held, sign)
  }
  if (closing === fill.lots) return changed

  const position = account.positions.get(fill.market) ?? openPosition(state, account, fill.market)
  const openingValue = fill.value - closingValue
  const openingFee = fill.fee - closingFee
  position.lots += sign * (fill.lots - closing)
  position.cost += sign > 0 ? openingValue : -openingValue
  position.openFees -= openingFee
  position.realised -= openingFee
  position.maxLots = Math.max(position.maxLots, Math.abs(position.lots))
  position.updatedAtMs = state.nowMs
  assert(Number.isSafeInteger(position.lots), 'a position must stay a safe number of lots')
  changed.push(position)
  return changed
}

function closeLots(position: Position, lots: number, value: bigint): void {
  const wasLong = position.lots > 0
  // The cost leaves with the lots it was paid for; how its last digits are rounded moves between realised and unrealised
  // profit and never touches their sum.
  const released =
    lots === Math.abs(position.lots) ? position.cost : share(position.cost, lots, Math.abs(position.lots))
  const pnl = (wasLong ? value : -value) - released
  position.tradePnl += pnl
  position.realised += pnl
  position.cost -= released
  position.lots -= wasLong ? lots : -lots
  position.closedLots += lots
  position.closedValue += value
}

function endPosition(
  state: ExchangeState,
  account: Account,
  fill: PositionFill,
  position: Position,
  closingSign: number,
): void {
  account.positions.delete(fill.market)
  const row: ClosedPosition = {
    position,
    market: fill.market,
    side: closingSign > 0 ? 'sell' : 'buy',
    // Profit is the difference between what the same lots cost and what they brought.
    entryValue: closingSign > 0 ? position.closedValue + position.tradePnl : position.closedValue - position.tradePnl,
    entryLots: position.closedLots,
    exitType: fill.tradeType,
    closedAtMs: state.nowMs,
  }
  account.closedPositions.push(row)
  if (account.closedPositions.length > closedPositionsKeptMax) account.closedPositions.shift()
}

function openPosition(state: ExchangeState, account: Account, market: string): Position {
  const position: Position = {
    id: takeId(state),
    lots: 0,
    cost: 0n,
    realised: 0n,
    tradePnl: 0n,
    fundingFees: 0n,
    openFees: 0n,
    closeFees: 0n,
    closedLots: 0,
    closedValue: 0n,
    maxLots: 0,
    openedAtMs: state.nowMs,
    updatedAtMs: state.nowMs,
  }
  account.positions.set(market, position)
  return position
}

/** The lots' part of an amount, in whole millionths of a dollar, rounded towards zero. */
const share = (amount: bigint, lots: number, of: number): bigint =>
  ((amount * BigInt(lots)) / BigInt(of) / microUsd) * microUsd
