import type { OutsidePrice } from './anchor.ts'
import { noBookSignals, type BookSignals } from './predecessor/book-signals.ts'
import { noDepths, type DepthCounts } from '../signals/depth-counts.ts'
import { noHolding, type Holding } from '../signals/holding-time.ts'
import type { Intensity } from '../signals/intensity.ts'
import { emptyGrid, type MidGrid } from '../signals/mid-grid.ts'
import { noOrderFlow, type OrderFlow } from '../signals/order-flow-imbalance.ts'
import { noTakerOrders, type TakerOrders } from '../signals/taker-orders.ts'
import type { Trend } from '../signals/trend.ts'
import { noVolatility, type Volatility } from '../signals/volatility.ts'
import type { Regime } from '../signals/volatility-regime.ts'

/** What the price path has learned of the market so far. Plain data of bounded size. */
export type MarketSignals = {
  readonly grid: MidGrid
  readonly volatility: Volatility
  regime: Regime
  trend: Trend | null
  readonly flow: OrderFlow
  readonly takers: TakerOrders
  readonly depths: DepthCounts
  intensity: FittedIntensity | null
  /** The risk aversion that was solved last, and what it was solved for. */
  riskAversion: { readonly perSecond: number; readonly statedBpsPerOrder: number; readonly x: number } | null
  readonly holding: Holding
  index: OutsidePrice | null
  reference: OutsidePrice | null
  /** What the predecessor read from the same book; only kept while one of its profiles quotes. */
  readonly predecessor: BookSignals
}

export type FittedIntensity = Intensity & {
  readonly fittedAtMs: number
  /** Learned before the last restart. */
  readonly isKept: boolean
}

export const noMarketSignals = (nowMs: number): MarketSignals => ({
  grid: emptyGrid(),
  volatility: noVolatility(),
  regime: { name: 'normal', sinceMs: nowMs },
  trend: null,
  flow: noOrderFlow(),
  takers: noTakerOrders(),
  depths: noDepths(),
  intensity: null,
  riskAversion: null,
  holding: noHolding(),
  index: null,
  reference: null,
  predecessor: noBookSignals(),
})
