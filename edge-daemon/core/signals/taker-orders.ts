import type { Side } from '#shared/units.ts'

// Prints of one side in one millisecond are one taker order that went through several resting ones. How deep it reached is
// measured from the mid before it, by the venue's own times of book and prints, because the two arrive on different ways.

export type TakerOrders = {
  /** The newest mids of others and the venue's times of their messages, oldest first; null where a message showed none. */
  readonly mids: { readonly venueAtMs: number; readonly midTicks: number | null }[]
  /** The order that is being put together; null before the first. */
  open: OpenOrder | null
}

type OpenOrder = {
  readonly side: Side
  readonly venueAtMs: number
  readonly midTicks: number
  /** Furthest price it traded at. */
  deepestTicks: number
}

/** Mids remembered; a print is seldom told more than a second after the book. */
const midsMax = 16

export const noTakerOrders = (): TakerOrders => ({ mids: [], open: null })

export function noteMidAt(orders: TakerOrders, midTicks: number | null, venueAtMs: number): void {
  const { mids } = orders
  if (mids.at(-1)?.midTicks === midTicks) return
  mids.push({ venueAtMs, midTicks })
  if (mids.length > midsMax) mids.shift()
}

/** Until the next mid no print has one to be measured from. */
export function forgetMids({ mids }: TakerOrders): void {
  mids.length = 0
}

/** Takes in one print. Gives the depth in bps of the mid of the order before it, once a print shows that it has ended. */
export function notePrint(orders: TakerOrders, side: Side, priceTicks: number, venueAtMs: number): number | null {
  const { open } = orders
  if (open !== null && open.side === side && open.venueAtMs === venueAtMs) {
    const isDeeper = side === 'buy' ? priceTicks > open.deepestTicks : priceTicks < open.deepestTicks
    if (isDeeper) open.deepestTicks = priceTicks
    return null
  }
  const midTicks = midBefore(orders, venueAtMs)
  orders.open = midTicks === null ? null : { side, venueAtMs, midTicks, deepestTicks: priceTicks }
  return open === null ? null : depthBps(open)
}

/** From the mid to the furthest price, bps of the mid; negative when it stood on the other side of the mid. */
const depthBps = ({ side, midTicks, deepestTicks }: OpenOrder): number =>
  ((side === 'buy' ? deepestTicks - midTicks : midTicks - deepestTicks) / midTicks) * 1e4

/** The mid of the newest message that the venue sent before that instant; null where it showed none. */
function midBefore({ mids }: TakerOrders, venueAtMs: number): number | null {
  for (let index = mids.length - 1; index >= 0; index -= 1) {
    const mid = mids[index]
    if (mid !== undefined && mid.venueAtMs < venueAtMs) return mid.midTicks
  }
  return null
}
