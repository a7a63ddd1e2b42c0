import { translation } from '../../../edge-daemon/venue/extended/translation.fixture.ts'
import { assert } from '#shared/assert.ts'
import { monoMs } from '#shared/units.ts'
import type { StreamName } from '../../../edge-daemon/core/event.ts'
import type { ContentReader } from '../../../edge-daemon/venue/extended/frame-reader.ts'
import { readRpcMessage } from '../../../edge-daemon/venue/extended/rpc-message.ts'
import {
  idleSession,
  stepSession,
  type RpcEvent,
  type RpcSession,
} from '../../../edge-daemon/venue/extended/rpc-session.ts'
import { startContentReader, streamNames } from '../../../edge-daemon/venue/extended/stream-readers.ts'
import { assertPlain } from '../expect.ts'
import { messageOf } from '../input.ts'
import { isBranch, type Tree } from '../mutate-tree.ts'
import type { Target } from '../target.ts'
import { assertEvents } from './streams.ts'
import { frames } from './venue-messages.ts'

// The daemon's side of the RPC socket: a conversation that goes on over all inputs, as it would on one bad connection.

const topics = streamNames.map((stream) => ({ stream, subscription: `${stream}.ETH-USD` }))
const scopes: Readonly<Record<StreamName, string>> = {
  book: 'ORDERBOOKS.',
  touch: 'ORDERBOOKS.',
  trades: '',
  mark: 'PRICES.',
  index: 'PRICES.',
  funding: '',
  account: 'ACCOUNT.',
}
const bases: readonly Tree[] = [
  ...streamNames.flatMap((stream) => frames[stream].map((frame) => framedForRpc(stream, frame))),
  { jsonrpc: '2.0', id: '1', result: { method: 'subscribe', status: 'OK', subscription: 'book.ETH-USD' } },
  { jsonrpc: '2.0', id: '2', error: { code: -32_602, message: 'there is no such market', data: null } },
  { jsonrpc: '2.0', id: '3', result: { method: 'ping', status: 'OK' } },
]

/** Of one message: each of the streams may come up, ask anew and report. */
const effectsMax = 4 * streamNames.length

export const rpcSocketTarget: Target = {
  name: 'stream rpc',
  start: () => {
    let session = idleSession(topics, 'fuzz')
    let nowMs = 0
    const readers = new Map<StreamName, ContentReader>()
    const step = (event: Unstamped<RpcEvent>, json: unknown, text: string): number => {
      const [next, effects] = stepSession(session, { ...event, atMs: monoMs(nowMs) })
      session = next
      let count = effects.length
      assert(count <= effectsMax, `${count} effects of one event are too many`)
      for (const effect of effects) {
        assertPlain(effect, 'the effect')
        if (effect.type === 'up') readers.set(effect.stream, startContentReader(effect.stream, parts))
        if (effect.type === 'lose') count += step({ type: 'lost', reason: effect.reason }, null, '')
        if (effect.type !== 'deliver') continue
        const { events, broken } = readers.get(effect.stream)?.(json) ?? { events: [], broken: null }
        assertEvents(effect.stream, events, text)
        if (broken !== null) count += step({ type: 'broken', stream: effect.stream, reason: broken }, null, '')
      }
      assertSession(session)
      return count
    }
    return (input) => {
      nowMs += 100 + (input.base % 400)
      if (!session.isOpen) step({ type: 'opened' }, null, '')
      step({ type: 'ticked' }, null, '')
      const text = nextOf(session, messageOf(bases, input), input.base)
      const message = readRpcMessage(text)
      if (message.type === 'unreadable') return 'unreadable'
      if (message.type === 'answer') {
        const did = step({ type: 'answered', id: message.id, answer: message.answer }, null, text)
        return did === 0 ? 'answer to nothing' : 'error' in message.answer ? 'refusal' : 'answer'
      }
      const { seq, subscription, isSnapshot, json } = message
      const did = step({ type: 'framed', seq, subscription, isSnapshot }, json, text)
      return did === 0 ? 'frame of nothing' : 'frame'
    }
  },
}

type Unstamped<E> = E extends unknown ? Omit<E, 'atMs'> : never
const parts = { translation, onOffGrid: () => undefined }

/** Most messages carry the number that is due and the id that was asked with, or nothing else would ever be tried. */
function nextOf(session: RpcSession, text: string, base: number): string {
  if (base % 10 === 0) return text
  const asked = session.topics.find(({ link }) => link.phase === 'connecting')?.askedAs ?? String(session.requests)
  return text
    .replace('"seq":2,"', `"seq":${session.lastSeq === null ? 0 : session.lastSeq + 1},"`)
    .replace(/"id":"\d"/, `"id":"${asked}"`)
}

/** What a session remembers does not grow with what it is told. */
function assertSession(session: RpcSession): void {
  assert(session.topics.length === topics.length, 'a session keeps its topics')
  for (const { subscription } of session.topics) assert(subscription.length <= 200, 'a name is bounded')
}

function framedForRpc(stream: StreamName, frame: Tree): Tree {
  if (!isBranch(frame)) return frame
  const type = 'type' in frame && typeof frame['type'] === 'string' ? frame['type'] : stream.toUpperCase()
  return { ...frame, type: `${scopes[stream]}${type}`, subscription: `${stream}.ETH-USD` }
}
