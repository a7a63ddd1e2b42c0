import type { ConnectionTiming } from '../../../edge-daemon/connection/connection.ts'
import { holdConnection, type Holder, type Listener } from '../../../edge-daemon/connection/holder.ts'
import type { MonoMs } from '#shared/units.ts'
import type { ConnectionName } from '../links/lines.ts'
import { alarm, type Alarms } from './alarms.ts'
import type { ToDaemon } from './daemon.ts'

// The process's connections: the real reducers, with sockets that are lines of the world.

export type Connection = {
  readonly holder: Holder
  /** The socket that it holds now, by its own number and by the world's; null while it holds none. */
  socket: { readonly own: number; readonly line: number } | null
}

export type Connections = Map<ConnectionName, Connection>

export type ConnectionOptions = {
  readonly name: ConnectionName
  readonly timing: ConnectionTiming
  readonly listener: Listener
  readonly process: {
    readonly boot: number
    readonly alarms: Alarms
    readonly connections: Connections
    readonly monoNow: () => MonoMs
    readonly outside: {
      after(delayMs: number, message: ToDaemon): void
      connect(name: ConnectionName): number
      ping(line: number): void
      hangUp(line: number): void
    }
  }
}

/** As connection/lasting-socket.ts. */
export function openConnection({ name, timing, listener, process }: ConnectionOptions): void {
  const { outside } = process
  const connection: Connection = {
    socket: null,
    holder: holdConnection({
      seed: `${name} ${process.boot}`,
      timing,
      nowMs: process.monoNow,
      listener,
      lines: {
        open: (own) => {
          connection.socket = { own, line: outside.connect(name) }
        },
        ping: () => {
          if (connection.socket !== null) outside.ping(connection.socket.line)
        },
        drop: () => {
          if (connection.socket !== null) outside.hangUp(connection.socket.line)
          connection.socket = null
        },
        wakeAt: alarm(process, name, () => connection.holder.dispatch({ type: 'ticked' })),
      },
    }),
  }
  process.connections.set(name, connection)
  connection.holder.dispatch({ type: 'started' })
}

/** What a line of the world says to the connection that holds it; what is said over one that was given up is nobody's. */
export function hearLine(connections: Connections, message: ToConnection): void {
  for (const { socket, holder } of connections.values()) {
    if (socket?.line !== message.line) continue
    switch (message.type) {
      case 'opened':
        return holder.dispatch({ type: 'opened', line: socket.own })
      case 'pong':
        return holder.dispatch({ type: 'ponged', line: socket.own })
      case 'closed':
        return holder.dispatch({ type: 'failed', line: socket.own, reason: message.reason })
      case 'frame':
        return holder.hear(socket.own, message.text)
    }
  }
}

export type ToConnection = { readonly line: number } & (
  | { readonly type: 'opened' | 'pong' }
  /** A time of the world. */
  | { readonly type: 'frame'; readonly text: string; readonly madeAtMs: number }
  | { readonly type: 'closed'; readonly reason: string }
)
