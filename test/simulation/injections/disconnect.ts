import type { ConnectionName } from '../links/lines.ts'
import type { Kind } from './kind.ts'

/** These connections are closed so long after they opened. */
export type DisconnectInjection = {
  readonly at: 'disconnect'
  readonly connections: readonly ConnectionName[]
  readonly afterMs: number
}

export const disconnect: Kind<DisconnectInjection> = {
  disconnects: ({ inject }, connection, openMs) =>
    inject.connections.includes(connection) && openMs >= inject.afterMs ? true : null,
}
