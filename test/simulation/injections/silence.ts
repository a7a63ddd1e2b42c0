import type { ConnectionName } from '../links/lines.ts'
import type { Kind } from './kind.ts'

/** A connection that is open and carries nothing; without pongs it is found out by the ping. */
export type SilenceInjection = {
  readonly at: 'silence'
  readonly connections: readonly ConnectionName[]
  readonly hasPongs: boolean
}

export const silence: Kind<SilenceInjection> = {
  silences: ({ inject }, connection) => (inject.connections.includes(connection) ? inject : null),
}
