import type { Part } from './plan-text.ts'

// The smallest plan that still fails: fewer faults first, then shorter ones, then weaker ones. Every step keeps what fails.

export type Shrunk = {
  readonly parts: readonly Part[]
  /** Plans that were tried. */
  readonly tries: number
  /** It ended because there were enough tries, not because nothing could be left out any more. */
  readonly isCutShort: boolean
}

/** A fault shorter than this is not made shorter. */
const shortestMs = 250
/** Weaker than this, hardly a message is met. */
const weakest = 0.02

/** `fails` says whether a plan still fails in the same way; it is asked at most `triesMax` times. */
export function shrinkPlan(
  parts: readonly Part[],
  fails: (parts: readonly Part[]) => boolean,
  hasStrength: (id: number) => boolean,
  triesMax: number,
): Shrunk {
  let best = parts
  let tries = 0
  const attempt = (candidate: readonly Part[]): boolean => {
    if (tries >= triesMax) return false
    tries += 1
    if (!fails(candidate)) return false
    best = candidate
    return true
  }
  fewer(() => best, attempt)
  for (let isSmaller = true; isSmaller && tries < triesMax;) {
    isSmaller = false
    for (const [nth, { id }] of best.entries())
      for (const smaller of [laterStart, earlierEnd, ...(hasStrength(id) ? [weaker] : [])])
        while (changeOne(best, nth, smaller, attempt)) isSmaller = true
  }
  return { parts: best, tries, isCutShort: tries >= triesMax }
}

/** Delta debugging: halves, quarters and so on are left out, until no single fault can be. */
function fewer(best: () => readonly Part[], attempt: (candidate: readonly Part[]) => boolean): void {
  if (best().length > 0 && attempt([])) return
  for (let size = Math.ceil(best().length / 2); size >= 1; size = size === 1 ? 0 : Math.ceil(size / 2)) {
    for (let from = 0; from < best().length;) {
      const without = best().filter((_, nth) => nth < from || nth >= from + size)
      if (without.length === 0 || !attempt(without)) from += size
    }
  }
}

function changeOne(
  parts: readonly Part[],
  nth: number,
  smaller: (part: Part) => Part | null,
  attempt: (candidate: readonly Part[]) => boolean,
): boolean {
  const part = parts[nth]
  const changed = part === undefined ? null : smaller(part)
  return changed !== null && attempt(parts.with(nth, changed))
}

const laterStart = (part: Part): Part | null => {
  const halfMs = Math.floor((part.untilMs - part.fromMs) / 2)
  return halfMs < shortestMs ? null : { ...part, fromMs: part.fromMs + halfMs }
}

const earlierEnd = (part: Part): Part | null => {
  const halfMs = Math.floor((part.untilMs - part.fromMs) / 2)
  return halfMs < shortestMs ? null : { ...part, untilMs: part.untilMs - halfMs }
}

const weaker = (part: Part): Part | null => {
  const strength = Math.round((part.strength / 2) * 1_000) / 1_000
  return strength < weakest ? null : { ...part, strength }
}
