import type { Prng } from '#shared/prng.ts'
import type { Fault } from './faults/fault.ts'

// Which faults a seed brings, and when. Narrow runs find more than uniform ones: one to six of them, at random moments.

export type Planned = { readonly fault: Fault; readonly fromMs: number; readonly untilMs: number }

/** Nothing goes wrong before the daemon had time to begin quoting, and nothing after this. */
const firstAtMs = 12_000
export const healedAtMs = 70_000
const mostAtOnce = 6

export function drawPlan(prng: Prng, faults: readonly Fault[]): readonly Planned[] {
  const left = [...faults]
  const count = Math.min(left.length, 1 + prng.below(mostAtOnce))
  return Array.from({ length: count }, () => {
    const [fault] = left.splice(prng.below(left.length), 1)
    return fault === undefined ? [] : [placed(prng, fault)]
  }).flat()
}

/** All of these, each at a moment of its own. */
export const planOf = (prng: Prng, faults: readonly Fault[]): readonly Planned[] =>
  faults.map((fault) => placed(prng, fault))

function placed(prng: Prng, fault: Fault): Planned {
  const { from, to } = fault.lastsMs
  const lastsMs = from + prng.below(to - from + 1)
  const fromMs = firstAtMs + prng.below(Math.max(1, healedAtMs - lastsMs - firstAtMs))
  return { fault, fromMs, untilMs: Math.min(healedAtMs, fromMs + lastsMs) }
}
