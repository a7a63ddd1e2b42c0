// Which reader belongs to which stream: the one list of all streams, for both kinds of socket.

import type { StreamName } from '../../core/event.ts'
import { createAccountReader } from './account-stream.ts'
import { parseExactJson, parsePlainJson } from './exact-json.ts'
import { createFrameReader, type ContentReader, type FrameReader } from './frame-reader.ts'
import {
  createBookReader,
  createFundingReader,
  createIndexReader,
  createMarkReader,
  createTouchReader,
  createTradesReader,
} from './market-stream.ts'
import type { Secret } from '../secret.ts'
import type { Translation } from './translate.ts'

export const streamNames = ['account', 'book', 'touch', 'trades', 'mark', 'index', 'funding'] as const

/** Those that whoever asks may hear: without a key, all but the account's. */
export const streamsFor = (apiKey: Secret | null): readonly StreamName[] =>
  streamNames.filter((name) => name !== 'account' || apiKey !== null)

export type ReaderParts = {
  readonly translation: Translation
  /** A level of the book is off the grid that we started with. */
  readonly onOffGrid: () => void
}

/** A reader for one connection, or one subscription, of the stream. */
export function startContentReader(stream: StreamName, { translation, onOffGrid }: ReaderParts): ContentReader {
  switch (stream) {
    case 'book':
      return createBookReader(translation, onOffGrid)
    case 'touch':
      return createTouchReader(translation)
    case 'trades':
      return createTradesReader(translation)
    case 'mark':
      return createMarkReader(translation)
    case 'index':
      return createIndexReader(translation)
    case 'funding':
      return createFundingReader(translation)
    case 'account':
      return createAccountReader(translation)
  }
}

/** Streams in which a message that cannot be read leaves a hole. */
export const isCumulative = (stream: StreamName): boolean => stream === 'book' || stream === 'account'

/** Only these carry ids, which a double cannot hold. */
const hasIds = (stream: StreamName): boolean => stream === 'trades' || stream === 'account'

/** A reader for one connection that carries this stream alone. */
export function startFrameReader(stream: StreamName, parts: ReaderParts): FrameReader {
  return createFrameReader({
    stream,
    parseJson: hasIds(stream) ? parseExactJson : parsePlainJson,
    read: startContentReader(stream, parts),
    isCumulative: isCumulative(stream),
  })
}
