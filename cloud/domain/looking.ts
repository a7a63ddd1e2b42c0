import type { Heartbeat } from '#shared/contracts/heartbeat.ts'
import { knowsOrders } from '#shared/contracts/known-orders.ts'

// When the book of a daemon that lives is looked at, and what that shows. A key that opens nothing, or another account, must be
// known before it is needed. No look cancels, kills or holds up a kill: it ends in a sentence for the operator.

/** Between two looks while the last one has shown orders. */
export const provenLookMs = 300_000
/** Otherwise: a failed look is repeated, and an empty book does not show whose it is. */
export const unprovenLookMs = 30_000
/** So many empty books in a row against the word of the daemon: one alone may be caught between two orders. */
export const emptyLooksDoubted = 2
export const keyDoubt =
  'the book reads empty while the daemon tells of resting orders: EXCHANGE_API_KEY may belong to another sub-account'

export type Looking = {
  /** When the next look is due. */
  readonly nextAtMs: number
  /** Orders that rest by the last heartbeat, 0 while it is no proof. */
  readonly toldOrders: number
  /** Empty books in a row, read while every heartbeat told of orders. */
  readonly emptyLooks: number
}

export const beginLooking = (atMs: number): Looking => ({ nextAtMs: atMs, toldOrders: 0, emptyLooks: 0 })

/** After a look was asked for. Its outcome may be lost. */
export const asked = (looking: Looking, atMs: number): Looking => ({ ...looking, nextAtMs: atMs + unprovenLookMs })

/**
 * Orders that rest by the word of a daemon, null while that is no proof: what it has lost sight of it counts until its expiry and
 * longer, and the exchange's switch may have cancelled it long before; none is no proof where it cannot look.
 */
export function toldOrders(beat: Pick<Heartbeat, 'quoting' | 'haltReasons' | 'openOrders'>): number | null {
  if (beat.quoting) return beat.openOrders
  return beat.openOrders === 0 && knowsOrders(beat) ? 0 : null
}

/** A doubt stays until the daemon is sure that nothing rests. */
export const hearOrders = (looking: Looking, told: number | null): Looking => ({
  ...looking,
  toldOrders: told ?? 0,
  emptyLooks: told === 0 || (told === null && !isKeyDoubted(looking)) ? 0 : looking.emptyLooks,
})

/** `openOrders` is null when the book could not be read. The same object comes back when the look shows nothing new. */
export function seeBook(looking: Looking, openOrders: number | null, atMs: number): Looking {
  if (openOrders === null) return looking
  if (openOrders > 0) return { ...looking, nextAtMs: atMs + provenLookMs, emptyLooks: 0 }
  if (looking.toldOrders === 0 || isKeyDoubted(looking)) return looking
  return { ...looking, emptyLooks: looking.emptyLooks + 1 }
}

export const isKeyDoubted = ({ emptyLooks }: Looking): boolean => emptyLooks >= emptyLooksDoubted
