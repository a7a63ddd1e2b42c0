import type { Effect } from '../../../edge-daemon/core/effect.ts'

// Whether the machine's wall clock decides anything: two runs of one seed that differ in nothing but that clock must decide the
// same at the same moments. Records tell of it, and what is asked of the venue may name a time of it.

const wallTime = /\b\d{13}\b/g

/** The decisions of a step as text, with their moment and without any time of the wall clock. */
export function decisionsOf(atMs: number, effects: readonly Effect[]): readonly string[] {
  return effects.flatMap((effect) => {
    if (effect.type === 'journal' || effect.type === 'journal_market' || effect.type === 'journal_fill') return []
    return [`at ${atMs.toFixed(3)} ms ${JSON.stringify(effect).replaceAll(wallTime, '"a time"')}`]
  })
}

/** I23: the first decision that the other clock has changed; null when there is none. */
export function decisionsDiffer(usual: readonly string[], wandering: readonly string[]): string | null {
  const nth = usual.findIndex((told, index) => told !== wandering[index])
  const first = nth === -1 && wandering.length > usual.length ? usual.length : nth
  if (first === -1) return null
  return `with another wall clock ${wandering[first] ?? 'nothing'} took the place of ${usual[first] ?? 'nothing'}`
}
