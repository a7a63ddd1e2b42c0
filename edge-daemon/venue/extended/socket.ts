// One connection: opened, pinged, read as text, dropped. Knows neither what it carries nor when to connect again.

import { WebSocket } from 'ws'
import type { Secret } from '../secret.ts'
import { frameMaxBytes } from './frame-reader.ts'

export type SocketTiming = { readonly handshakeMs: number; readonly pingEveryMs: number; readonly pongWithinMs: number }

export type SocketOptions = {
  readonly url: URL
  readonly userAgent: string
  /** Sent at the upgrade where the socket carries something private. */
  readonly apiKey: Secret | null
  readonly timing: SocketTiming
  readonly onOpen: () => void
  readonly onText: (text: string) => void
  /** Our own ping was answered. */
  readonly onPong: () => void
  /** Once, with the reason; nothing follows it. */
  readonly onLost: (reason: string) => void
}

export type Socket = {
  /** Sends nothing when the connection is not open. */
  send(text: string): void
  /** Gives it up at once; none of the callbacks is called any more. */
  drop(): void
  readonly gone: Promise<void>
}

export const socketTiming: SocketTiming = { handshakeMs: 5_000, pingEveryMs: 5_000, pongWithinMs: 5_000 }

export function openSocket(options: SocketOptions): Socket {
  const { url, timing } = options
  const headers: Record<string, string> = { 'User-Agent': options.userAgent }
  if (options.apiKey !== null) headers['X-Api-Key'] = options.apiKey.reveal()
  const socket = new WebSocket(url, {
    headers,
    maxPayload: frameMaxBytes,
    perMessageDeflate: false,
    handshakeTimeout: timing.handshakeMs,
    followRedirects: false,
    // Said here because an environment variable can turn the default off.
    rejectUnauthorized: true,
  })
  const gone = Promise.withResolvers<void>()
  let isCurrent = true
  let cause = ''
  let pinging: NodeJS.Timeout | undefined
  let pongDue: NodeJS.Timeout | undefined

  const drop = (): void => {
    isCurrent = false
    clearInterval(pinging)
    clearTimeout(pongDue)
    socket.terminate()
  }
  const lose = (reason: string): void => {
    if (!isCurrent) return
    drop()
    options.onLost(reason)
  }
  socket.on('open', () => {
    if (!isCurrent) return
    pinging = setInterval(() => {
      socket.ping()
      pongDue ??= setTimeout(() => lose(`no pong within ${timing.pongWithinMs} ms`), timing.pongWithinMs)
    }, timing.pingEveryMs)
    options.onOpen()
  })
  socket.on('pong', () => {
    clearTimeout(pongDue)
    pongDue = undefined
    if (isCurrent) options.onPong()
  })
  socket.on('message', (data, isBinary) => {
    if (!isCurrent) return
    if (isBinary || !Buffer.isBuffer(data)) return lose('a frame was not text')
    options.onText(data.toString('utf8'))
  })
  socket.on('error', (error) => (cause = error.message.slice(0, 160)))
  socket.on('close', (code) => {
    lose(cause === '' ? `closed by the venue with code ${code}` : cause)
    clearInterval(pinging)
    clearTimeout(pongDue)
    gone.resolve()
  })
  return {
    send: (text) => {
      if (isCurrent && socket.readyState === WebSocket.OPEN) socket.send(text)
    },
    drop,
    gone: gone.promise,
  }
}
