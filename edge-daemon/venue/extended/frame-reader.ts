// What all streams have in common in reading frames. A content reader knows one stream from its first message on and sees
// JSON in its order; a frame reader puts the socket's own part before it: text, and the sequence without a gap.

import type { z } from 'zod'
import type { StreamName } from '../../core/event.ts'
import type { VenueEvent } from '../venue.ts'
import { Numbered } from './stream-wire.ts'
import type { Translated } from './translate.ts'
import { describeIssue, WireEnvelope } from './wire.ts'

export type Reading = {
  readonly events: readonly VenueEvent[]
  /** Why what follows cannot be trusted until a new snapshot; null while it can. */
  readonly broken: string | null
}

export type FrameReader = (text: string) => Reading
export type ContentReader = (json: unknown) => Reading

/** Larger frames are refused unread. The fullest book of the venue is a tenth of it. */
export const frameMaxBytes = 2 * 1024 * 1024

export type ContentOptions<Content> = {
  readonly stream: StreamName
  readonly schema: z.ZodType<Content>
  readonly read: (content: Content) => Reading
  /** True where a message that cannot be read leaves a hole: the stream then starts anew with a snapshot. */
  readonly isCumulative: boolean
}

/** Wraps `read`, which sees well-formed messages only. */
export function createContentReader<Content>(options: ContentOptions<Content>): ContentReader {
  const { stream, schema, isCumulative } = options
  return (json) => {
    const parsed = schema.safeParse(json)
    if (parsed.success) return options.read(parsed.data)
    const envelope = WireEnvelope.safeParse(json)
    if (!envelope.success || envelope.data.status !== 'ERROR')
      return unreadable(stream, describeIssue(parsed.error), isCumulative)
    const { code, message } = envelope.data.error ?? {}
    const answer = `the venue answered ${code ?? ''} ${message ?? ''}`.slice(0, 200)
    return { events: [refused(stream, answer)], broken: answer }
  }
}

export type FrameOptions = {
  readonly stream: StreamName
  readonly parseJson: (text: string) => unknown
  readonly read: ContentReader
  readonly isCumulative: boolean
}

/** Reads the frames of a socket that carries one stream: each connection numbers them from wherever it likes, by ones. */
export function createFrameReader({ stream, parseJson, read, isCumulative }: FrameOptions): FrameReader {
  let lastSeq: number | null = null
  return (text) => {
    const json = jsonOf(text, parseJson)
    if ('refused' in json) return unreadable(stream, json.refused, isCumulative)
    const seq = numberOf(json.value)
    // Without a number it is an error of the venue, or nothing we know: the reader of the content says which.
    if (typeof seq === 'string') {
      const { events, broken } = read(json.value)
      return broken !== null || events.some(({ type }) => type === 'message_refused')
        ? { events, broken }
        : unreadable(stream, seq, isCumulative)
    }
    if (lastSeq !== null && seq !== lastSeq + 1) return { events: [], broken: `sequence ${seq} after ${lastSeq}` }
    lastSeq = seq
    return read(json.value)
  }
}

/** The number of a message, or what is wrong with it. The usual one is seen at a glance. */
function numberOf(json: unknown): number | string {
  if (typeof json === 'object' && json !== null && 'seq' in json) {
    const { seq } = json
    if (typeof seq === 'number' && Number.isSafeInteger(seq) && seq >= 0) return seq
  }
  const parsed = Numbered.safeParse(json)
  return parsed.success ? parsed.data.seq : describeIssue(parsed.error)
}

/** The JSON of a frame, or why it is not read. */
export function jsonOf(
  text: string,
  parseJson: (text: string) => unknown,
): { readonly value: unknown } | { readonly refused: string } {
  // Never fewer bytes than UTF-16 units.
  if (text.length > frameMaxBytes) return { refused: `it is larger than ${frameMaxBytes} bytes` }
  try {
    return { value: parseJson(text) }
  } catch {
    return { refused: 'it is not JSON' }
  }
}

const unreadable = (stream: StreamName, reason: string, isCumulative: boolean): Reading => ({
  events: [refused(stream, reason)],
  broken: isCumulative ? `a message could not be read: ${reason}` : null,
})

export const passed = (events: readonly VenueEvent[]): Reading => ({ events, broken: null })

export const refused = (stream: StreamName, reason: string): VenueEvent => ({ type: 'message_refused', stream, reason })

/** Rows in our words, and why the others are not among them: one strange row does not hide the rest. */
export function readRows<Row, Value>(
  rows: readonly unknown[],
  what: string,
  schema: z.ZodType<Row>,
  translate: (row: Row) => Translated<Value>,
): { readonly values: readonly Value[]; readonly reasons: readonly string[] } {
  const values: Value[] = []
  const reasons: string[] = []
  for (const row of rows) {
    const parsed = schema.safeParse(row)
    const translated = parsed.success
      ? translate(parsed.data)
      : { refused: `${what} has another form: ${describeIssue(parsed.error)}` }
    if ('value' in translated) values.push(translated.value)
    else reasons.push(translated.refused)
  }
  return { values, reasons }
}

/** One refusal for all rows of a message that do not read, however many there are; none when all do. */
export function refusedRows(stream: StreamName, reasons: readonly string[]): VenueEvent[] {
  const [first] = reasons
  if (first === undefined) return []
  return [refused(stream, reasons.length === 1 ? first : `${first}, and ${reasons.length - 1} more of this message`)]
}
