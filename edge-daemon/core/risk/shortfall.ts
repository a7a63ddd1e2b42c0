// The venue refuses orders for lack of margin although our own sums allow them, at once or by the engine's later word. Each
// time the next ones are half as large, and after three in a row only what reduces the position is sent for a while.

export type Shortfall = {
  /** Refusals since an order that opens last came to rest. */
  inRow: number
  /** By how many halvings orders are smaller now. */
  halvings: number
  /** When the last one was refused. */
  atMs: number
}

/** Half, a quarter, an eighth: below that the account is not short but empty. */
const halvingsMax = 3
const inRowMax = 3
/** Long enough for a transfer or a fill to change something, and to ask no more often than twice a minute. */
const reduceForMs = 30_000
/** After so long without a refusal orders are whole again. */
const forgottenAfterMs = 60_000

export const noShortfall = (): Shortfall => ({ inRow: 0, halvings: 0, atMs: Number.NEGATIVE_INFINITY })

/** An order that would open was refused for lack of margin. Those already on their way then say nothing new. */
export function noteShort(shortfall: Shortfall, nowMs: number): void {
  if (nowMs - shortfall.atMs >= forgottenAfterMs) Object.assign(shortfall, noShortfall())
  shortfall.inRow += 1
  shortfall.halvings = Math.min(halvingsMax, shortfall.halvings + 1)
  shortfall.atMs = nowMs
}

/** An order that opens has come to rest: what is left of the account carries it. */
export function noteCarried(shortfall: Shortfall): void {
  shortfall.inRow = 0
}

/** Largest share of its size that an order which opens may have. */
export const shortShare = ({ halvings, atMs }: Shortfall, nowMs: number): number =>
  nowMs - atMs >= forgottenAfterMs ? 1 : 2 ** -halvings

export const mustReduce = ({ inRow, atMs }: Shortfall, nowMs: number): boolean =>
  inRow >= inRowMax && nowMs - atMs < reduceForMs
