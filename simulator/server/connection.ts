import type { WebSocket } from 'ws'
import { writeJson, type Json } from './wire.ts'

/** One v1 stream: frames are numbered from 1 and stamped here. */
export type Connection = {
  readonly send: (frame: { readonly [key: string]: Json | undefined }) => void
}

const pingEveryMs = 15_000
const pongWithinMs = 10_000
/** A reader this far behind has gone; keeping frames for it would only cost memory. */
const bufferMaxBytes = 16 * 1024 * 1024

export function openConnection(socket: WebSocket): Connection {
  let seq = 0
  let pongTimer: NodeJS.Timeout | null = null
  const pingTimer = setInterval(() => {
    socket.ping()
    pongTimer ??= setTimeout(() => socket.terminate(), pongWithinMs)
  }, pingEveryMs)
  const pongArrived = () => {
    if (pongTimer !== null) clearTimeout(pongTimer)
    pongTimer = null
  }
  socket.on('pong', pongArrived)
  socket.on('close', () => {
    clearInterval(pingTimer)
    pongArrived()
  })
  // The close event that follows an error does the tidying.
  socket.on('error', () => socket.terminate())
  return {
    send(frame) {
      if (socket.readyState !== socket.OPEN) return
      if (socket.bufferedAmount > bufferMaxBytes) {
        socket.terminate()
        return
      }
      seq += 1
      socket.send(writeJson({ ...frame, ts: Date.now(), seq }))
    },
  }
}
