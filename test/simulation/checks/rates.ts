import { exitsFrom, isSent, type Check, type View } from './check.ts'

// How often something is sent: quotes within their budget, cancels without delay.

const windowMs = 60_000
/** What a full budget may send at once, beside what comes in during the minute. */
const burstPart = 1 / 12

/** Nine tenths of what the venue allows an address in a minute, by its tier. */
const ofTier = { default: 900, tier1: 3_600, tier2: 7_200, tier3: 10_800 } as const

const budgetOf = ({ config: { operations } }: View): number =>
  operations.requestsPerMinute ?? ofTier[operations.rateTier]

/** I13: quotes of any minute keep to the configured budget. */
export function quotesWithinBudget(): Check {
  const sent: number[] = []
  let first = 0
  return {
    id: 'I13',
    step(view, _, effects) {
      for (const effect of effects) if (isSent(effect) && !effect.order.reduceOnly) sent.push(view.nowMs)
      while ((sent[first] ?? Infinity) <= view.nowMs - windowMs) first += 1
      const most = Math.round(budgetOf(view) * (1 + burstPart))
      return sent.length - first > most ? `${sent.length - first} quotes in a minute, ${most} are allowed` : null
    },
  }
}

/** One a second, by a clock that may drift. */
const massCancelEveryMs = 990

/** I13: the mass cancel is repeated, and leaves the venue time to answer. */
export function massCancelsPaced(): Check {
  let boot = 0
  let sentAtMs = Number.NEGATIVE_INFINITY
  return {
    id: 'I13',
    step(view, _, effects) {
      if (view.boot !== boot) sentAtMs = Number.NEGATIVE_INFINITY
      boot = view.boot
      for (const { type } of effects) {
        if (type !== 'mass_cancel') continue
        const afterMs = view.nowMs - sentAtMs
        sentAtMs = view.nowMs
        if (afterMs < massCancelEveryMs) return `a mass cancel was sent ${Math.round(afterMs)} ms after the last`
      }
      return null
    },
  }
}

/** Each second, beside the longest wait for an answer that never comes and a tick. */
const cancelsEveryMs = 1_000 + 3_000 + 200

/** Twenty ticks: the process, or its loop, was away. */
const stillMs = 1_000

/** I13: while halted, whatever may rest is cancelled again and again, whatever else is sent. */
export function cancelsFlow(): Check {
  let boot = 0
  let sinceMs = Infinity
  let steppedAtMs = 0
  return {
    id: 'I13',
    step(view, _, effects) {
      const { engine } = view
      // A process that stands still sends nothing; its time begins when it goes on.
      if (view.boot !== boot || view.nowMs - steppedAtMs > stillMs) sinceMs = Infinity
      boot = view.boot
      steppedAtMs = view.nowMs
      if (engine === null) return null
      const isOwed =
        engine.recovery !== 'cancelling' &&
        Object.keys(engine.halts).length > 0 &&
        engine.slots.some(({ level, legs }) => level < exitsFrom && legs.length > 0)
      const isSentNow = effects.some(({ type }) => type === 'mass_cancel' || type === 'cancel_order')
      if (!isOwed || isSentNow) sinceMs = isOwed ? view.nowMs : Infinity
      else sinceMs = Math.min(sinceMs, view.nowMs)
      const waitedMs = view.nowMs - sinceMs
      return waitedMs > cancelsEveryMs ? `halted, and nothing was cancelled for ${Math.round(waitedMs)} ms` : null
    },
  }
}
