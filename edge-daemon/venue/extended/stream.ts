// One stream that lasts: a socket at a time, its own pings, and the back-off of reconnect.ts. Knows nothing of what the
// frames mean; a fresh reader per connection does.

import { WebSocket } from 'ws'
import type { StreamName } from '../../core/event.ts'
import type { Secret } from '../secret.ts'
import type { VenueClock, VenueEvent } from '../venue.ts'
import type { FrameReader } from './frame-reader.ts'
import { idleLink, stepLink, type LinkEffect, type LinkEvent } from './reconnect.ts'

export type StreamOptions = {
  readonly name: StreamName
  readonly url: URL
  readonly userAgent: string
  /** Sent at the upgrade of the private stream only. */
  readonly apiKey: Secret | null
  readonly clock: VenueClock
  readonly startReader: () => FrameReader
  readonly push: (event: VenueEvent) => void
  readonly timing?: StreamTiming
}

export type StreamTiming = { readonly handshakeMs: number; readonly pingEveryMs: number; readonly pongWithinMs: number }

export type Stream = {
  /** Gives up the connection and begins anew after the back-off, with a snapshot. */
  restart(reason: string): void
  /** Resolves when the last socket is gone; nothing is pushed after the call. */
  close(): Promise<void>
}

export const frameMaxBytes = 2 * 1024 * 1024
const defaultTiming: StreamTiming = { handshakeMs: 5_000, pingEveryMs: 5_000, pongWithinMs: 5_000 }

/** Opens the stream and keeps it open until `close`. */
export function openStream(options: StreamOptions): Stream {
  const { name, clock, push } = options
  let link = idleLink(`${name} ${clock.wallMs()}`)
  let socket: Socket | null = null
  let waiting: NodeJS.Timeout | undefined
  let lastGone: Promise<void> = Promise.resolve()

  const dispatch = (event: LinkEvent): void => {
    const [next, effects] = stepLink(link, event)
    link = next
    for (const effect of effects) run(effect)
  }
  const lose = (reason: string): void => dispatch({ type: 'lost', atMs: clock.monoMs(), reason })
  const run = (effect: LinkEffect): void => {
    switch (effect.type) {
      case 'connect':
        socket = openSocket(options, { opened: () => dispatch({ type: 'opened', atMs: clock.monoMs() }), lost: lose })
        lastGone = socket.gone
        return
      case 'drop':
        clearTimeout(waiting)
        socket?.drop()
        socket = null
        return
      case 'wait':
        waiting = setTimeout(() => dispatch({ type: 'waited' }), effect.delayMs)
        return
      case 'report_up':
        return push({ type: 'stream_changed', stream: name, isUp: true, reason: 'connected' })
      case 'report_down':
        return push({ type: 'stream_changed', stream: name, isUp: false, reason: effect.reason })
    }
  }

  dispatch({ type: 'started' })
  return {
    restart: (reason) => lose(reason),
    close: () => {
      dispatch({ type: 'closed' })
      return lastGone
    },
  }
}

type Socket = { readonly gone: Promise<void>; drop(): void }
type SocketEnds = { readonly opened: () => void; readonly lost: (reason: string) => void }

/** One connection. After `drop`, or after it was lost, nothing of it reaches anyone. */
function openSocket(options: StreamOptions, ends: SocketEnds): Socket {
  const timing = options.timing ?? defaultTiming
  const read = options.startReader()
  const headers: Record<string, string> = { 'User-Agent': options.userAgent }
  if (options.apiKey !== null) headers['X-Api-Key'] = options.apiKey.reveal()
  const socket = new WebSocket(options.url, {
    headers,
    maxPayload: frameMaxBytes,
    perMessageDeflate: false,
    handshakeTimeout: timing.handshakeMs,
  })
  const gone = Promise.withResolvers<void>()
  let isCurrent = true
  let cause = ''
  let pinging: NodeJS.Timeout | undefined
  let pongDue: NodeJS.Timeout | undefined

  const lose = (reason: string): void => {
    if (isCurrent) ends.lost(reason)
  }
  socket.on('open', () => {
    if (!isCurrent) return
    ends.opened()
    pinging = setInterval(() => {
      socket.ping()
      pongDue ??= setTimeout(() => lose(`no pong within ${timing.pongWithinMs} ms`), timing.pongWithinMs)
    }, timing.pingEveryMs)
  })
  socket.on('pong', () => {
    clearTimeout(pongDue)
    pongDue = undefined
    if (isCurrent) options.push({ type: 'stream_proved', stream: options.name })
  })
  socket.on('message', (data, isBinary) => {
    if (!isCurrent) return
    if (isBinary || !Buffer.isBuffer(data)) return lose('a frame was not text')
    const { events, broken } = read(data.toString('utf8'))
    for (const event of events) options.push(event)
    if (broken !== null) lose(broken)
  })
  socket.on('error', (error) => (cause = error.message.slice(0, 160)))
  socket.on('close', (code) => {
    clearInterval(pinging)
    clearTimeout(pongDue)
    lose(cause === '' ? `closed by the venue with code ${code}` : cause)
    gone.resolve()
  })
  return {
    gone: gone.promise,
    drop: () => {
      isCurrent = false
      clearInterval(pinging)
      clearTimeout(pongDue)
      socket.terminate()
    },
  }
}
