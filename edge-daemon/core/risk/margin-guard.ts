// Whether the account can carry what we do. Shares come first, because they mean the same for every account; the floor in
// dollars is only for accounts so small that shares of them are nothing. What is not known is a breach.

export type MarginFacts = {
  readonly availableUsd: number | null
  /** Available for trade over equity. */
  readonly availableShare: number | null
  /** Initial margin over equity. */
  readonly usedShare: number | null
  /** From mark to liquidation price; null is not known. */
  readonly liquidationDistanceBps: number | null
  readonly hasPosition: boolean
}

export type MarginFloors = {
  readonly availableMinUsd: number
  /** 0 turns the check off, as it does for the two below. */
  readonly availableMinShare: number
  readonly usedMaxShare: number
  readonly liquidationDistanceMinBps: number
}

/** The predecessor's floor for any account. */
const availableMinUsd = 100
/** Of the equity: an account of 200 dollars is not asked for 100. */
const availableMinOfEquity = 0.05

/** The floor in dollars for an account of that equity. */
export const availableFloorUsd = (equityUsd: number): number =>
  Math.max(0, Math.min(availableMinUsd, equityUsd * availableMinOfEquity))

const missing = '_missing'

/** Everything that is wrong or missing, by name; empty when the account is sound. */
export function marginBreaches(facts: MarginFacts, floors: MarginFloors): string[] {
  const breaches: string[] = []
  const judge = (name: string, value: number | null, isBreach: (value: number) => boolean): void => {
    if (value === null || Number.isNaN(value)) breaches.push(`${name}${missing}`)
    else if (isBreach(value)) breaches.push(name)
  }
  judge('available_for_trade', facts.availableUsd, (usd) => usd < floors.availableMinUsd)
  if (floors.availableMinShare > 0)
    judge('available_ratio', facts.availableShare, (share) => share < floors.availableMinShare)
  if (floors.usedMaxShare > 0) judge('margin_utilization', facts.usedShare, (share) => share > floors.usedMaxShare)
  if (facts.hasPosition && floors.liquidationDistanceMinBps > 0)
    judge('liq_distance', facts.liquidationDistanceBps, (bps) => bps < floors.liquidationDistanceMinBps)
  return breaches
}

/** Those of them that a figure shows: what is missing halts, and proves nothing. */
export const provenBreaches = (breaches: readonly string[]): string[] =>
  breaches.filter((name) => !name.endsWith(missing))
