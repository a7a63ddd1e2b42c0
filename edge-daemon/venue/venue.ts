import type { MarketSpec } from '#shared/market.ts'
import type { ClientOrderId, MonoMs, TradeId, WallMs } from '#shared/units.ts'
import type { OrderRequest } from '../core/effect.ts'
import type {
  Balance,
  EngineEvent,
  FundingPayment,
  OrderAnswer,
  PositionReport,
  ReadAnswer,
  StreamName,
  VenueFill,
  VenueOrder,
} from '../core/event.ts'

// What the runtime expects of a venue. Every promise resolves with a value, also when things go wrong; none rejects.

/** An event before the loop has stamped it. */
export type Unstamped<E> = E extends unknown ? Omit<E, 'atMs' | 'wallAtMs'> : never
export type VenueEvent = Unstamped<EngineEvent>

export type Venue = {
  readonly market: MarketSpec
  /** The account's own maker fee rate of this market, as a fraction. */
  readonly makerFeeRate: number
  /** The account's leverage in this market, decimal text; null when the venue lists none. */
  readonly leverage: string | null
  place(order: OrderRequest): Promise<OrderAnswer>
  edit(order: OrderRequest, replaces: ClientOrderId): Promise<OrderAnswer>
  cancel(clientId: ClientOrderId): Promise<OrderAnswer>
  massCancel(): Promise<OrderAnswer>
  readOrder(clientId: ClientOrderId): Promise<ReadAnswer<readonly VenueOrder[]>>
  readOpenOrders(): Promise<ReadAnswer<readonly VenueOrder[]>>
  readFills(sinceTradeId: TradeId | null): Promise<ReadAnswer<readonly VenueFill[]>>
  /** Payments of funding since an instant of the venue's clock, each once. */
  readFunding(sinceAtMs: number): Promise<ReadAnswer<readonly FundingPayment[]>>
  readAccount(): Promise<ReadAnswer<{ balance: Balance; report: PositionReport }>>
  refreshSwitch(countdownS: number): Promise<OrderAnswer>
  /** Opens the streams; reconnects by itself with back-off until `close`. */
  openStreams(push: (event: VenueEvent) => void): void
  restartStream(stream: StreamName, reason: string): void
  close(): Promise<void>
}

/** The two clocks, handed in: a venue measures with one and stamps expiries with the other. */
export type VenueClock = { readonly monoMs: () => MonoMs; readonly wallMs: () => WallMs }
