import type { MarketSpec } from '#shared/market.ts'
import type { MonoMs, WallMs } from '#shared/units.ts'
import type { EngineEvent, StreamName } from '../core/event.ts'
import type { Asking } from './asking.ts'

// What the runtime expects of a venue. Every promise resolves with a value, also when things go wrong; none rejects.

/** An event before the loop has stamped it. */
export type Unstamped<E> = E extends unknown ? Omit<E, 'atMs' | 'wallAtMs'> : never
export type VenueEvent = Unstamped<EngineEvent>

export type Venue = {
  readonly market: MarketSpec
  /** The account's own maker fee rate of this market, as a fraction. */
  readonly makerFeeRate: number
  /** What orders are signed for as their fee, as a fraction; null where nothing is signed. */
  readonly feeRateMax: number | null
  /** The account's leverage in this market, decimal text; null when the venue lists none. */
  readonly leverage: string | null
  /** Resolves with the event that the end of it is, good or bad. */
  ask(asking: Asking): Promise<VenueEvent>
  /** Opens the streams; reconnects by itself with back-off until `close`. */
  openStreams(push: (event: VenueEvent) => void): void
  restartStream(stream: StreamName, reason: string): void
  close(): Promise<void>
}

/** The two clocks, handed in: a venue measures with one and stamps expiries with the other. */
export type VenueClock = { readonly monoMs: () => MonoMs; readonly wallMs: () => WallMs }
