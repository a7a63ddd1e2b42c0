import type { MarketSpec } from '#shared/market.ts'
import { adverseBps, markoutBps } from '#shared/markout.ts'
import { blockBootstrap, type OrderSum } from '#shared/statistics/block-bootstrap.ts'
import { isHorizonTold, referenceMidAt } from '#shared/statistics/reference-mid.ts'
import { valueLedger, volumeUsd } from '#shared/valuation.ts'
import type { MeasuredFill, Measures } from './measures.ts'
import type { Figure, ResultInterval } from './result.ts'

// Turns what was measured into figures: bps of the value traded, with intervals over taker orders.

type Told = { readonly figure: Figure; readonly interval: ResultInterval }
const notTold: Told = { figure: 'n/a', interval: 'n/a' }

export type Horizon = '1s' | '5s' | '30s' | '60s'
const horizons: readonly (readonly [Horizon, number])[] = [
  ['1s', 1_000],
  ['5s', 5_000],
  ['30s', 30_000],
  ['60s', 60_000],
]

export type Summary = {
  readonly capture: Told
  readonly markout: Record<Horizon, Told>
  readonly adverse: Record<Horizon, Told>
}

/** Of all fills, or of some of them. */
export function summarise(measures: Measures, fills: readonly MeasuredFill[] = measures.fills): Summary {
  const { mids } = measures
  const told = new Map(horizons.map(([name, ms]) => [name, isHorizonTold(mids, ms)]))
  const at = (horizonMs: number) => (fill: MeasuredFill) => referenceMidAt(mids, fill.atMs + horizonMs)
  const each = (worth: (fill: MeasuredFill, laterHalfTicks: number) => number): Record<Horizon, Told> => {
    const of = (name: Horizon, ms: number) =>
      told.get(name) === true ? ratio(fills, mids.atMs.length, at(ms), worth) : notTold
    return { '1s': of('1s', 1_000), '5s': of('5s', 5_000), '30s': of('30s', 30_000), '60s': of('60s', 60_000) }
  }
  return {
    capture: ratio(fills, mids.atMs.length, (fill) => fill.midHalfTicks, markout),
    markout: each(markout),
    adverse: each(adverse),
  }
}

const markout = ({ side, ticks }: MeasuredFill, halfTicks: number): number => markoutBps(side, ticks, halfTicks / 2)

const adverse = ({ side, midHalfTicks }: MeasuredFill, laterHalfTicks: number): number =>
  adverseBps(side, midHalfTicks, laterHalfTicks)

/** Weighted by value; the fills of one taker order are one observation. */
function ratio(
  fills: readonly MeasuredFill[],
  seed: number,
  midOf: (fill: MeasuredFill) => number | null,
  worth: (fill: MeasuredFill, halfTicks: number) => number,
): Told {
  const orders: OrderSum[] = []
  let current = { takerOrder: -1, sum: 0, weight: 0 }
  for (const fill of fills) {
    const halfTicks = midOf(fill)
    if (halfTicks === null) continue
    if (fill.takerOrder !== current.takerOrder) {
      if (current.weight > 0) orders.push(current)
      current = { takerOrder: fill.takerOrder, sum: 0, weight: 0 }
    }
    const weight = fill.ticks * fill.lots
    current.weight += weight
    current.sum += weight * worth(fill, halfTicks)
  }
  if (current.weight > 0) orders.push(current)
  const estimate = blockBootstrap(orders, { seed })
  return estimate === null ? notTold : { figure: estimate.value, interval: estimate.interval ?? 'n/a' }
}

/** Dollars as decimal text, exact to the last unit. */
export const moneyOf = ({ ledger }: Measures, spec: MarketSpec) => ({
  pnl: valueLedger(ledger, spec, null),
  volume: volumeUsd(ledger, spec),
})

/** Fills more than one tick inside the touch of others. */
export const fillsInside = ({ fills }: Measures): readonly MeasuredFill[] =>
  fills.filter(({ insideTicks }) => insideTicks > 1)

/** Value of some fills, dollars. */
export const valueOf = (fills: readonly MeasuredFill[], tickLotUsd: number): number =>
  fills.reduce((sum, { ticks, lots }) => sum + ticks * lots, 0) * tickLotUsd
