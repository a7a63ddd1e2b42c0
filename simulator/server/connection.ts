import type { WebSocket } from 'ws'
import { createFrameLane } from './frame-lane.ts'
import { numbered, type FramedText } from './frame.ts'
import type { StreamKind } from './misbehaviour-settings.ts'
import type { Misbehaviour } from './misbehaviour.ts'

/** One socket of a reader: its frames are numbered and stamped here, in the order in which they are sent. */
export type Connection = {
  readonly send: (stream: StreamKind, frame: FramedText) => void
  /** A text without number and time, as errors and RPC replies are. */
  readonly reply: (text: string) => void
}

export type ConnectionTimings = { readonly pingEveryMs: number; readonly pongWithinMs: number }

export const venueConnectionTimings: ConnectionTimings = { pingEveryMs: 15_000, pongWithinMs: 10_000 }

/** A reader this far behind has gone; keeping frames for it would only cost memory. */
const bufferMaxBytes = 16 * 1024 * 1024

/** The socket must not answer pings by itself. Numbers begin with `firstSeq`. */
export function openConnection(
  socket: WebSocket,
  parts: { readonly firstSeq: number; readonly timings: ConnectionTimings; readonly misbehaviour: Misbehaviour },
): Connection {
  const { misbehaviour } = parts
  const { pingEveryMs, pongWithinMs } = parts.timings
  let nextSeq = parts.firstSeq
  const write = (text: string) => {
    if (socket.readyState !== socket.OPEN) return
    if (socket.bufferedAmount > bufferMaxBytes) socket.terminate()
    else socket.send(text)
  }
  const lane = createFrameLane(misbehaviour, {
    write,
    disconnect: (code) => (code === null ? socket.terminate() : socket.close(code)),
  })

  let pongTimer: NodeJS.Timeout | null = null
  const pingTimer = setInterval(() => {
    if (lane.isDeaf()) return
    socket.ping()
    pongTimer ??= setTimeout(() => socket.terminate(), pongWithinMs)
  }, pingEveryMs)
  const pongArrived = () => {
    if (pongTimer !== null) clearTimeout(pongTimer)
    pongTimer = null
  }
  socket.on('ping', (content: Buffer) => {
    if (!lane.isDeaf() && socket.readyState === socket.OPEN) socket.pong(content)
  })
  socket.on('pong', pongArrived)
  socket.on('close', () => {
    clearInterval(pingTimer)
    pongArrived()
    lane.stop()
  })
  // The close event that follows an error does the tidying.
  socket.on('error', () => socket.terminate())
  return {
    send(stream, framed) {
      if (socket.readyState !== socket.OPEN) return
      const number = () => {
        const text = misbehaviour.dress(numbered(framed, Date.now(), nextSeq))
        nextSeq += 1
        return text
      }
      if (misbehaviour.sparesStreams() && !lane.isBusy()) write(number())
      else lane.send(stream, number)
    },
    reply(text) {
      if (lane.isBusy()) lane.reply(text)
      else write(text)
    },
  }
}
