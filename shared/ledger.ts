import { assert } from './assert.ts'
import { signOf, type PriceTicks, type Side, type SizeLots } from './units.ts'

// The money of one account in one market, in exact integers. A price is kept doubled ("half-ticks") where a mid is
// involved, so that a mid between two ticks stays whole. Spread capture is what a fill earned against the mid at that
// moment; inventory is what the position earned while the mid moved. Their sum is cash plus position at mid, always.

export type Ledger = {
  /** Long positive. */
  positionLots: number
  /** Minus what was paid for buys plus what sells brought: half-ticks times lots. */
  cashHalfTickLots: number
  /** Sum over fills of sign × (mid − price) × size: half-ticks times lots. */
  captureHalfTickLots: number
  /** Sum over mid moves of position × move: half-ticks times lots. */
  inventoryHalfTickLots: number
  /** Sum of fees as the venue charged them, positive when paid: micro-dollars. */
  feesMicros: number
  /** Sum of funding payments received: micro-dollars. */
  fundingMicros: number
  /** The doubled mid up to which inventory was counted; 0 before the first. */
  lastMidHalfTicks: number
  fills: number
  /** Sum of price × size: ticks times lots. A statistic: beyond 2^53 it is rounded. */
  volumeTickLots: number
}

export const emptyLedger = (): Ledger => ({
  positionLots: 0,
  cashHalfTickLots: 0,
  captureHalfTickLots: 0,
  inventoryHalfTickLots: 0,
  feesMicros: 0,
  fundingMicros: 0,
  lastMidHalfTicks: 0,
  fills: 0,
  volumeTickLots: 0,
})

/** Starts a ledger with a position that was there before: carried at `midHalfTicks`, so it is no profit. */
export function carriedLedger(positionLots: number, midHalfTicks: number): Ledger {
  return {
    ...emptyLedger(),
    positionLots,
    cashHalfTickLots: -positionLots * midHalfTicks,
    lastMidHalfTicks: midHalfTicks,
  }
}

/**
 * Takes on a position that no fill explains, at `midHalfTicks`, so that it is no profit. False when the ledger would not stay
 * exact; it is unchanged then.
 */
export function adjustPosition(ledger: Ledger, lots: number, midHalfTicks: number): boolean {
  const copy = { ...ledger }
  if (copy.lastMidHalfTicks !== 0)
    copy.inventoryHalfTickLots += copy.positionLots * (midHalfTicks - copy.lastMidHalfTicks)
  copy.lastMidHalfTicks = midHalfTicks
  copy.positionLots += lots
  copy.cashHalfTickLots -= lots * midHalfTicks
  if (!isExact(copy)) return false
  Object.assign(ledger, copy)
  return true
}

type BookedFill = {
  readonly side: Side
  readonly price: PriceTicks
  readonly size: SizeLots
  readonly feeMicros: number
}

/** Whether the ledger would still be exact with this fill. One so large that it would not be must not be booked. */
export function canHold(ledger: Ledger, fill: BookedFill, midHalfTicks: number): boolean {
  const copy = { ...ledger }
  add(copy, fill, midHalfTicks)
  return isExact(copy)
}

/** Counts the position's gain up to the mid of now, then the fill against that mid. Changes `ledger` in place. */
export function bookFill(ledger: Ledger, fill: BookedFill, midHalfTicks: number): void {
  assert(midHalfTicks > 0, () => `mid must be positive, was ${midHalfTicks}`)
  add(ledger, fill, midHalfTicks)
  assert(isExact(ledger), 'the ledger has left the range in which doubles are exact')
}

function add(ledger: Ledger, fill: BookedFill, midHalfTicks: number): void {
  if (ledger.lastMidHalfTicks !== 0) {
    ledger.inventoryHalfTickLots += ledger.positionLots * (midHalfTicks - ledger.lastMidHalfTicks)
  }
  ledger.lastMidHalfTicks = midHalfTicks
  const sign = signOf(fill.side)
  ledger.captureHalfTickLots += sign * (midHalfTicks - 2 * fill.price) * fill.size
  ledger.cashHalfTickLots -= 2 * sign * fill.price * fill.size
  ledger.positionLots += sign * fill.size
  ledger.feesMicros += fill.feeMicros
  ledger.volumeTickLots += fill.price * fill.size
  ledger.fills += 1
}

const isExact = (ledger: Ledger): boolean =>
  Number.isSafeInteger(ledger.cashHalfTickLots) &&
  Number.isSafeInteger(ledger.captureHalfTickLots) &&
  Number.isSafeInteger(ledger.inventoryHalfTickLots) &&
  Number.isSafeInteger(ledger.feesMicros)

/** Profit at a mid, in half-ticks times lots without fees and funding; the identity that every fill must keep. */
export function grossHalfTickLots(ledger: Ledger, midHalfTicks: number): number {
  return ledger.cashHalfTickLots + ledger.positionLots * midHalfTicks
}

/** Spread capture of all fills as a share of their volume, bps; 0 without fills. */
export const captureBps = ({ captureHalfTickLots, volumeTickLots }: Ledger): number =>
  volumeTickLots === 0 ? 0 : (5_000 * captureHalfTickLots) / volumeTickLots
