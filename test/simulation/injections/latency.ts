import type { Kind } from './kind.ts'

/** More delay on each way to the exchange and back, drawn for each message. */
export type LatencyInjection = { readonly at: 'latency'; readonly meanMs: number }

/** The longest of them, milliseconds. */
const delayMaxMs = 2_000

export const latency: Kind<LatencyInjection> = {
  delayMs: ({ inject, prng }) => Math.min(delayMaxMs, prng.exponential(inject.meanMs)),
}
