import type { Side } from '#shared/units.ts'
import { one } from './fixed-point.ts'
import type { MarketSpec } from './market-spec.ts'

// Everything the exchange knows, as plain data: it can be compared, written to disk and read back.
// Prices are whole ticks, sizes whole lots, money BigInt in units of 1e-12 dollars, ids text of 64-bit numbers.

export type OrderStatus =
  | 'PENDING' // Acknowledged by REST, not yet seen by the engine. Never shown to anybody.
  | 'NEW'
  | 'PARTIALLY_FILLED'
  | 'FILLED'
  | 'CANCELLED'
  | 'REJECTED'
  | 'EXPIRED'

export type StatusReason =
  | 'NONE'
  | 'NO_LIQUIDITY'
  | 'ORDER_REPLACED'
  | 'POST_ONLY_FAILED'
  | 'REDUCE_ONLY_FAILED'
  | 'PREV_ORDER_NOT_FOUND'
  | 'SELF_TRADE_PROTECTION'
  | 'INVALID_EXPIRE_TIME'

export type SelfTradeLevel = 'DISABLED' | 'ACCOUNT' | 'CLIENT'

export type Order = {
  readonly id: string
  readonly externalId: string
  readonly accountId: number
  readonly market: string
  readonly side: Side
  readonly type: 'LIMIT' | 'MARKET'
  readonly timeInForce: 'GTT' | 'IOC'
  readonly priceTicks: number
  readonly qtyLots: number
  readonly postOnly: boolean
  readonly reduceOnly: boolean
  readonly selfTradeLevel: SelfTradeLevel
  readonly prevOrderId: string | null
  readonly createdAtMs: number
  readonly expireAtMs: number
  updatedAtMs: number
  status: OrderStatus
  statusReason: StatusReason
  filledLots: number
  filledValue: bigint
  feePaid: bigint
  /** Lots of other people that stand before this order at its price, shown and hidden. Falls only by trades there. */
  aheadLots: number
}

export type Trade = {
  readonly id: string
  readonly accountId: number
  readonly market: string
  readonly orderId: string
  readonly externalId: string
  readonly side: Side
  readonly priceTicks: number
  readonly sizeLots: number
  readonly value: bigint
  readonly fee: bigint
  readonly isTaker: boolean
  readonly atMs: number
}

export type PublicTrade = {
  readonly id: string
  readonly takerSide: Side
  readonly priceTicks: number
  readonly sizeLots: number
  readonly atMs: number
  /** Recorded time when the market comes from a tape. */
  readonly tapeAtMs: number | null
}

export type Position = {
  readonly id: string
  /** Long positive. */
  lots: number
  /** What the open lots cost, signed like the lots: unrealised profit is value at mark minus this. */
  cost: bigint
  realised: bigint
  maxLots: number
  readonly openedAtMs: number
  updatedAtMs: number
}

export type Account = {
  readonly id: number
  /** Deposits plus everything traded, fees taken off. Equity is this plus the value of the positions. */
  cash: bigint
  readonly positions: Map<string, Position>
  /** When the dead man's switch fires; null when it is not armed. */
  switchAtMs: number | null
}

export type HouseLevel = { readonly ticks: number; lots: number }

export type Market = {
  readonly spec: MarketSpec
  /** Ids of resting orders, best price first, then oldest first. */
  readonly resting: Record<Side, string[]>
  /** Liquidity of the market model, best first. */
  house: Record<Side, HouseLevel[]>
  markHalfTicks: number
  lastTicks: number
  highTicks: number
  lowTicks: number
  volumeLots: number
  volume: bigint
  recentTrades: PublicTrade[]
}

export type EngineAction =
  | { readonly type: 'place'; readonly dueAtMs: number; readonly orderId: string }
  | { readonly type: 'cancel'; readonly dueAtMs: number; readonly orderId: string }
  | {
      readonly type: 'mass_cancel'
      readonly dueAtMs: number
      readonly accountId: number
      readonly filter: CancelFilter
    }

/** Union of its parts. */
export type CancelFilter = {
  readonly all: boolean
  readonly orderIds: readonly string[]
  readonly externalIds: readonly string[]
  readonly markets: readonly string[]
}

export type ExchangeState = {
  nowMs: number
  nextId: bigint
  /** From the acknowledgement of REST until the engine acts. */
  engineDelayMs: number
  /** False: the dead man's switch is acknowledged and never fires. */
  switchWorks: boolean
  /** Rates in units of 1e-12. */
  makerFeeRate: bigint
  takerFeeRate: bigint
  /** Longest life of an order from now. */
  expiryMaxMs: number
  readonly markets: Map<string, Market>
  readonly accounts: Map<number, Account>
  /** The rest of the world: counterparty of every trade that is not between two accounts. */
  readonly everyoneElse: Account
  readonly orders: Map<string, Order>
  /** Order id by account and external id. */
  readonly externalIds: Map<string, string>
  /** Oldest first. */
  readonly trades: Trade[]
  pending: EngineAction[]
  feesCollected: bigint
  /** All cash that exists; trading moves it and never changes the sum. */
  totalCash: bigint
}

export type ExchangeOptions = {
  readonly markets: readonly MarketSpec[]
  readonly accountIds: readonly number[]
  readonly collateralUsd: number
  readonly firstId: bigint
  readonly engineDelayMs: number
  readonly switchWorks: boolean
  readonly makerFeeRate: bigint
  readonly takerFeeRate: bigint
  readonly expiryMaxMs: number
}

export function createExchange(options: ExchangeOptions): ExchangeState {
  const collateral = BigInt(options.collateralUsd) * one
  return {
    nowMs: 0,
    nextId: options.firstId,
    engineDelayMs: options.engineDelayMs,
    switchWorks: options.switchWorks,
    makerFeeRate: options.makerFeeRate,
    takerFeeRate: options.takerFeeRate,
    expiryMaxMs: options.expiryMaxMs,
    markets: new Map(options.markets.map((spec) => [spec.name, createMarket(spec)])),
    accounts: new Map(options.accountIds.map((id) => [id, createAccount(id, collateral)])),
    everyoneElse: createAccount(0, 0n),
    orders: new Map(),
    externalIds: new Map(),
    trades: [],
    pending: [],
    feesCollected: 0n,
    totalCash: collateral * BigInt(options.accountIds.length),
  }
}

export const externalKey = (accountId: number, externalId: string): string => `${accountId}/${externalId}`
export const isOpen = (order: Order): boolean => order.status === 'NEW' || order.status === 'PARTIALLY_FILLED'
export const remainingLots = (order: Order): number => order.qtyLots - order.filledLots

export function takeId(state: ExchangeState): string {
  const id = state.nextId.toString()
  state.nextId += 1n
  return id
}

function createAccount(id: number, cash: bigint): Account {
  return { id, cash, positions: new Map(), switchAtMs: null }
}

function createMarket(spec: MarketSpec): Market {
  return {
    spec,
    resting: { buy: [], sell: [] },
    house: { buy: [], sell: [] },
    markHalfTicks: 2 * spec.openingTicks,
    lastTicks: spec.openingTicks,
    highTicks: spec.openingTicks,
    lowTicks: spec.openingTicks,
    volumeLots: 0,
    volume: 0n,
    recentTrades: [],
  }
}
