// What all streams have in common in reading one connection's frames: JSON, the venue's error frame, the expected form, and
// the sequence without a gap. One reader lives as long as one connection.

import type { z } from 'zod'
import type { StreamName } from '../../core/event.ts'
import type { VenueEvent } from '../venue.ts'
import { describeIssue, WireEnvelope } from './wire.ts'

export type Reading = {
  readonly events: readonly VenueEvent[]
  /** Why what follows on this connection cannot be trusted; null while it can. */
  readonly broken: string | null
}

export type FrameReader = (text: string) => Reading

export type FrameOptions<Frame> = {
  readonly stream: StreamName
  readonly schema: z.ZodType<Frame>
  readonly parseJson: (text: string) => unknown
  readonly read: (frame: Frame) => Reading
  /** True where a message that cannot be read leaves a hole: the connection then starts anew with a snapshot. */
  readonly isCumulative: boolean
}

/** Wraps `read`, which sees well-formed frames in unbroken sequence only. */
export function createFrameReader<Frame extends { readonly seq: number }>(options: FrameOptions<Frame>): FrameReader {
  const { stream, schema, isCumulative } = options
  let lastSeq: number | null = null
  const refuse = (reason: string): Reading => ({
    events: [refused(stream, reason)],
    broken: isCumulative ? `a message could not be read: ${reason}` : null,
  })
  return (text) => {
    let json: unknown
    try {
      json = options.parseJson(text)
    } catch {
      return refuse('it is not JSON')
    }
    const parsed = schema.safeParse(json)
    if (!parsed.success) {
      const envelope = WireEnvelope.safeParse(json)
      if (!envelope.success || envelope.data.status !== 'ERROR') return refuse(describeIssue(parsed.error))
      const message =
        `the venue answered ${envelope.data.error?.code ?? ''} ${envelope.data.error?.message ?? ''}`.slice(0, 200)
      return { events: [refused(stream, message)], broken: message }
    }
    const { seq } = parsed.data
    if (lastSeq !== null && seq !== lastSeq + 1) return { events: [], broken: `sequence ${seq} after ${lastSeq}` }
    lastSeq = seq
    return options.read(parsed.data)
  }
}

export const refused = (stream: StreamName, reason: string): VenueEvent => ({ type: 'message_refused', stream, reason })
