// A connection that lasts: a socket at a time and the back-off of reconnect.ts between them. What is said over it, and what
// its coming and going means, is for whoever holds it.

import type { Secret } from '../secret.ts'
import type { VenueClock } from '../venue.ts'
import { idleLink, stepLink, type LinkEffect, type LinkEvent } from './reconnect.ts'
import { openSocket, socketTiming, type Socket, type SocketTiming } from './socket.ts'

export type LinkOptions = {
  /** For the jitter of the back-off. */
  readonly name: string
  readonly url: URL
  readonly userAgent: string
  readonly apiKey: Secret | null
  readonly clock: VenueClock
  readonly timing?: SocketTiming
  readonly onUp: () => void
  readonly onDown: (reason: string) => void
  readonly onText: (text: string) => void
  readonly onPong: () => void
}

export type LastingLink = {
  send(text: string): void
  /** Gives up the connection and begins anew after the back-off. */
  lose(reason: string): void
  /** Resolves when the last socket is gone; nothing is called back after the call. */
  close(): Promise<void>
}

/** Connects and stays connected until `close`. */
export function openLink(options: LinkOptions): LastingLink {
  const { clock } = options
  let link = idleLink(`${options.name} ${clock.wallMs()}`)
  let socket: Socket | null = null
  let waiting: NodeJS.Timeout | undefined
  let lastGone: Promise<void> = Promise.resolve()

  const dispatch = (event: LinkEvent): void => {
    const [next, effects] = stepLink(link, event)
    link = next
    for (const effect of effects) run(effect)
  }
  const lose = (reason: string): void => dispatch({ type: 'lost', atMs: clock.monoMs(), reason })
  const connect = (): Socket =>
    openSocket({
      url: options.url,
      userAgent: options.userAgent,
      apiKey: options.apiKey,
      timing: options.timing ?? socketTiming,
      onOpen: () => dispatch({ type: 'opened', atMs: clock.monoMs() }),
      onText: options.onText,
      onPong: options.onPong,
      onLost: lose,
    })
  const run = (effect: LinkEffect): void => {
    switch (effect.type) {
      case 'connect':
        socket = connect()
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
        return options.onUp()
      case 'report_down':
        return options.onDown(effect.reason)
    }
  }
  dispatch({ type: 'started' })
  return {
    send: (text) => socket?.send(text),
    lose,
    close: () => {
      dispatch({ type: 'closed' })
      return lastGone
    },
  }
}
