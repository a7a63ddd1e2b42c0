import type { SimulatedAccount } from './accounts.ts'

/** A REST call after the door: headers checked, key looked up, body read as JSON. */
export type RestRequest = {
  readonly method: string
  /** Segments of the path below /api/v1, decoded. */
  readonly path: readonly string[]
  readonly query: URLSearchParams
  /** Undefined when there was none. */
  readonly body: unknown
}

export type UserRequest = RestRequest & { readonly account: SimulatedAccount }
