import type { StreamName } from '../../../edge-daemon/core/event.ts'
import type { Kind } from './kind.ts'

/** A connection that is open and carries nothing; without pongs it is found out by the ping. */
export type SilenceInjection = {
  readonly at: 'silence'
  readonly streams: readonly StreamName[]
  readonly hasPongs: boolean
}

export const silence: Kind<SilenceInjection> = {
  silences: ({ inject }, stream) => (inject.streams.includes(stream) ? inject : null),
}
