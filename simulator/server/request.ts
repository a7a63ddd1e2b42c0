import type { ExchangeState } from '../exchange/state.ts'
import type { SimulatedAccount } from './accounts.ts'

/** A REST call as it reached the door, whatever carried it there. */
export type Call = {
  readonly method: string
  /** Path and query as sent. */
  readonly target: string
  readonly userAgent: string | null
  readonly account: SimulatedAccount | null
  readonly body: string
  /** From an order's acknowledgement until the engine acts; null is the exchange's own delay. */
  readonly engineDelayMs: number | null
  /** What reads of the account are answered from; null is the exchange as it is now. */
  readonly pastState: ExchangeState | null
}

/** A REST call after the door: headers checked, key looked up, body read as JSON. */
export type RestRequest = {
  /** What stood in the pattern's open places, decoded. */
  readonly parts: readonly string[]
  readonly query: URLSearchParams
  /** Undefined when there was none. */
  readonly body: unknown
  readonly engineDelayMs: number | null
  readonly pastState: ExchangeState | null
}

export type UserRequest = RestRequest & { readonly account: SimulatedAccount }
