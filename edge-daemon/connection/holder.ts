// Whoever holds a connection: steps it, has sockets opened and dropped, and tells what it becomes. Sockets and the clock's
// alarm are handed in, so that a process and a simulated world run the same.

import { hold, type Held } from '#shared/held.ts'
import type { MonoMs } from '#shared/units.ts'
import {
  connectionDueAtMs,
  idleConnection,
  isHeard,
  stepConnection,
  type Connection,
  type ConnectionEffect,
  type ConnectionEvent,
  type ConnectionTiming,
} from './connection.ts'

/** What carries it out. What a socket says comes back with its line. */
export type Lines = {
  readonly open: (line: number) => void
  readonly ping: (line: number) => void
  /** Nothing that it still says is heard. Also of a line that is gone. */
  readonly drop: (line: number) => void
  /** `ticked` is wanted at this moment; it replaces the wish before, and null is none. */
  readonly wakeAt: (atMs: MonoMs | null) => void
}

/** What it means to whoever talks over it. */
export type Listener = {
  readonly onUp: () => void
  readonly onDown: (reason: string) => void
  readonly onText: (text: string) => void
  /** Our own ping was answered, within half a second or not. */
  readonly onProved: (isQuick: boolean) => void
  /** It has waited half a second. */
  readonly onSlow?: () => void
}

export type HolderOptions = {
  /** Draws the jitter of the back-off. */
  readonly seed: string
  readonly timing: ConnectionTiming
  readonly nowMs: () => MonoMs
  readonly lines: Lines
  readonly listener: Listener
}

export type Holder = {
  readonly dispatch: Held<Connection, ConnectionEvent>['dispatch']
  /** A text that came over this line: what comes over one that is given up is nobody's. */
  hear(line: number, text: string): void
}

export function holdConnection({ seed, timing, nowMs, lines, listener }: HolderOptions): Holder {
  const run = (effect: ConnectionEffect): void => {
    switch (effect.type) {
      case 'open':
      case 'ping':
      case 'drop':
        return lines[effect.type](effect.line)
      case 'up':
        return listener.onUp()
      case 'down':
        return listener.onDown(effect.reason)
      case 'proved':
        return listener.onProved(effect.isQuick)
      case 'slow':
        return listener.onSlow?.()
    }
  }
  const held = hold({
    start: idleConnection(seed),
    step: (connection: Connection, event: ConnectionEvent) => stepConnection(connection, event, timing),
    dueAtMs: connectionDueAtMs,
    nowMs,
    run,
    wakeAt: lines.wakeAt,
  })
  return {
    dispatch: held.dispatch,
    hear: (line, text) => {
      if (isHeard(held.state(), line)) listener.onText(text)
    },
  }
}
