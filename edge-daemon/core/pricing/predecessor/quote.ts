import type { Side } from '#shared/units.ts'
import type { PricedLevel } from '../ladder.ts'
import { isInventoryOverride, skewBps } from './inventory.ts'
import { levelSize, sizeAgainstTrend } from './level-size.ts'
import type { MarketReading } from './market-reading.ts'
import type { PredecessorParameters } from './parameters.ts'
import { clampedTicks } from './post-only.ts'
import type { PredecessorProfile } from './profile.ts'
import { keptApart, targetTicks, type PricingInputs } from './target-price.ts'
import { priceOf } from './tick.ts'
import { counterSide } from './trend.ts'

/** The market as the price path sees it. Best prices are those of the book, in whole ticks; null for an empty side. */
export type PredecessorView = MarketReading & {
  readonly bidTicks: number | null
  readonly askTicks: number | null
  /** One tick in dollars. */
  readonly tick: number
  /** Size of the first level. */
  readonly baseLots: number
  readonly fundingBiasBps: number
  /** Widening from elsewhere: refusals of post-only orders, a throttled connection. */
  readonly extraOffsetBps: number
  /** Ticks kept from the other side's best. */
  readonly safetyTicks: number
}

/**
 * The prices and sizes that the predecessor would want, best first on each side; `position` in base units, long positive.
 * Only what it takes to be a price path: limits, bands, halts and timers are the business of the one implementation, and
 * of a pause only its present instant is told.
 */
export function predecessorQuote(
  view: PredecessorView,
  position: number,
  parameters: PredecessorParameters,
  profile: PredecessorProfile,
): PricedLevel[] {
  if (view.bidTicks === null || view.askTicks === null) return []
  const inputs = pricingInputs(view, position, parameters, profile)
  const sides: readonly Side[] = ['buy', 'sell']
  return sides
    .filter((side) => !isHeldBack(side, view, position, parameters, profile))
    .flatMap((side) =>
      sidePrices(side, view, inputs, parameters, profile)
        .map((priceTicks, level) => ({
          side,
          level,
          priceTicks,
          sizeLots: lotsOf(side, level, view, position, parameters),
        }))
        .filter(({ priceTicks, sizeLots }) => priceTicks > 0 && sizeLots > 0),
    )
}

/** What every level is priced from, and whether a resting one is priced anew. */
export function pricingInputs(
  view: PredecessorView,
  position: number,
  parameters: PredecessorParameters,
  profile: PredecessorProfile,
): PricingInputs {
  const { bidTicks, askTicks, tick } = view
  return {
    bid: bidTicks === null ? null : priceOf(bidTicks, tick),
    ask: askTicks === null ? null : priceOf(askTicks, tick),
    tick,
    spreadEmaBps: view.spreadEmaBps,
    skewBps: skewBps(position, view.trend, parameters),
    extraOffsetBps: view.extraOffsetBps + regimeExtraBps(view, parameters, profile),
    regimeScale: view.regime.scale,
    fundingBiasBps: view.fundingBiasBps,
  }
}

/** The predecessor widened by the regime a second time; once is right. */
function regimeExtraBps({ regime }: PredecessorView, parameters: PredecessorParameters, profile: PredecessorProfile) {
  return profile === 'predecessor' ? Math.max(0, regime.scale - 1) * parameters.offsetMinBps : 0
}

/** Whether a side is not quoted at all. Put right, a pause spares the side that closes a large position. */
function isHeldBack(
  side: Side,
  { regime, trend }: PredecessorView,
  position: number,
  parameters: PredecessorParameters,
  profile: PredecessorProfile,
): boolean {
  const isSpared = isInventoryOverride(side, position, parameters)
  if (regime.isPaused) return profile === 'predecessor' || !isSpared
  const isStrong = trend.strength >= parameters.trendStrongStrength
  return parameters.trendIsOneWay && isStrong && counterSide(trend) === side && !isSpared
}

/** The ticks of one side, first level first; as many as can be quoted. */
function sidePrices(
  side: Side,
  { bidTicks, askTicks, safetyTicks }: PredecessorView,
  inputs: PricingInputs,
  parameters: PredecessorParameters,
  profile: PredecessorProfile,
): number[] {
  const prices: number[] = []
  for (let level = 0; level < parameters.levels; level += 1) {
    const target = targetTicks(side, level, inputs, parameters, profile)
    const clamped = target === null ? null : clampedTicks(side, target, bidTicks, askTicks, safetyTicks)
    if (clamped === null) return prices
    prices.push(profile === 'predecessor' ? clamped : keptApart(side, prices.at(-1) ?? null, clamped))
  }
  return prices
}

function lotsOf(
  side: Side,
  level: number,
  { baseLots, trend }: PredecessorView,
  position: number,
  parameters: PredecessorParameters,
): number {
  const full = levelSize(baseLots, level, 1, parameters.sizeTimesPerLevel)
  return isInventoryOverride(side, position, parameters)
    ? full
    : sizeAgainstTrend(side, level, full, 1, trend, parameters)
}
