import { z } from 'zod'
import { clampedTicks, latencyTicks, tickTimeMs } from '../../../edge-daemon/core/pricing/predecessor/post-only.ts'
import { priceOf } from '../../../edge-daemon/core/pricing/predecessor/tick.ts'
import { Amount, AmountOrNull, inTicks, SideName } from './inputs.ts'
import type { Runner } from './runner.ts'

const Clamp = z.object({
  side: SideName,
  target: Amount,
  bid: AmountOrNull,
  ask: AmountOrNull,
  safety_ticks: AmountOrNull,
  default_ticks: Amount.default(2),
  tick: Amount,
})

export const clamp: Runner = (inputs) => {
  const { side, target, bid, ask, safety_ticks, default_ticks, tick } = Clamp.parse(inputs)
  const [bidTicks, askTicks] = [bid, ask].map((price) => (price === null ? null : inTicks(price, tick)))
  const distance = safety_ticks ?? default_ticks
  const ticks = clampedTicks(side, inTicks(target, tick), bidTicks ?? null, askTicks ?? null, distance)
  return { price: ticks === null ? null : priceOf(ticks, tick) }
}

const TickTime = z.object({
  vol_bps: AmountOrNull,
  window_s: Amount,
  tick: Amount,
  bid: AmountOrNull,
  ask: AmountOrNull,
})

export const tickTime: Runner = (inputs) => {
  const { vol_bps, window_s, tick, bid, ask } = TickTime.parse(inputs)
  return { tick_time_ms: tickTimeMs(vol_bps, window_s * 1_000, tick, bid, ask) }
}

const Latency = z.object({ avg_latency_ms: AmountOrNull, tick_time_ms: AmountOrNull })

export const latency: Runner = (inputs, profile) => {
  const { avg_latency_ms, tick_time_ms } = Latency.parse(inputs)
  return { ticks: latencyTicks(avg_latency_ms ?? 0, tick_time_ms ?? 0, profile) }
}
