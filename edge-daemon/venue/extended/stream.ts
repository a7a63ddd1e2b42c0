// One stream on a socket of its own, the first of the venue's two ways. The address is the subscription; a fresh reader
// per connection does the rest.

import type { StreamName } from '../../core/event.ts'
import type { Secret } from '../secret.ts'
import type { VenueClock, VenueEvent } from '../venue.ts'
import type { FrameReader } from './frame-reader.ts'
import { openLink } from './link.ts'
import type { SocketTiming } from './socket.ts'

export type StreamOptions = {
  readonly name: StreamName
  readonly url: URL
  readonly userAgent: string
  /** Sent at the upgrade of the private stream only. */
  readonly apiKey: Secret | null
  readonly clock: VenueClock
  readonly startReader: () => FrameReader
  readonly push: (event: VenueEvent) => void
  readonly timing?: SocketTiming
}

export type Stream = {
  /** Gives up the connection and begins anew after the back-off, with a snapshot. */
  restart(reason: string): void
  /** Resolves when the last socket is gone; nothing is pushed after the call. */
  close(): Promise<void>
}

/** Opens the stream and keeps it open until `close`. */
export function openStream(options: StreamOptions): Stream {
  const { name, push } = options
  let read = options.startReader()
  let isUp = false
  const link = openLink({
    ...options,
    onUp: () => {
      read = options.startReader()
      isUp = true
      push({ type: 'stream_changed', stream: name, isUp, reason: 'connected' })
    },
    onDown: (reason) => {
      isUp = false
      push({ type: 'stream_changed', stream: name, isUp, reason })
    },
    onText: (text) => {
      const { events, broken } = read(text)
      for (const event of events) {
        push(event)
        // Whoever heard it may have asked for a restart: the rest belongs to the connection that is no more.
        if (!isUp) return
      }
      if (broken !== null) link.lose(broken)
    },
    onPong: () => push({ type: 'stream_proved', stream: name }),
  })
  return { restart: (reason) => link.lose(reason), close: () => link.close() }
}
