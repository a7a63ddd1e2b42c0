import { stepEwma, type Ewma } from '../signals/ewma.ts'

// Where prices outside this book say that ours should be: the price of the underlying plus what our market usually pays over
// it. Two such prices are known, the venue's index and a reference that somebody else feeds; what is stale says nothing.

export type OutsidePrice = {
  ticks: number
  /** When it was true by our monotonic clock: when it arrived less the age it had. */
  atMs: number
  /** Usual distance of our mid from it, ticks; learned, unless the source states it. */
  basis: Ewma | null
  statedBasisTicks: number | null
}

export type Anchor = {
  readonly ticks: number | null
  readonly source: 'index' | 'reference' | 'none'
  /** A price is known and too old to be used. */
  readonly isStale: boolean
}

/** Index prices come about once a second; a reference that leads the market is worth nothing after two. */
export const indexMaxAgeMs = 10_000
export const referenceMaxAgeMs = 2_000
/** Long against a move that the index leads, short against the drift of the premium. */
const basisHalfLifeMs = 60_000

/** A new outside price. A stated basis replaces the learned one; what was learned is kept for when none is stated. */
export function nextOutsidePrice(
  previous: OutsidePrice | null,
  ticks: number,
  atMs: number,
  statedBasisTicks: number | null,
): OutsidePrice {
  if (previous !== null && atMs < previous.atMs) return previous // News that is older than what we have.
  return { ticks, atMs, basis: previous?.basis ?? null, statedBasisTicks }
}

/** Learns the basis from a mid of the one-second grid, while the price is fresh. */
export function learnBasis(outside: OutsidePrice | null, midTicks: number, nowMs: number, ageMaxMs: number): void {
  if (outside === null || nowMs - outside.atMs > ageMaxMs) return
  outside.basis = stepEwma(outside.basis, midTicks - outside.ticks, nowMs, basisHalfLifeMs)
}

/** The reference when it is fresh, else the index, else nothing. */
export function anchorOf(index: OutsidePrice | null, reference: OutsidePrice | null, nowMs: number): Anchor {
  const byReference = ticksOf(reference, nowMs, referenceMaxAgeMs)
  if (byReference !== null) return { ticks: byReference, source: 'reference', isStale: false }
  const byIndex = ticksOf(index, nowMs, indexMaxAgeMs)
  const isStale = reference !== null || (index !== null && byIndex === null)
  return { ticks: byIndex, source: byIndex === null ? 'none' : 'index', isStale }
}

function ticksOf(outside: OutsidePrice | null, nowMs: number, ageMaxMs: number): number | null {
  if (outside === null || nowMs - outside.atMs > ageMaxMs) return null
  const basis = outside.statedBasisTicks ?? outside.basis?.value ?? null
  return basis === null ? null : outside.ticks + basis
}
