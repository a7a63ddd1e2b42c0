// How the market of the last seconds compares with that of the last minutes. A regime is left 15 % below where it is entered
// and not before it has lasted five seconds, so that a ratio on the edge does not move every quote to and fro.

export type RegimeName = 'normal' | 'elevated' | 'extreme'
export type Regime = { readonly name: RegimeName; readonly sinceMs: number }

/**
 * Ratios of the fast to the slow volatility at which a regime begins. Over five seconds of a steady market the fast one
 * scatters by a fifth, so that 1.8 is four deviations off and 3 is no chance at all.
 */
export const enterRatio = { elevated: 1.8, extreme: 3 } as const
/** Left 15 % below where it is entered, and not within five seconds. */
export const exitShare = 0.85
export const dwellMs = 5_000

/** The one widening that the regime causes: times our half-spread. The figures are those the predecessor's operators knew. */
export const widenTimes: Readonly<Record<RegimeName, number>> = { normal: 1, elevated: 1.5, extreme: 2.2 }

/** The same object while nothing changes. A worse regime begins at once; a better one waits. */
export function stepRegime(regime: Regime, burstRatio: number, nowMs: number): Regime {
  const entered = reached(burstRatio, 1)
  if (rank[entered] > rank[regime.name]) return { name: entered, sinceMs: nowMs }
  const kept = reached(burstRatio, exitShare)
  if (rank[kept] >= rank[regime.name] || nowMs - regime.sinceMs < dwellMs) return regime
  return { name: kept, sinceMs: nowMs }
}

const rank: Readonly<Record<RegimeName, number>> = { normal: 0, elevated: 1, extreme: 2 }

const reached = (ratio: number, share: number): RegimeName =>
  ratio >= enterRatio.extreme * share ? 'extreme' : ratio >= enterRatio.elevated * share ? 'elevated' : 'normal'
