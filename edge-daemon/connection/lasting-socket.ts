// A connection that lasts, over the machine's own sockets and timer. What is said over it, and what its coming and going
// means, is for whoever holds it.

import type { MonoMs } from '#shared/units.ts'
import { alarm } from './alarm.ts'
import type { ConnectionTiming } from './connection.ts'
import { holdConnection, type Listener } from './holder.ts'
import { openSocket, type Socket } from './socket.ts'

export type LastingOptions = {
  /** For the jitter of the back-off. */
  readonly name: string
  readonly url: URL
  readonly headers: () => Readonly<Record<string, string>>
  readonly messageMaxBytes: number
  readonly clock: { readonly monoMs: () => MonoMs; readonly wallMs: () => number }
  readonly timing: ConnectionTiming
  /** Where the other side answers pings of its own making; null pings as the protocol does. */
  readonly textPing: { readonly ping: string; readonly pong: string } | null
  readonly listener: Listener
}

export type LastingSocket = {
  send(text: string): void
  /** Gives up the connection and begins anew after the back-off. */
  lose(reason: string): void
  /** Resolves when the last socket is gone; nothing is called back after the call. */
  close(): Promise<void>
}

/** Connects and stays connected until `close`. */
export function openLastingSocket(options: LastingOptions): LastingSocket {
  const { clock, textPing } = options
  let socket: Socket | null = null
  let lastGone: Promise<void> = Promise.resolve()

  const holder = holdConnection({
    seed: `${options.name} ${clock.wallMs()}`,
    timing: options.timing,
    nowMs: clock.monoMs,
    listener: options.listener,
    lines: {
      open: (line) => {
        socket = openSocket({
          url: options.url,
          headers: options.headers(),
          messageMaxBytes: options.messageMaxBytes,
          onOpen: () => holder.dispatch({ type: 'opened', line }),
          onText: (text) => {
            if (textPing !== null && text === textPing.pong) holder.dispatch({ type: 'ponged', line })
            else holder.hear(line, text)
          },
          onPong: () => holder.dispatch({ type: 'ponged', line }),
          onFailed: (reason) => holder.dispatch({ type: 'failed', line, reason }),
        })
        lastGone = socket.gone
      },
      ping: () => {
        if (textPing === null) socket?.ping()
        else socket?.send(textPing.ping)
      },
      drop: () => {
        socket?.drop()
        socket = null
      },
      wakeAt: alarm(clock.monoMs, () => holder.dispatch({ type: 'ticked' })),
    },
  })
  holder.dispatch({ type: 'started' })
  return {
    send: (text) => socket?.send(text),
    lose: (reason) => holder.dispatch({ type: 'given_up', reason }),
    close: () => {
      holder.dispatch({ type: 'ended' })
      return lastGone
    },
  }
}
