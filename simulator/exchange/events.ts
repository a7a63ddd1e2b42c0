import type { Side } from '#shared/units.ts'
import type { MarketSpec } from './market-spec.ts'
import type {
  CancelFilter,
  EditSemantics,
  HouseLevel,
  MarketStatus,
  Order,
  Position,
  PublicTrade,
  SelfTradeLevel,
  StatusReason,
  Trade,
  VenueMode,
} from './state.ts'

/** An order as it came in: numbers are still decimal text. */
export type OrderRequest = {
  readonly externalId: string
  readonly market: string
  readonly side: Side
  readonly type: 'LIMIT' | 'MARKET'
  readonly timeInForce: 'GTT' | 'IOC'
  readonly qty: string
  readonly price: string
  /** Highest fee rate the order may be charged. */
  readonly fee: string
  readonly postOnly: boolean
  readonly reduceOnly: boolean
  readonly expireAtMs: number
  readonly selfTradeLevel: SelfTradeLevel
  /** Rate on top of `fee`, decimal text; "0" without a builder. */
  readonly builderFee: string
  /** External id of the order this one replaces. */
  readonly cancelId: string | null
}

/** Terms of a market that change while it trades; what is left out stays. */
export type MarketTermsChange = {
  /** Prices and sizes must be multiples of so many ticks and lots of the spec. */
  readonly priceStepTicks?: number
  readonly sizeStepLots?: number
} & Partial<Pick<MarketSpec, 'minOrderLots' | 'maxOrders' | 'maxLimitOrderValue' | 'priceBand'>>

export type PrintPortion = { readonly ticks: number; readonly lots: number }

/** Everything that can happen to the exchange. `atMs` is wall time and never runs backwards. */
export type ExchangeEvent =
  | { readonly type: 'clock'; readonly atMs: number }
  | {
      readonly type: 'order_requested'
      readonly atMs: number
      readonly accountId: number
      readonly request: OrderRequest
      /** From the acknowledgement until the engine acts; the state's own delay when it is not given. */
      readonly engineDelayMs?: number
    }
  | {
      readonly type: 'cancel_requested'
      readonly atMs: number
      readonly accountId: number
      readonly orderId: string
      readonly engineDelayMs?: number
    }
  | {
      readonly type: 'mass_cancel_requested'
      readonly atMs: number
      readonly accountId: number
      readonly filter: CancelFilter
      readonly engineDelayMs?: number
    }
  | {
      readonly type: 'switch_armed'
      readonly atMs: number
      readonly accountId: number
      readonly countdownSeconds: number
    }
  | {
      /** One taker order of the outside world: prints of one side in one millisecond. */
      readonly type: 'print'
      readonly atMs: number
      readonly market: string
      readonly takerSide: Side
      readonly portions: readonly PrintPortion[]
      readonly tapeAtMs: number | null
    }
  | {
      /** The market model has moved its liquidity. */
      readonly type: 'house_moved'
      readonly atMs: number
      readonly market: string
      readonly bids: readonly HouseLevel[]
      readonly asks: readonly HouseLevel[]
      readonly markHalfTicks: number
      /** The market's own time, for funding; null leaves it where it is. */
      readonly marketAtMs: number | null
    }
  /** The market's own time passes without news. */
  | { readonly type: 'market_clock'; readonly atMs: number; readonly market: string; readonly marketAtMs: number }
  | {
      readonly type: 'leverage_requested'
      readonly atMs: number
      readonly accountId: number
      readonly market: string
      /** Decimal text as it came. */
      readonly leverage: string
    }
  /** Deposit, or withdrawal when negative, in units of 1e-12 dollars. */
  | { readonly type: 'collateral_moved'; readonly atMs: number; readonly accountId: number; readonly amount: bigint }
  /** The venue's own doing, and what tests make it do. */
  | { readonly type: 'mode_changed'; readonly atMs: number; readonly mode: VenueMode }
  | {
      readonly type: 'market_status_changed'
      readonly atMs: number
      readonly market: string
      readonly status: MarketStatus
    }
  /** Null: follow the mark again. */
  | {
      readonly type: 'index_moved'
      readonly atMs: number
      readonly market: string
      readonly indexHalfTicks: number | null
    }
  | { readonly type: 'edit_semantics_changed'; readonly atMs: number; readonly editSemantics: EditSemantics }
  /** The engine will refuse the account's next acknowledged orders for this reason; replaces what was planned before. */
  | {
      readonly type: 'refusals_planned'
      readonly atMs: number
      readonly accountId: number
      readonly reason: StatusReason
      readonly count: number
      /** Only orders that replace another are refused; others pass and use nothing up. */
      readonly onlyEdits?: boolean
    }
  /** A trade of an order is declared void. */
  | { readonly type: 'trade_taken_back'; readonly atMs: number; readonly tradeId: string }
  /** The venue closes so many lots of an account's position against a bankruptcy elsewhere. */
  | {
      readonly type: 'deleveraged'
      readonly atMs: number
      readonly accountId: number
      readonly market: string
      readonly lots: number
    }
  /** What holds for the whole venue; what is left out stays. Rates in units of 1e-12. */
  | {
      readonly type: 'rules_changed'
      readonly atMs: number
      readonly makerFeeRate?: bigint
      readonly takerFeeRate?: bigint
      /** No order may expire sooner than this from now. */
      readonly expiryMinMs?: number
    }
  | {
      readonly type: 'market_terms_changed'
      readonly atMs: number
      readonly market: string
      readonly terms: MarketTermsChange
    }
  /**
   * The engine stands still: it acknowledges, and does nothing. When it goes on, what has expired meanwhile is ended before
   * anything trades.
   */
  | { readonly type: 'engine_frozen'; readonly atMs: number; readonly isFrozen: boolean }
  /** The rate of every hour from now on, units of 1e-12; null: as the premium says. */
  | {
      readonly type: 'funding_rate_forced'
      readonly atMs: number
      readonly market: string
      readonly rate: bigint | null
    }
  /** Identifiers go on from here; never back. */
  | { readonly type: 'ids_leapt'; readonly atMs: number; readonly nextId: bigint }

export type RefusalCode =
  | 1001
  | 1002
  | 1010
  | 1011
  | 1012
  | 1014
  | 1049
  | 1050
  | 1052
  | 1053
  | 10501
  | 1120
  | 1121
  | 1122
  | 1123
  | 1124
  | 1125
  | 1126
  | 1127
  | 1128
  | 1130
  | 1133
  | 1134
  | 1135
  | 1136
  | 1137
  | 1138
  | 1139
  | 1140
  | 1141
  | 1142
  | 1145
  | 1147

/** What REST says at once. For an order `accepted` is an acknowledgement only; the engine acts later. */
export type Answer =
  | { readonly type: 'accepted'; readonly orderId: string | null }
  | { readonly type: 'refused'; readonly code: RefusalCode }

export type ExchangeOutput =
  | Answer
  | { readonly type: 'order_updated'; readonly order: Order }
  | { readonly type: 'trade_made'; readonly trade: Trade }
  | {
      readonly type: 'position_changed'
      readonly accountId: number
      readonly market: string
      readonly position: Position
    }
  | { readonly type: 'public_trades'; readonly market: string; readonly trades: readonly PublicTrade[] }
  | { readonly type: 'mark_changed'; readonly market: string }
  | { readonly type: 'index_changed'; readonly market: string }
  /** Cash, leverage or status of the account changed for another reason than a trade. */
  | { readonly type: 'balance_changed'; readonly accountId: number }
  | { readonly type: 'funding_applied'; readonly market: string; readonly rate: bigint; readonly marketAtMs: number }
  | { readonly type: 'market_changed'; readonly market: string }
  | { readonly type: 'funding_rate_changed'; readonly market: string }
  | { readonly type: 'trade_taken_back'; readonly trade: Trade }

export const isAnswer = (output: ExchangeOutput): output is Answer =>
  output.type === 'accepted' || output.type === 'refused'
