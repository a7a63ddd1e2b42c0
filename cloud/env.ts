import type { Watchdog } from './watchdog/watchdog.ts'

/** What the Worker is given from outside. Every token is a secret; an empty one opens nothing. */
export type Env = {
  readonly DB: D1Database
  readonly WATCHDOG: DurableObjectNamespace<Watchdog>
  readonly INGEST_TOKEN: string
  readonly READ_TOKEN: string
  readonly OPERATOR_TOKEN: string
  /** Exchanged once for a session cookie, for a local start; a deployed Worker needs none. */
  readonly DASHBOARD_TOKEN: string
  /** Base address of the exchange's REST, including `/api/v1`. */
  readonly EXCHANGE_REST: string
  readonly EXCHANGE_API_KEY: string
  /** The one bot whose sub-account that key belongs to; `*` for any, on one machine only; empty for none. */
  readonly BOT: string
  /** Comma list of the Host values this Worker answers to. */
  readonly ALLOWED_HOSTS: string
}

export type AppEnv = {
  Bindings: Env
  Variables: {
    requestId: string
    /** The database could not be asked about the session: only what reduces risk may be done. */
    isUnproven?: boolean
  }
}
