import type { ClientOrderId, MonoMs, PriceTicks, Side, SizeLots, WallMs } from '#shared/units.ts'
import type { Checkpoint } from './account/checkpoint.ts'
import type { Balance, PositionReport, StreamName, VenueFill } from './event.ts'

// Everything the core can ask for. The shell executes in order and turns the end of each into an event; it decides nothing.

/** A limit order, good till `expiresAtMs`; post-only unless it is meant to take. */
export type OrderRequest = {
  readonly clientId: ClientOrderId
  /** Unique per order of the account, 1 to 2^31-1; signed as the salt. */
  readonly nonce: number
  readonly side: Side
  readonly price: PriceTicks
  readonly size: SizeLots
  readonly expiresAtMs: WallMs
  readonly postOnly: boolean
  readonly reduceOnly: boolean
  /** What it does not get at once is cancelled; without it the order rests until it expires. */
  readonly isImmediate?: true
}

export type Effect =
  | { readonly type: 'place_order'; readonly order: OrderRequest }
  /** One request: the venue swaps `replaces` for the new order, or kills both. */
  | { readonly type: 'edit_order'; readonly order: OrderRequest; readonly replaces: ClientOrderId }
  | { readonly type: 'cancel_order'; readonly clientId: ClientOrderId }
  | { readonly type: 'mass_cancel' }
  | { readonly type: 'read_order'; readonly clientId: ClientOrderId }
  | { readonly type: 'read_open_orders' }
  /** All fills newer than the trade id, however many pages; null means all of them. */
  | { readonly type: 'read_fills'; readonly sinceTradeId: string | null }
  /** Payments of funding since an instant of the venue's clock. */
  | { readonly type: 'read_funding'; readonly sinceAtMs: number }
  /** Balance and position together. */
  | { readonly type: 'read_account' }
  /** The market's grid, status and limits; what the account pays; how much a dollar of its margin carries. */
  | { readonly type: 'read_market' }
  | { readonly type: 'read_fees' }
  | { readonly type: 'read_leverage' }
  | { readonly type: 'refresh_switch'; readonly countdownS: number; readonly sentAtMs: MonoMs }
  | { readonly type: 'restart_stream'; readonly stream: StreamName; readonly reason: string }
  /** Write down that order ids up to this counter may be used, before any of them is. */
  | { readonly type: 'reserve_ids'; readonly upTo: number }
  /** Prices and sizes are whole ticks and lots here; a record with a checkpoint is synced at once. */
  | { readonly type: 'journal'; readonly record: string; readonly data: Readonly<Record<string, JsonValue>> }
  | {
      readonly type: 'journal_fill'
      readonly fill: VenueFill
      readonly midHalfTicks: number | null
      /** How far our price stood inside the touch of others, ticks; negative behind it, null without a book. */
      readonly insideTicks: number | null
      readonly checkpoint: Checkpoint
    }
  | { readonly type: 'journal_market'; readonly record: string; readonly data: Readonly<Record<string, JsonValue>> }
  /** Something people watch has changed: send a heartbeat now rather than at the next beat. */
  | { readonly type: 'announce' }
  /** The stop is over. `bookProvenEmpty` tells whether the exchange said so; all else was read after that. */
  | {
      readonly type: 'stopped'
      readonly reason: string
      readonly bookProvenEmpty: boolean
      /** What could not be had in time, and all that would have come after it. Absent where nothing is. */
      readonly missing?: StopStep
      /** Nobody wanted it to end: whoever watches it is to start it again. Absent where somebody did. */
      readonly wantsRestart?: true
      readonly openOrders: number | null
      readonly account: { readonly balance: Balance; readonly report: PositionReport } | null
    }

/** What an orderly end goes through, in this order. */
export type StopStep = 'orders' | 'fills' | 'funding' | 'account'

export type JsonValue = string | number | boolean | null | readonly JsonValue[] | { readonly [key: string]: JsonValue }
