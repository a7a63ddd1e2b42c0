import type { Prng } from '#shared/prng.ts'
import type { StreamName } from '../../edge-daemon/core/event.ts'
import type { Injection } from './faults.ts'
import type { RestRequest } from './message.ts'
import type { Planned } from './plan.ts'

// What becomes of each message on the way, from chance and from the faults of now. A fault has fired when it changed one.

export type Active = Planned & { readonly nth: number; readonly prng: Prng }

export type Fates = {
  readonly active: Active[]
  /** By place in the plan. */
  readonly fired: number[]
  readonly prng: Prng
}

export type RequestFate = {
  /** After so long it reaches the exchange; empty when it does not, two when it does so twice. */
  readonly arrivals: readonly number[]
  /** From there back; null when nothing comes back. */
  readonly answerAfterMs: number | null
  /** What comes back instead of the exchange's own words. */
  readonly answer: { readonly status: number; readonly text: string } | null
  /** False where the exchange never acts although it answers. */
  readonly isTaken: boolean
  readonly isStale: boolean
  readonly engineDelayMs: number | null
  /** After so long the client knows that nothing was sent; null when it was. */
  readonly notSentAfterMs: number | null
}

type OfKind<At extends Injection['at']> = Active & { readonly inject: Extract<Injection, { at: At }> }

/** Faults of now of one kind, with what they do. */
export function activeOf<At extends Injection['at']>(fates: Fates, at: At): OfKind<At>[] {
  const found: OfKind<At>[] = []
  for (const one of fates.active) {
    const { inject } = one.fault
    if (isOf(inject, at)) found.push({ ...one, inject })
  }
  return found
}

const isOf = <At extends Injection['at']>(inject: Injection, at: At): inject is Extract<Injection, { at: At }> =>
  inject.at === at

export function fire({ fired }: Fates, { nth }: Active): void {
  fired[nth] = (fired[nth] ?? 0) + 1
}

/** One way over the line, milliseconds. */
export function delayMs(fates: Fates): number {
  let ms = 10 + fates.prng.exponential(8)
  for (const slow of activeOf(fates, 'latency')) {
    ms += Math.min(2_000, slow.prng.exponential(slow.inject.meanMs))
    fire(fates, slow)
  }
  return ms
}

/** When the cut of this way ends; null when there is none. */
export function cutUntilMs(fates: Fates, peer: 'exchange' | 'cloud', way: 'out' | 'in'): number | null {
  for (const cut of activeOf(fates, 'cut')) {
    if (cut.inject.peer !== peer || (cut.inject.way !== 'both' && cut.inject.way !== way)) continue
    fire(fates, cut)
    return cut.untilMs
  }
  return null
}

/** The kernel goes on sending what was written before a cut; an older request than this is not heard of again. */
const heldMaxMs = 6_000
const connectTimeoutMs = 2_000

const untouched = {
  answer: null,
  isTaken: true,
  isStale: false,
  engineDelayMs: null,
  notSentAfterMs: null,
} as const

export function requestFate(fates: Fates, { method, path }: RestRequest, nowMs: number): RequestFate {
  const outMs = delayMs(fates)
  const backMs = delayMs(fates)
  const cutMs = cutUntilMs(fates, 'exchange', 'out')
  if (cutMs !== null) {
    const nothing = { ...untouched, arrivals: [], answerAfterMs: null }
    // A connection that stood takes the request, one that must be made first fails.
    if (fates.prng.next() < 0.5) return { ...nothing, notSentAfterMs: connectTimeoutMs }
    return cutMs - nowMs > heldMaxMs
      ? nothing
      : { ...untouched, arrivals: [cutMs - nowMs + outMs], answerAfterMs: backMs }
  }
  const smooth: RequestFate = { ...untouched, arrivals: [outMs], answerAfterMs: backMs }
  const what = `${method} ${path}`
  for (const fault of activeOf(fates, 'request')) {
    const { match, share, does } = fault.inject
    if (!match.test(what) || fault.prng.next() >= share) continue
    fire(fates, fault)
    switch (does.type) {
      case 'lose_request':
        return { ...smooth, arrivals: [], answerAfterMs: null }
      case 'lose_answer':
        return { ...smooth, answerAfterMs: null }
      case 'double':
        return { ...smooth, arrivals: [outMs, outMs + fault.prng.exponential(300)] }
      case 'stale':
        return { ...smooth, isStale: true }
      case 'answer':
        return { ...smooth, answer: does, isTaken: does.isTaken && fault.prng.next() < 0.5 }
      case 'slow':
        return { ...smooth, arrivals: [outMs + does.beforeMs], answerAfterMs: backMs + does.afterMs }
      case 'slow_engine':
        return { ...smooth, engineDelayMs: does.delayMs }
    }
  }
  return smooth
}

/** The texts that take the place of one frame, whether each has a number of its own, and after how long. */
export type FrameFate = { readonly texts: readonly string[]; readonly keepsNumber: boolean; readonly delayMs: number }

export function frameFate(fates: Fates, stream: StreamName, text: string, nowMs: number): FrameFate {
  const cutMs = cutUntilMs(fates, 'exchange', 'in')
  const ms = (cutMs === null ? 0 : cutMs - nowMs) + 8 + fates.prng.exponential(4)
  const smooth: FrameFate = { texts: [text], keepsNumber: true, delayMs: ms }
  for (const fault of activeOf(fates, 'frame')) {
    const { match, share, does } = fault.inject
    if (fault.inject.stream !== stream || !match.test(text) || fault.prng.next() >= share) continue
    const crossed = does === 'cross' ? crossedBook(text) : text
    if (crossed === null) continue
    fire(fates, fault)
    switch (does) {
      case 'gap':
        return { ...smooth, texts: [] }
      case 'lose_unnoticed':
        return { texts: [], keepsNumber: false, delayMs: ms }
      case 'repeat':
        return { texts: [text, text], keepsNumber: false, delayMs: ms }
      case 'cross':
        return { ...smooth, texts: [crossed] }
    }
  }
  return smooth
}

/** A bid at the price of the message's own last ask; null when it has none. */
function crossedBook(text: string): string | null {
  const asks = /"a":\[(.*?)\]/.exec(text)?.[1] ?? ''
  const ask = asks.match(/\{[^}]*\}/g)?.at(-1)
  if (ask === undefined || /"c":"0"/.test(ask)) return null
  return text.replace('"b":[', text.includes('"b":[]') ? `"b":[${ask}` : `"b":[${ask},`)
}

/** Connections of this stream say nothing now. */
export function silenceOf(fates: Fates, stream: StreamName): { readonly hasPongs: boolean } | null {
  for (const fault of activeOf(fates, 'silence')) {
    if (!fault.inject.streams.includes(stream)) continue
    fire(fates, fault)
    return fault.inject
  }
  return null
}
