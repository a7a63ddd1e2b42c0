// Counts requests in every window of a minute, as the venue's limit does, and holds back what would exceed it.

export type MessageMeter = {
  readonly limit: number
  /** Times of the newest requests, a ring of `limit` places. */
  readonly sentAtMs: number[]
  next: number
  /** How many of the places before `next` lie within the minute of the newest request. */
  inMinute: number
  total: number
  /** The most that any sixty seconds held. */
  maxInMinute: number
  heldBack: number
}

const minuteMs = 60_000

export const createMeter = (limit: number): MessageMeter => ({
  limit,
  sentAtMs: Array.from({ length: limit }, () => Number.NEGATIVE_INFINITY),
  next: 0,
  inMinute: 0,
  total: 0,
  maxInMinute: 0,
  heldBack: 0,
})

/** Milliseconds until one more request fits into the limit; 0 when it fits now. */
export const waitMs = (meter: MessageMeter, nowMs: number): number =>
  Math.max(0, (meter.sentAtMs[meter.next] ?? 0) + minuteMs - nowMs)

/** Counts a request that leaves now. The caller has seen that it fits. */
export function countMessage(meter: MessageMeter, nowMs: number): void {
  const { limit, sentAtMs } = meter
  while (meter.inMinute > 0 && (sentAtMs[(meter.next + limit - meter.inMinute) % limit] ?? 0) <= nowMs - minuteMs)
    meter.inMinute -= 1
  sentAtMs[meter.next] = nowMs
  meter.next = (meter.next + 1) % limit
  meter.inMinute += 1
  meter.total += 1
  meter.maxInMinute = Math.max(meter.maxInMinute, meter.inMinute)
}
