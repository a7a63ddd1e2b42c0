import type { Side } from '#shared/units.ts'
import type { CancelFilter, HouseLevel, Order, Position, PublicTrade, SelfTradeLevel, Trade } from './state.ts'

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
  /** External id of the order this one replaces. */
  readonly cancelId: string | null
}

export type PrintPortion = { readonly ticks: number; readonly lots: number }

/** Everything that can happen to the exchange. `atMs` is wall time and never runs backwards. */
export type ExchangeEvent =
  | { readonly type: 'clock'; readonly atMs: number }
  | {
      readonly type: 'order_requested'
      readonly atMs: number
      readonly accountId: number
      readonly request: OrderRequest
    }
  | { readonly type: 'cancel_requested'; readonly atMs: number; readonly accountId: number; readonly orderId: string }
  | {
      readonly type: 'mass_cancel_requested'
      readonly atMs: number
      readonly accountId: number
      readonly filter: CancelFilter
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
    }

export type RefusalCode =
  | 1001
  | 1120
  | 1121
  | 1122
  | 1124
  | 1126
  | 1128
  | 1130
  | 1133
  | 1134
  | 1135
  | 1136
  | 1137
  | 1138
  | 1139
  | 1141
  | 1142

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

export const isAnswer = (output: ExchangeOutput): output is Answer =>
  output.type === 'accepted' || output.type === 'refused'
