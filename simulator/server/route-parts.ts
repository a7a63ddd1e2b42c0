import type { AccountHistory } from './account-history.ts'
import type { SimulatedAccount } from './accounts.ts'
import type { AssetOperations } from './asset-operations.ts'
import type { CandleHistory } from './candle-history.ts'
import type { MarketView } from './market-rows.ts'
import type { Venue } from './venue.ts'

/** What the routes answer from. */
export type RouteParts = {
  readonly venue: Venue
  readonly chainId: string
  /** False: an order's signature must be there, and may be anything. */
  readonly checksSignatures: boolean
  readonly accounts: readonly SimulatedAccount[]
  readonly view: MarketView
  readonly candles: CandleHistory
  readonly history: AccountHistory
  readonly operations: AssetOperations
}
