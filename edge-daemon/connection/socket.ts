// One socket of the machine: opened, pinged, read as text, dropped. Knows neither what it carries nor any deadline.

import { WebSocket } from 'ws'

export type SocketOptions = {
  readonly url: URL
  /** Sent at the upgrade. */
  readonly headers: Readonly<Record<string, string>>
  /** A larger message ends the connection. */
  readonly messageMaxBytes: number
  readonly onOpen: () => void
  readonly onText: (text: string) => void
  readonly onPong: () => void
  /** Once, with the reason; nothing follows it. */
  readonly onFailed: (reason: string) => void
}

export type Socket = {
  /** Sends nothing when the connection is not open. */
  send(text: string): void
  ping(): void
  /** Gives it up at once; none of the callbacks is called any more. */
  drop(): void
  readonly gone: Promise<void>
}

export function openSocket(options: SocketOptions): Socket {
  const socket = new WebSocket(options.url, {
    headers: options.headers,
    maxPayload: options.messageMaxBytes,
    perMessageDeflate: false,
    followRedirects: false,
    // Said here because an environment variable can turn the default off.
    rejectUnauthorized: true,
  })
  const gone = Promise.withResolvers<void>()
  let isCurrent = true
  let cause = ''

  const drop = (): void => {
    isCurrent = false
    socket.terminate()
  }
  const fail = (reason: string): void => {
    if (!isCurrent) return
    drop()
    options.onFailed(reason)
  }
  socket.on('open', () => {
    if (isCurrent) options.onOpen()
  })
  socket.on('pong', () => {
    if (isCurrent) options.onPong()
  })
  socket.on('message', (data, isBinary) => {
    if (!isCurrent) return
    if (isBinary || !Buffer.isBuffer(data)) return fail('a frame was not text')
    options.onText(data.toString('utf8'))
  })
  socket.on('error', (error) => (cause = error.message.slice(0, 160)))
  socket.on('close', (code) => {
    fail(cause === '' ? `closed by the venue with code ${code}` : cause)
    gone.resolve()
  })
  return {
    send: (text) => {
      if (isCurrent && socket.readyState === WebSocket.OPEN) socket.send(text)
    },
    ping: () => {
      if (isCurrent && socket.readyState === WebSocket.OPEN) socket.ping()
    },
    drop,
    gone: gone.promise,
  }
}
