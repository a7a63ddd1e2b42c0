import { unreachable } from '#shared/assert.ts'
import type { StreamKind } from './misbehaviour-settings.ts'
import type { Misbehaviour } from './misbehaviour.ts'

// The way of a connection's frames to its socket while streams are made to misbehave: what is dropped, doubled, held
// back or late. Frames that are merely late stay in order.

export type FrameLane = {
  /** False when frames may go straight to the socket. */
  isBusy(): boolean
  /** `number` takes the connection's next number and writes the frame with it. */
  send(stream: StreamKind, number: () => string): void
  /** For what has no number and no stream: late with the rest, never lost. */
  reply(text: string): void
  /** True while the peer is to believe that nobody is there. */
  isDeaf(): boolean
  stop(): void
}

export type LaneEnds = {
  write(text: string): void
  /** Null: without a close frame. */
  disconnect(code: number | null): void
}

/** A held frame waits for the next one no longer than this. */
const heldMaxMs = 1_000
/** A connection that keeps this much back is of no use to any test. */
const queueMaxChars = 16 * 1024 * 1024

export function createFrameLane(misbehaviour: Misbehaviour, ends: LaneEnds): FrameLane {
  const queue: { readonly dueMs: number; readonly text: string }[] = []
  let queuedChars = 0
  let held: string | null = null
  let stall: { readonly untilMs: number; readonly isDeaf: boolean } | null = null
  let timer: NodeJS.Timeout | null = null
  let heldTimer: NodeJS.Timeout | null = null

  const release = () => {
    if (timer !== null) clearTimeout(timer)
    timer = null
    const nowMs = performance.now()
    if (stall !== null && stall.untilMs <= nowMs) stall = null
    let next = queue[0]
    while (stall === null && next !== undefined && next.dueMs <= nowMs) {
      queue.shift()
      queuedChars -= next.text.length
      ends.write(next.text)
      next = queue[0]
    }
    const dueMs = stall?.untilMs ?? next?.dueMs
    // A timer may fire a fraction early and would then only be set again.
    if (dueMs !== undefined) timer = setTimeout(release, Math.max(0, dueMs - nowMs) + 1)
  }
  const deliver = (text: string) => {
    const dueMs = performance.now() + misbehaviour.frameDelayMs()
    queuedChars += text.length
    if (queuedChars > queueMaxChars) ends.disconnect(null)
    else {
      queue.push({ dueMs, text })
      release()
    }
  }
  const releaseHeld = () => {
    if (heldTimer !== null) clearTimeout(heldTimer)
    heldTimer = null
    const text = held
    held = null
    if (text !== null) deliver(text)
  }
  const forget = misbehaviour.onSet(() => {
    stall = null
    releaseHeld()
    release()
  })
  return {
    isBusy: () => stall !== null || queue.length > 0 || held !== null,
    isDeaf: () => stall?.isDeaf === true,
    reply: deliver,
    send(stream, number) {
      const fault = misbehaviour.frameFaultOf(stream)
      switch (fault?.type) {
        case undefined:
          deliver(number())
          break
        case 'drop':
          if (fault.numbered) number()
          return
        case 'duplicate': {
          const text = number()
          deliver(text)
          deliver(text)
          break
        }
        case 'gap':
          number()
          deliver(number())
          break
        case 'reorder':
          if (held !== null) {
            deliver(number())
            break
          }
          held = number()
          heldTimer = setTimeout(releaseHeld, heldMaxMs)
          return
        case 'stall':
          stall = { untilMs: performance.now() + fault.forMs, isDeaf: !fault.pongs }
          deliver(number())
          break
        case 'disconnect':
          ends.disconnect(fault.code ?? null)
          return
        default:
          unreachable(fault)
      }
      releaseHeld()
    },
    stop() {
      forget()
      held = null
      queue.length = 0
      stall = null
      if (heldTimer !== null) clearTimeout(heldTimer)
      if (timer !== null) clearTimeout(timer)
    },
  }
}
