import type { StreamName } from '../../../edge-daemon/core/event.ts'
import type { Kind } from './kind.ts'

/** Connections of these streams are closed so long after they opened. */
export type DisconnectInjection = {
  readonly at: 'disconnect'
  readonly streams: readonly StreamName[]
  readonly afterMs: number
}

export const disconnect: Kind<DisconnectInjection> = {
  disconnects: ({ inject }, stream, openMs) =>
    inject.streams.includes(stream) && openMs >= inject.afterMs ? true : null,
}
