// All streams over one RPC socket, the second of the venue's two ways. The conversation is rpc-conversation.ts; here are the
// socket and the timer.

import { socketTiming, type ConnectionTiming } from '../../connection/connection.ts'
import { openLastingSocket } from '../../connection/lasting-socket.ts'
import type { StreamName } from '../../core/event.ts'
import { frameMaxBytes } from './frame-reader.ts'
import { upgradeHeaders } from './request-headers.ts'
import { startConversation, type ConversationOptions } from './rpc-conversation.ts'

export type RpcOptions = Omit<ConversationOptions, 'send' | 'lose'> & {
  readonly url: URL
  readonly userAgent: string
  readonly timing?: ConnectionTiming
}

export type RpcStreams = {
  /** Asks for the stream anew after the back-off, on the same connection. */
  restart(stream: StreamName, reason: string): void
  /** Resolves when the last socket is gone; nothing is pushed after the call. */
  close(): Promise<void>
}

/** How often the session looks at its deadlines. */
const tickMs = 100

export function openRpcStreams(options: RpcOptions): RpcStreams {
  const conversation = startConversation({
    ...options,
    send: (text) => lasting.send(text),
    lose: (reason) => lasting.lose(reason),
  })
  const lasting = openLastingSocket({
    name: 'rpc',
    url: options.url,
    clock: options.clock,
    headers: () => upgradeHeaders(options.userAgent, options.apiKey),
    messageMaxBytes: frameMaxBytes,
    timing: options.timing ?? socketTiming,
    textPing: null,
    listener: conversation.listener,
  })
  const ticking = setInterval(() => conversation.tick(), tickMs)
  return {
    restart: (stream, reason) => conversation.restart(stream, reason),
    close: () => {
      conversation.end()
      clearInterval(ticking)
      return lasting.close()
    },
  }
}
