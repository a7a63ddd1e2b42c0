import { ControlState } from '#shared/contracts/control.ts'
import type { ConnectionTiming } from '../connection/connection.ts'
import type { Listener } from '../connection/holder.ts'

// A standing connection on which the cloud pushes its orders the moment they change, so that a halt does not wait for the
// next heartbeat. Losing it costs speed only: every heartbeat answer carries the same.

/** Rarely, because nothing rests on it: a silent connection is given up after 25 s. */
export const controlTiming: ConnectionTiming = { handshakeMs: 5_000, pingEveryMs: 10_000, pongWithinMs: 15_000 }

/** Answered by the cloud's runtime without waking the object behind it. */
export const controlPing = { ping: 'ping', pong: 'pong' } as const

export function controlListener(onControl: (control: ControlState) => void): Listener {
  return {
    onUp: () => undefined,
    onDown: () => undefined,
    onProved: () => undefined,
    onText: (text) => {
      const control = parseControl(text)
      if (control !== null) onControl(control)
    },
  }
}

/** Null for what is not an order of the cloud. */
export function parseControl(text: string): ControlState | null {
  try {
    const parsed = ControlState.safeParse(JSON.parse(text))
    return parsed.success ? parsed.data : null
  } catch {
    return null
  }
}
