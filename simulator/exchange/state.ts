import type { Due } from '#shared/due.ts'
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
  | 'UNKNOWN'
  | 'DISABLED_MARKET'
  | 'NOT_ENOUGH_FUNDS'
  | 'NO_LIQUIDITY'
  | 'INVALID_FEE'
  | 'INVALID_QTY'
  | 'INVALID_PRICE'
  | 'INVALID_VALUE'
  | 'INVALID_LEVERAGE'
  | 'ORDER_REPLACED'
  | 'POST_ONLY_FAILED'
  | 'REDUCE_ONLY_FAILED'
  | 'PREV_ORDER_NOT_FOUND'
  | 'PREV_ORDER_CONFLICT'
  | 'SELF_TRADE_PROTECTION'
  | 'INVALID_EXPIRE_TIME'
  | 'POST_ONLY_MODE'
  | 'REDUCE_ONLY_MODE'
  | 'TRADING_OFF_MODE'
  | 'NEGATIVE_EQUITY'
  | 'ACCOUNT_LIQUIDATION'

/** What a trade was: an order met an order, or the venue closed an account that fell below its maintenance margin. */
export type TradeType = 'TRADE' | 'LIQUIDATION' | 'DELEVERAGE'

/** The venue as a whole: closed for maintenance answers nothing that changes orders, except cancels. */
export type VenueMode = 'OPEN' | 'POST_ONLY' | 'REDUCE_ONLY' | 'MAINTENANCE'

export type MarketStatus = 'ACTIVE' | 'REDUCE_ONLY' | 'PRELISTED' | 'DELISTED' | 'DISABLED'

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
  /** Charged on top of the venue's fee, units of 1e-12. */
  readonly builderFeeRate: bigint
  readonly prevOrderId: string | null
  readonly createdAtMs: number
  readonly expireAtMs: number
  updatedAtMs: number
  status: OrderStatus
  statusReason: StatusReason
  filledLots: number
  filledValue: bigint
  feePaid: bigint
  /** Whether the account's sums of open orders hold it. */
  isCounted: boolean
  /** The edit that took this order's place while it still rests beside its successor. */
  replacedById: string | null
  isResting: boolean
  /** Neighbours in the queue of its price, while it rests. */
  aheadId: string | null
  behindId: string | null
  /** The outside world's lots before this order have gone when its level's `goneLots` reaches this figure. */
  aheadUntilLots: number
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
  readonly tradeType: TradeType
  readonly atMs: number
}

export type PublicTrade = {
  readonly id: string
  readonly takerSide: Side
  readonly priceTicks: number
  readonly sizeLots: number
  readonly tradeType: TradeType
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
  /** Profit taken so far, fees and funding included: the sum of the four below. */
  realised: bigint
  tradePnl: bigint
  /** Received positive. */
  fundingFees: bigint
  /** Fees of trades that opened and that closed lots, negative when paid. */
  openFees: bigint
  closeFees: bigint
  /** Lots closed so far and what they brought, for the average exit price of the history. */
  closedLots: number
  closedValue: bigint
  maxLots: number
  readonly openedAtMs: number
  updatedAtMs: number
}

/** A position that is over, as its history row needs it. */
export type ClosedPosition = {
  readonly position: Position
  readonly market: string
  readonly side: Side
  /** What the largest position cost on average and what closing brought on average: value over lots. */
  readonly entryValue: bigint
  readonly entryLots: number
  readonly exitType: TradeType
  readonly closedAtMs: number
}

/** One funding payment. */
export type FundingPayment = {
  readonly id: string
  readonly accountId: number
  readonly market: string
  readonly positionId: string
  readonly side: Side
  readonly lots: number
  readonly markHalfTicks: number
  readonly rate: bigint
  /** Received positive. */
  readonly amount: bigint
  readonly atMs: number
}

/** What an account's acknowledged and resting orders of one market add up to; kept as orders come and go. */
export type OpenOrderSums = {
  count: number
  readonly lots: Record<Side, number>
  readonly value: Record<Side, bigint>
}

export type Account = {
  readonly id: number
  /** The wallet: sub-accounts of one client share it. */
  readonly clientId: number
  /** Deposits plus everything traded, fees taken off. Equity is this plus the value of the positions. */
  cash: bigint
  readonly positions: Map<string, Position>
  /** Chosen leverage by market, units of 1e-12; a market not listed uses the state's default. */
  readonly leverage: Map<string, bigint>
  readonly openOrders: Map<string, OpenOrderSums>
  /** Acknowledged and resting orders, oldest first: the market of each by its id. */
  readonly activeOrderIds: Map<string, string>
  /** Ids of all orders that are not forgotten, by external id. */
  readonly orderIds: Map<string, string>
  /** Oldest first. */
  readonly closedPositions: ClosedPosition[]
  /** Oldest first. */
  readonly fundingPayments: FundingPayment[]
  /** When the dead man's switch fires; null when it is not armed. */
  switchAtMs: number | null
}

export type HouseLevel = { readonly ticks: number; lots: number }

/** Accounts' orders at one price: a queue that runs from the first order along `behindId` to the last. */
export type PriceLevel = {
  readonly ticks: number
  lots: number
  firstId: string
  lastId: string
  /** Lots of the outside world traded away at this price since the level came to be. */
  goneLots: number
}

export type Market = {
  spec: MarketSpec
  /** Prices and sizes must be multiples of so many ticks and lots; absent where every one will do. */
  steps?: { readonly ticks: number; readonly lots: number }
  /** Accounts' resting orders, best price last, so that the busy end of the list is the cheap one. */
  readonly levels: Record<Side, PriceLevel[]>
  /** Liquidity of the market model, best first. */
  house: Record<Side, HouseLevel[]>
  status: MarketStatus
  markHalfTicks: number
  /** The mark at which all accounts' margin was last looked at. */
  supervisedHalfTicks: number
  /** Null: the index is the mark, because this market has no other source of prices. */
  indexHalfTicks: number | null
  readonly funding: MarketFunding
  lastTicks: number
  highTicks: number
  lowTicks: number
  volumeLots: number
  volume: bigint
  recentTrades: PublicTrade[]
}

/** Funding of one market, in the market's own time, which may run faster than ours. */
export type MarketFunding = {
  /** Null until the market has begun. */
  marketAtMs: number | null
  /** Samples of the premium in this hour, and their sum weighted 1, 2, 3 and so on; units of 1e-12. */
  samples: number
  weightedPremium: bigint
  /** Applied last, units of 1e-12 per hour; positive is paid by longs. */
  rate: bigint
  /** Holds instead of what the premium says; null or absent where it does not. */
  forcedRate?: bigint | null
  nextAtMs: number | null
  /** Applied so far, oldest first; the venue's answers give wall time. */
  readonly history: { readonly rate: bigint; readonly atMs: number; readonly marketAtMs: number }[]
}

/** How the engine treats an edit; nobody outside knows which of these the venue does. */
export type EditSemantics = {
  /** An edit that only makes an order smaller keeps its place in the queue. */
  readonly keepsPriorityOnSizeDown: boolean
  /** A refused edit ends the old order too. */
  readonly losesBothOnRefusal: boolean
  /** The old order rests beside the new one for so long. */
  readonly overlapMs: number
}

/** What the engine was told and has not done yet. */
export type EngineAction = Due &
  (
    | { readonly type: 'place'; readonly orderId: string }
    | { readonly type: 'cancel'; readonly orderId: string }
    | { readonly type: 'mass_cancel'; readonly accountId: number; readonly filter: CancelFilter }
    /** The old order of an edit has rested beside the new one for long enough. */
    | { readonly type: 'end_overlap'; readonly orderId: string }
  )

/** What happens by itself unless it is called off: an order's expiry, an account's dead man's switch. */
export type Deadline = Due &
  ({ readonly type: 'expiry'; readonly orderId: string } | { readonly type: 'switch'; readonly accountId: number })

/** Union of its parts. */
export type CancelFilter = {
  readonly all: boolean
  readonly orderIds: readonly string[]
  readonly externalIds: readonly string[]
  readonly markets: readonly string[]
}

/** A refusal of the next order, or of the next that replaces another. */
export type PlannedRefusal = { readonly reason: StatusReason; readonly onlyEdits: boolean }

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
  /** Shortest life of an order from now; absent where any will do. */
  expiryMinMs?: number
  /** The engine stands still. */
  isFrozen?: boolean
  /** Highest rate an order may grant to a builder, units of 1e-12. */
  builderFeeRateMax: bigint
  /** Longest life of an order from now. */
  expiryMaxMs: number
  /** Leverage of an account that never chose one, units of 1e-12. */
  defaultLeverage: bigint
  editSemantics: EditSemantics
  mode: VenueMode
  /** Refusals the engine will give to acknowledged orders of an account, in this order. */
  readonly plannedRefusals: Map<number, PlannedRefusal[]>
  /** How many of them the engine has given so far, by their reasons. */
  readonly refusalsGiven: Map<StatusReason, number>
  readonly markets: Map<string, Market>
  readonly accounts: Map<number, Account>
  /** The rest of the world: counterparty of every trade that is not between two accounts. */
  readonly everyoneElse: Account
  readonly orders: Map<string, Order>
  /** Orders that are over, in the order they ended: the first is the next to be forgotten. */
  readonly endedOrderIds: string[]
  /** How many orders rest in all books together. */
  restingCount: number
  /** Oldest first; the newest `tradesKeptMax` at least. */
  readonly trades: Trade[]
  /** A heap: the first is due first. */
  readonly pending: EngineAction[]
  /** A heap, in which entries that were called off stay until they come to its top or are swept out. */
  deadlines: Deadline[]
  /** Taken by the next thing that waits. */
  nextSequence: number
  /** Fees, and the remainders of rounded funding payments. */
  feesCollected: bigint
  /** Gains of liquidations above bankruptcy, and what it paid for those below. */
  insuranceFund: bigint
  /** All cash that exists; trading moves it and never changes the sum. */
  totalCash: bigint
  readonly running: RunningSums
  /** Accounts whose money or positions changed since their margin was last looked at. */
  readonly unsupervised: number[]
}

/** Sums over all parties, kept as cash and lots move, so that a trade can be checked without visiting every account. */
export type RunningSums = {
  /** Cash of the accounts and of everyone else. */
  cash: bigint
  /** By market; nought when every long has its short. */
  readonly lots: Map<string, number>
  /** Checks so far; now and then one is a recount. */
  checks: number
}

export type ExchangeOptions = {
  readonly markets: readonly MarketSpec[]
  readonly accountIds: readonly number[]
  /** Wallet of each account; an account not listed is a client of its own, numbered like itself. */
  readonly clientIds?: ReadonlyMap<number, number>
  readonly editSemantics?: EditSemantics
  readonly collateralUsd: number
  readonly firstId: bigint
  readonly engineDelayMs: number
  readonly switchWorks: boolean
  readonly makerFeeRate: bigint
  readonly takerFeeRate: bigint
  /** Nothing may be granted to a builder unless this says otherwise. */
  readonly builderFeeRateMax?: bigint
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
    builderFeeRateMax: options.builderFeeRateMax ?? 0n,
    expiryMaxMs: options.expiryMaxMs,
    defaultLeverage: 10n * one,
    editSemantics: options.editSemantics ?? plainEdits,
    mode: 'OPEN',
    plannedRefusals: new Map(),
    refusalsGiven: new Map(),
    markets: new Map(options.markets.map((spec) => [spec.name, createMarket(spec)])),
    accounts: new Map(
      options.accountIds.map((id) => [id, createAccount(id, collateral, options.clientIds?.get(id) ?? id)]),
    ),
    everyoneElse: createAccount(0, 0n, 0),
    orders: new Map(),
    endedOrderIds: [],
    restingCount: 0,
    trades: [],
    pending: [],
    deadlines: [],
    nextSequence: 1,
    feesCollected: 0n,
    insuranceFund: 0n,
    totalCash: collateral * BigInt(options.accountIds.length),
    running: { cash: collateral * BigInt(options.accountIds.length), lots: new Map(), checks: 0 },
    unsupervised: [],
  }
}

export const isOpen = (order: Order): boolean => order.status === 'NEW' || order.status === 'PARTIALLY_FILLED'
/** True from the acknowledgement until the order has ended. */
export const isActive = (order: Order): boolean => isOpen(order) || order.status === 'PENDING'
export const remainingLots = (order: Order): number => order.qtyLots - order.filledLots

export function takeId(state: ExchangeState): string {
  const id = state.nextId.toString()
  state.nextId += 1n
  return id
}

export function takeSequence(state: ExchangeState): number {
  state.nextSequence += 1
  return state.nextSequence - 1
}

/** What the sheet says of edits: the queue place is lost, a refusal by the engine ends both, nothing overlaps. */
export const plainEdits: EditSemantics = { keepsPriorityOnSizeDown: false, losesBothOnRefusal: true, overlapMs: 0 }

function createAccount(id: number, cash: bigint, clientId: number): Account {
  return {
    id,
    clientId,
    cash,
    positions: new Map(),
    leverage: new Map(),
    openOrders: new Map(),
    activeOrderIds: new Map(),
    orderIds: new Map(),
    closedPositions: [],
    fundingPayments: [],
    switchAtMs: null,
  }
}

function createMarket(spec: MarketSpec): Market {
  return {
    spec,
    levels: { buy: [], sell: [] },
    house: { buy: [], sell: [] },
    status: 'ACTIVE',
    markHalfTicks: 2 * spec.openingTicks,
    supervisedHalfTicks: 2 * spec.openingTicks,
    indexHalfTicks: null,
    funding: { marketAtMs: null, samples: 0, weightedPremium: 0n, rate: 0n, nextAtMs: null, history: [] },
    lastTicks: spec.openingTicks,
    highTicks: spec.openingTicks,
    lowTicks: spec.openingTicks,
    volumeLots: 0,
    volume: 0n,
    recentTrades: [],
  }
}
