// One REST request as it is meant, before anybody sends it.

import type { Purpose } from './transport-failures.ts'

export type HttpRequest = {
  readonly method: 'GET' | 'POST' | 'PATCH' | 'DELETE'
  /** Begins with a slash, query included, already encoded. */
  readonly path: string
  readonly body?: string
  readonly purpose: Purpose
  /** When it was decided, by the monotonic clock; too long ago by the time it would leave, it does not leave. */
  readonly decidedAtMs?: number
  /** Lowers risk (cancel, mass cancel, dead man's switch): never waits behind reads or new orders. */
  readonly isProtective?: boolean
}
