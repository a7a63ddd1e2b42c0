// What a connection of one stream means: a fresh reader each time it opens, and the venue's words as events.

import type { StreamName } from '../../core/event.ts'
import type { Listener } from '../../connection/holder.ts'
import type { VenueEvent } from '../venue.ts'
import type { FrameReader } from './frame-reader.ts'

export type StreamListenerOptions = {
  readonly name: StreamName
  readonly startReader: () => FrameReader
  readonly push: (event: VenueEvent) => void
  /** What came over this connection cannot be trusted any more. */
  readonly lose: (reason: string) => void
}

export function streamListener({ name, startReader, push, lose }: StreamListenerOptions): Listener {
  let read: FrameReader | null = null
  return {
    onUp: () => {
      read = startReader()
      push({ type: 'stream_changed', stream: name, isUp: true, reason: 'connected' })
    },
    onDown: (reason) => {
      read = null
      push({ type: 'stream_changed', stream: name, isUp: false, reason })
    },
    onText: (text) => {
      const reader = read
      if (reader === null) return
      const { events, broken } = reader(text)
      for (const event of events) {
        push(event)
        // Whoever heard it may have asked for a restart: the rest belongs to the connection that is no more.
        if (read !== reader) return
      }
      if (broken !== null) lose(broken)
    },
    onProved: (isQuick) => push({ type: 'stream_proved', stream: name, isQuick }),
    onSlow: () => push({ type: 'round_trip_slow' }),
  }
}
