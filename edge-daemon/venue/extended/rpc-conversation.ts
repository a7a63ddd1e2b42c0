// All streams over one RPC connection, without the connection: what it hears goes in as text, what it asks comes out as
// text. The session is rpc-session.ts; here are its words and a reader for each subscription.

import type { Listener } from '../../connection/holder.ts'
import type { StreamName } from '../../core/event.ts'
import type { Secret } from '../secret.ts'
import type { VenueClock, VenueEvent } from '../venue.ts'
import { refused, type ContentReader } from './frame-reader.ts'
import { readRpcMessage } from './rpc-message.ts'
import { idleSession, stepSession, type RpcEffect, type RpcEvent } from './rpc-session.ts'
import { startContentReader, streamsFor, type ReaderParts } from './stream-readers.ts'

export type ConversationOptions = ReaderParts & {
  /**
   * Sent at the upgrade and with the subscription of the account: sources differ about which of them the venue reads. Null
   * subscribes to the public streams alone.
   */
  readonly apiKey: Secret | null
  readonly accountId: string
  readonly clock: VenueClock
  readonly push: (event: VenueEvent) => void
  readonly send: (text: string) => void
  /** The connection is dead or deaf. */
  readonly lose: (reason: string) => void
}

export type RpcConversation = {
  readonly listener: Listener
  /** Looks at the deadlines of the session. */
  tick(): void
  /** Asks for the stream anew after the back-off, on the same connection. */
  restart(stream: StreamName, reason: string): void
  /** Nothing is pushed any more. */
  end(): void
}

type Unstamped<E> = E extends unknown ? Omit<E, 'atMs'> : never
/** What happened, and the message if it was one. */
type Item = { readonly event: RpcEvent; readonly json: unknown }

export function startConversation(options: ConversationOptions): RpcConversation {
  const { clock, push } = options
  const { name: market } = options.translation.spec
  const requests = requestsOf(market, options.accountId, options.apiKey)
  const topics = streamsFor(options.apiKey).map((stream) => ({ stream, subscription: requests[stream].subscription }))
  let session = idleSession(topics, `rpc ${clock.wallMs()}`)
  const readers = new Map<StreamName, ContentReader>()
  const inbox: Item[] = []
  let isRunning = false
  let hasEnded = false

  const dispatch = (event: Unstamped<RpcEvent>, json: unknown = null): void => {
    if (hasEnded) return
    inbox.push({ event: { ...event, atMs: clock.monoMs() }, json })
    // What an event leads to may ask for a restart: that comes after it, not within it.
    if (isRunning) return
    isRunning = true
    for (let item = inbox.shift(); item !== undefined; item = inbox.shift()) {
      const [next, effects] = stepSession(session, item.event)
      session = next
      for (const effect of effects) run(effect, item.json)
    }
    isRunning = false
  }
  const run = (effect: RpcEffect, json: unknown): void => {
    switch (effect.type) {
      case 'subscribe':
        return options.send(requests[effect.stream].text(effect.id))
      case 'ping':
        return options.send(JSON.stringify({ jsonrpc: '2.0', id: effect.id, method: 'ping' }))
      case 'up':
        readers.set(effect.stream, startContentReader(effect.stream, options))
        return push({ type: 'stream_changed', stream: effect.stream, isUp: true, reason: 'subscribed' })
      case 'down':
        return push({ type: 'stream_changed', stream: effect.stream, isUp: false, reason: effect.reason })
      case 'proved':
        return push({ type: 'stream_proved', stream: effect.stream, isQuick: effect.isQuick })
      case 'slow':
        return push({ type: 'round_trip_slow' })
      case 'refused':
        return push(refused(effect.stream, effect.reason))
      case 'deliver':
        return deliver(effect.stream, json)
      case 'lose':
        return options.lose(effect.reason)
    }
  }
  const deliver = (stream: StreamName, json: unknown): void => {
    const { events, broken } = readers.get(stream)?.(json) ?? { events: [], broken: null }
    for (const event of events) push(event)
    if (broken !== null) dispatch({ type: 'broken', stream, reason: broken })
  }
  const read = (text: string): void => {
    // The key was in a request, and a venue may repeat what it does not like. What it says is written down, and cut before.
    const message = readRpcMessage(options.apiKey?.hideIn(text) ?? text)
    switch (message.type) {
      case 'frame': {
        const { seq, subscription, isSnapshot, json } = message
        return dispatch({ type: 'framed', seq, subscription, isSnapshot }, json)
      }
      case 'answer':
        return dispatch({ type: 'answered', id: message.id, answer: message.answer })
      // What cannot be told may have been about our account; the gap that it leaves starts all streams anew.
      case 'unreadable':
        return push(refused('account', message.reason))
    }
  }
  return {
    listener: {
      onUp: () => dispatch({ type: 'opened' }),
      onDown: (reason) => dispatch({ type: 'lost', reason }),
      onText: read,
      // A pong shows that the connection lives, an answered ping of the session that the venue behind it reads.
      onProved: () => undefined,
    },
    tick: () => dispatch({ type: 'ticked' }),
    restart: (stream, reason) => dispatch({ type: 'broken', stream, reason }),
    end: () => {
      hasEnded = true
    },
  }
}

type Request = { readonly subscription: string; readonly text: (id: string) => string }

/** How each stream is asked for, and the name that its subscription is expected to have. */
function requestsOf(market: string, accountId: string, apiKey: Secret | null): Readonly<Record<StreamName, Request>> {
  const request = (scope: string, selector: object, subscription: string, secret: Secret | null = null): Request => ({
    subscription,
    text: (id) => {
      const params = { scope, selector, ...(secret === null ? {} : { apiKey: secret.reveal() }) }
      return JSON.stringify({ jsonrpc: '2.0', id, method: 'subscribe', params })
    },
  })
  return {
    account: request('account', { account: accountId }, `account.${accountId}`, apiKey),
    book: request('orderbooks', { market, depth: 'full' }, `orderbooks.${market}`),
    touch: request('orderbooks', { market, depth: '1' }, `orderbooks.1.${market}`),
    trades: request('trades', { market }, `trades.${market}`),
    mark: request('prices', { type: 'mark', market }, `prices.mark.${market}`),
    index: request('prices', { type: 'index', market }, `prices.index.${market}`),
    funding: request('funding-rates', { market }, `funding-rates.${market}`),
  }
}
