import { unreachable } from '#shared/assert.ts'

// What can go wrong at the exchange, in our words. Adapters translate; nobody else reads status codes.

export type VenueError =
  /** The venue refused at validation: the request had no effect. `code` is its number, kept for the record. */
  | { readonly kind: 'refused'; readonly reason: RefusalReason; readonly code: number | null; readonly detail: string }
  /** Not taken for lack of budget at the venue, certain to have had no effect. */
  | { readonly kind: 'rate_limited'; readonly retryAfterMs: number }
  /** Certain not to have been sent: refused connection, name not resolved. */
  | { readonly kind: 'unreachable'; readonly detail: string }
  /** The key is wrong or was revoked. */
  | { readonly kind: 'unauthorized'; readonly detail: string }
  /** The venue is closed for a while: maintenance, post-only or reduce-only mode. */
  | { readonly kind: 'closed'; readonly detail: string }
  /** The request may or may not have taken effect. Never repeated blindly: ask first. */
  | { readonly kind: 'ambiguous'; readonly detail: string }

export type RefusalReason =
  | 'invalid' // our order breaks a rule of the market: a bug or a changed market
  | 'signature' // key, vault, domain or rounding is wrong: nothing we send will be taken
  | 'market' // the market is unknown or not for us
  | 'market_closed' // the market takes no order of this kind for now
  | 'clocks' // an expiry the venue does not take: its clock and ours disagree
  | 'margin' // not enough collateral
  | 'price_band' // too far through the mark
  | 'too_large' // worth more than the market lets one order be
  | 'too_many_orders'
  | 'duplicate' // an order of this id exists: look it up
  | 'unknown_order' // the order to edit or cancel is not known: look it up
  | 'other'

/** What an order may be ended for by the engine that a request may be refused for as well, and that others learn from alike. */
export type EndMeaning = Extract<RefusalReason, 'margin' | 'clocks'>

/**
 * What is done about a failed request or an order that the venue ended:
 * none: nothing, it was to be expected · drop: forget the wish, its slot tries again soon · look: the same, and the terms
 * of the market are looked at at once · widen: the same, and further from the market · back_off: wait, then go on · ask: the outcome is unknown, and only the venue's word settles it ·
 * halt: pull everything for a while, then try again · latch: stop until a person has looked.
 */
export type Disposition = 'none' | 'drop' | 'look' | 'widen' | 'back_off' | 'ask' | 'halt' | 'latch'

const afterRefusal: Record<RefusalReason, Disposition> = {
  invalid: 'latch',
  signature: 'latch',
  market: 'latch',
  market_closed: 'halt',
  clocks: 'halt',
  margin: 'back_off',
  price_band: 'widen',
  too_large: 'look',
  too_many_orders: 'back_off',
  duplicate: 'ask',
  unknown_order: 'ask',
  other: 'drop',
}

export function dispositionOf(error: VenueError): Disposition {
  switch (error.kind) {
    case 'refused':
      return afterRefusal[error.reason]
    case 'rate_limited':
    case 'unreachable':
      return 'back_off'
    case 'closed':
      return 'halt'
    case 'ambiguous':
      return 'ask'
    case 'unauthorized':
      return 'latch'
    default:
      return unreachable(error)
  }
}

/** True when the request certainly changed nothing at the venue. */
export function hadNoEffect(error: VenueError): boolean {
  if (error.kind === 'ambiguous') return false
  return !(error.kind === 'refused' && (error.reason === 'duplicate' || error.reason === 'unknown_order'))
}

/** One line for the journal; never contains a key. */
export function describeVenueError(error: VenueError): string {
  switch (error.kind) {
    case 'refused':
      return `refused (${error.reason}${error.code === null ? '' : `, code ${error.code}`}): ${error.detail}`
    case 'rate_limited':
      return `rate limited, retry after ${error.retryAfterMs} ms`
    default:
      return `${error.kind}: ${error.detail}`
  }
}
