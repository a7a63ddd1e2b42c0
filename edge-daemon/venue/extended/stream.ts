// One stream on a socket of its own, the first of the venue's two ways. The address is the subscription; a fresh reader
// per connection does the rest.

import { socketTiming, type ConnectionTiming } from '../../connection/connection.ts'
import { openLastingSocket } from '../../connection/lasting-socket.ts'
import type { StreamName } from '../../core/event.ts'
import type { Secret } from '../secret.ts'
import type { VenueClock, VenueEvent } from '../venue.ts'
import { frameMaxBytes, type FrameReader } from './frame-reader.ts'
import { upgradeHeaders } from './request-headers.ts'
import { streamListener } from './stream-listener.ts'

export type StreamOptions = {
  readonly name: StreamName
  readonly url: URL
  readonly userAgent: string
  /** Sent at the upgrade of the private stream only, and taken out of what the venue says there: its words are written down. */
  readonly apiKey: Secret | null
  readonly clock: VenueClock
  readonly startReader: () => FrameReader
  readonly push: (event: VenueEvent) => void
  readonly timing?: ConnectionTiming
}

export type Stream = {
  /** Gives up the connection and begins anew after the back-off, with a snapshot. */
  restart(reason: string): void
  /** Resolves when the last socket is gone; nothing is pushed after the call. */
  close(): Promise<void>
}

/** Opens the stream and keeps it open until `close`. */
export function openStream(options: StreamOptions): Stream {
  const { name, url, clock, apiKey, push } = options
  // Before it is read: reasons are cut, and half a key is found no more.
  const startReader = (): FrameReader => {
    const read = options.startReader()
    return apiKey === null ? read : (text) => read(apiKey.hideIn(text))
  }
  const lasting = openLastingSocket({
    name,
    url,
    clock,
    headers: () => upgradeHeaders(options.userAgent, apiKey),
    messageMaxBytes: frameMaxBytes,
    timing: options.timing ?? socketTiming,
    textPing: null,
    listener: streamListener({ name, startReader, push, lose: (reason) => lasting.lose(reason) }),
  })
  return { restart: (reason) => lasting.lose(reason), close: () => lasting.close() }
}
