import { z } from 'zod'
import { unreachable } from '#shared/assert.ts'
import type { Prng } from '#shared/prng.ts'

const delayMaxMs = 600_000
const ms = z.number().min(0).max(delayMaxMs)

/**
 * How long something takes, milliseconds. A lognormal delay has its median at `medianMs`, grows by e per `sigma` and is
 * cut at `capMs`.
 */
export const Latency = z.discriminatedUnion('type', [
  z.strictObject({ type: z.literal('fixed'), ms }),
  z
    .strictObject({ type: z.literal('uniform'), fromMs: ms, toMs: ms })
    .refine(({ fromMs, toMs }) => fromMs <= toMs, { error: 'fromMs must not be above toMs' }),
  z.strictObject({ type: z.literal('lognormal'), medianMs: ms, sigma: z.number().min(0).max(5), capMs: ms }),
])
export type Latency = z.infer<typeof Latency>

/** Draws one delay in milliseconds; a fixed one draws nothing from the generator. */
export function drawLatencyMs(latency: Latency, prng: Prng): number {
  switch (latency.type) {
    case 'fixed':
      return latency.ms
    case 'uniform':
      return latency.fromMs + prng.next() * (latency.toMs - latency.fromMs)
    case 'lognormal':
      return Math.min(latency.capMs, latency.medianMs * Math.exp(latency.sigma * prng.normal()))
    default:
      return unreachable(latency)
  }
}
