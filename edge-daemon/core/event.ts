import type { ControlState } from '#shared/contracts/control.ts'
import type { RefusalKind } from '#shared/contracts/refusal.ts'
import type { ClientOrderId, MonoMs, PriceTicks, Side, SizeLots, TradeId, VenueOrderId, WallMs } from '#shared/units.ts'
import type { TradingConfig } from '#shared/config/config.ts'
import type { Disposition, EndMeaning, VenueError } from './venue-error.ts'

// Everything that can happen to the core. `atMs` is the monotonic instant at which it was taken from the inbox; `wallAtMs`
// is only for records and expiries. Venue times order messages within one stream and are never compared with ours.

/** One level of a book message: `set` is the size after it, `add` a signed change; a size of 0 or less removes the level. */
export type BookLevel = { readonly price: PriceTicks; readonly lots: SizeLots; readonly mode: 'set' | 'add' }

/** Best bid and ask in ticks, null where a side is empty. Our own orders are in it. */
export type BestPrices = { readonly bid: number | null; readonly ask: number | null }

export type StreamName = 'book' | 'touch' | 'trades' | 'mark' | 'index' | 'funding' | 'account'

export type OrderStatus = 'open' | 'filled' | 'cancelled' | 'rejected' | 'expired'

/** An order as the venue tells it, by stream or by answer. */
export type VenueOrder = {
  readonly clientId: ClientOrderId
  readonly venueId: VenueOrderId
  readonly side: Side
  readonly status: OrderStatus
  /** The venue's own word for why, for example POST_ONLY_FAILED; null when it gave none. */
  readonly reason: string | null
  /** What the adapter's table says is done about an end for that reason. Absent where it has no such word. */
  readonly act?: Disposition
  readonly means?: EndMeaning
  readonly price: PriceTicks
  readonly size: SizeLots
  readonly filled: SizeLots
  readonly reduceOnly: boolean
}

export type VenueFill = {
  readonly tradeId: TradeId
  readonly venueId: VenueOrderId
  /** Known on the stream, not in history. */
  readonly clientId: ClientOrderId | null
  readonly side: Side
  readonly price: PriceTicks
  /** The venue's own price when it is no whole tick; `price` is then the next tick that is worse for us. */
  readonly exactPrice?: string
  readonly size: SizeLots
  /** As the venue states it, dollars, positive when paid. */
  readonly fee: string
  /** The same in micro-dollars. */
  readonly feeMicros: number
  readonly isTaker: boolean
  /** The venue's word for a trade that it made itself with our position, such as LIQUIDATION; absent for ours. */
  readonly forced?: string
  readonly venueAtMs: number
}

export type PublicTrade = {
  readonly tradeId: TradeId
  /** The taker's side. */
  readonly side: Side
  readonly price: PriceTicks
  readonly size: SizeLots
  readonly venueAtMs: number
  /** The recorded market's own time when the venue is a simulator that plays a tape. */
  readonly tapeAtMs: number | null
}

export type Balance = {
  /** Decimal text as the venue wrote it. */
  readonly equity: string
  readonly equityUsd: number
  readonly availableUsd: number
  /** Margin that position and orders bind; null or absent when the venue does not tell. */
  readonly initialMarginUsd?: number | null
}

/** What the venue says of our position. Null or absent is what it does not tell; prices are fractional ticks. */
export type PositionReport = {
  readonly position: SizeLots
  readonly markPrice: string | null
  /** Average price at which it was opened. */
  readonly openTicks?: number | null
  /** 0 where no price would liquidate it. */
  readonly liquidationTicks?: number | null
  /** Value that one dollar of margin carries in this market. */
  readonly leverage?: number | null
}

/** One payment of funding to or from us. */
export type FundingPayment = {
  readonly paymentId: string
  /** Micro-dollars, positive when received. */
  readonly micros: number
  /** The venue's time. */
  readonly paidAtMs: number
}

/** The market as it is now, against the one that was started with. */
export type MarketTerms = {
  /** Why ticks and lots are no longer what they were; null while they are. */
  readonly changed: string | null
  /** Why no orders are taken; null while they are. */
  readonly closed: string | null
  /** Null where they cannot be read. */
  readonly limits: {
    readonly maxOrders: number
    readonly maxOrderValueUsd: number
    readonly priceCap: number
    readonly priceFloor: number
  } | null
}

/** As a fraction, paid when positive. */
export type FeeTerms = { readonly makerFeeRate: number; readonly takerFeeRate: number }

/** Value that one dollar of margin carries in the market; null when the venue lists none. */
export type LeverageTerms = { readonly leverage: number | null }

/** What became of a request that changes orders. */
export type OrderAnswer =
  | { readonly result: 'accepted'; readonly venueId: VenueOrderId | null }
  | { readonly result: 'failed'; readonly error: VenueError }

/** What a read returned. Both instants are monotonic: the answer speaks for some moment between them. */
export type ReadAnswer<Value> =
  | { readonly result: 'read'; readonly value: Value; readonly startedAtMs: MonoMs }
  | { readonly result: 'failed'; readonly error: VenueError }

export type EngineEvent = { readonly atMs: MonoMs; readonly wallAtMs: WallMs } & (
  | { readonly type: 'clock_ticked' }
  | {
      readonly type: 'book_replaced'
      readonly bids: readonly BookLevel[]
      readonly asks: readonly BookLevel[]
      readonly venueAtMs: number
    }
  | {
      readonly type: 'book_changed'
      readonly bids: readonly BookLevel[]
      readonly asks: readonly BookLevel[]
      readonly venueAtMs: number
    }
  /** The same venue's best prices by another stream, sooner than the book has them. */
  | { readonly type: 'touch_changed'; readonly touch: BestPrices }
  /** A replay is what a connection begins with: prints of before, some of them already told. */
  | { readonly type: 'trades_printed'; readonly trades: readonly PublicTrade[]; readonly isReplay: boolean }
  | { readonly type: 'mark_changed'; readonly markTicks: number }
  /** The price of the underlying, fractional ticks. */
  | { readonly type: 'index_changed'; readonly indexTicks: number }
  /**
   * A price of the same thing from elsewhere, which the operator trusts to lead ours; fractional ticks. It was that old when
   * it came. `basisTicks` is how far our market usually stands above it; null leaves that to be learned.
   */
  | {
      readonly type: 'reference_changed'
      readonly priceTicks: number
      readonly basisTicks: number | null
      readonly ageMs: number
      readonly source: string
    }
  /** As a fraction of the position's value per hour; longs pay when it is positive. */
  | { readonly type: 'funding_changed'; readonly ratePerHour: number; readonly venueAtMs: number }
  /** Tick, lot or smallest order are no longer those we started with. */
  | { readonly type: 'market_changed'; readonly reason: string }
  /** Connected and subscribed, or lost; book and account follow with a snapshot. */
  | { readonly type: 'stream_changed'; readonly stream: StreamName; readonly isUp: boolean; readonly reason: string }
  /** A frame or a pong arrived: the connection lives, also when the market is quiet. `isQuick`: a pong within half a second. */
  | { readonly type: 'stream_proved'; readonly stream: StreamName; readonly isQuick?: boolean }
  /** A ping has waited half a second for its answer. */
  | { readonly type: 'round_trip_slow' }
  | { readonly type: 'message_refused'; readonly stream: StreamName | 'rest'; readonly reason: string }
  | { readonly type: 'orders_replaced'; readonly orders: readonly VenueOrder[] }
  | { readonly type: 'orders_updated'; readonly orders: readonly VenueOrder[] }
  | { readonly type: 'fills_reported'; readonly fills: readonly VenueFill[] }
  | { readonly type: 'balance_reported'; readonly balance: Balance }
  | { readonly type: 'position_reported'; readonly report: PositionReport }
  | { readonly type: 'place_answered'; readonly clientId: ClientOrderId; readonly answer: OrderAnswer }
  | { readonly type: 'cancel_answered'; readonly clientId: ClientOrderId; readonly answer: OrderAnswer }
  | { readonly type: 'mass_cancel_answered'; readonly answer: OrderAnswer }
  | {
      readonly type: 'order_read'
      readonly clientId: ClientOrderId
      readonly answer: ReadAnswer<readonly VenueOrder[]>
    }
  | { readonly type: 'open_orders_read'; readonly answer: ReadAnswer<readonly VenueOrder[]> }
  /** Complete back to `sinceTradeId` (null: to the beginning), oldest first. */
  | { readonly type: 'fills_read'; readonly answer: ReadAnswer<readonly VenueFill[]> }
  | { readonly type: 'account_read'; readonly answer: ReadAnswer<{ balance: Balance; report: PositionReport }> }
  | { readonly type: 'funding_read'; readonly answer: ReadAnswer<readonly FundingPayment[]> }
  | { readonly type: 'market_read'; readonly answer: ReadAnswer<MarketTerms> }
  | { readonly type: 'fees_read'; readonly answer: ReadAnswer<FeeTerms> }
  | { readonly type: 'leverage_read'; readonly answer: ReadAnswer<LeverageTerms> }
  | { readonly type: 'switch_answered'; readonly sentAtMs: MonoMs; readonly answer: OrderAnswer }
  /** Requests of the adapter beyond the one that each effect of ours has paid for: further pages, second reads. */
  | { readonly type: 'requests_sent'; readonly count: number }
  | { readonly type: 'ids_reserved'; readonly upTo: number }
  | { readonly type: 'ids_not_reserved'; readonly reason: string }
  /** The cloud answers, and says no: a wrong token, or a Worker that serves another bot. */
  | { readonly type: 'control_refused'; readonly detail: string; readonly kind: RefusalKind }
  /** `askedAtMs`: when the heartbeat left that it answers; null for a word that nobody asked for. */
  | { readonly type: 'control_received'; readonly control: ControlState; readonly askedAtMs?: MonoMs | null }
  /** Applied between two steps, whole. `version` is the cloud's; null when a person changed the local file. */
  | {
      readonly type: 'config_changed'
      readonly config: TradingConfig
      readonly version: number | null
      readonly hash: string
      /** Paths of the fields whose value is another now. */
      readonly changed: readonly string[]
    }
  | { readonly type: 'config_refused'; readonly version: number | null; readonly reason: string }
  | { readonly type: 'journal_degraded'; readonly reason: string | null }
  | { readonly type: 'stop_requested'; readonly reason: string }
  /** What the process holds of the machine's memory, megabytes, measured again and again. */
  | { readonly type: 'memory_measured'; readonly rssMb: number }
)
