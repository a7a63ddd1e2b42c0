import { z } from 'zod'
import { stepBoost } from '../../../edge-daemon/core/quoting/post-only-boost.ts'
import {
  noRefusals,
  noteRefusedPrice,
  noteRestingOrder,
  safetyTicksAfter,
} from '../../../edge-daemon/core/quoting/post-only-failures.ts'
import type { GoldenComponent } from '../golden.ts'
import { Amount, Milliseconds } from './inputs.ts'

// Post-only failures: of one slot in a row, and as a share of all orders.

const Streak = z.object({
  settings: z.object({ adaptive_pof_enabled: z.boolean().default(true) }),
  events: z.array(z.object({ e: z.enum(['reject', 'ok']), t: Milliseconds })),
})

export const streak: GoldenComponent = (inputs) => {
  const { settings, events } = Streak.parse(inputs)
  const slot = noRefusals()
  return events.map(({ e, t }) => {
    if (e === 'ok') noteRestingOrder(slot)
    else noteRefusedPrice(slot, t, settings.adaptive_pof_enabled)
    return {
      streak: slot.streak,
      ticks: safetyTicksAfter(slot.streak),
      cooldown_s: Math.max(0, slot.pausedUntilMs - t) / 1_000,
    }
  })
}

const Boost = z.object({ pof_count_60s: Amount, placements: z.array(Amount) })

export const boost: GoldenComponent = (inputs) => {
  const { pof_count_60s, placements } = Boost.parse(inputs)
  let bps = 0
  return { boost_bps: placements.map((orders) => (bps = stepBoost(bps, pof_count_60s, orders))) }
}
