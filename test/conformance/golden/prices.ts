import { z } from 'zod'
import { levelSize, sizeAgainstTrend } from '../../../edge-daemon/core/pricing/predecessor/level-size.ts'
import { isInventoryOverride, skewBps } from '../../../edge-daemon/core/pricing/predecessor/inventory.ts'
import { levelOffset } from '../../../edge-daemon/core/pricing/predecessor/offset.ts'
import { repriceSlot } from '../../../edge-daemon/core/pricing/predecessor/reprice-slot.ts'
import { edgeBps, targetTicks } from '../../../edge-daemon/core/pricing/predecessor/target-price.ts'
import { priceOf, roundToTick } from '../../../edge-daemon/core/pricing/predecessor/tick.ts'
import { Amount, AmountOrNull, Settings, SideName, TrendDirection, TrendPair } from './inputs.ts'
import type { Runner } from './runner.ts'

const Offset = z.object({
  settings: Settings,
  spread_ema_bps: AmountOrNull,
  level: Amount,
  best_price: Amount,
  regime_scale: Amount.default(1),
})

export const offset: Runner = (inputs, profile) => {
  const { settings, spread_ema_bps, level, best_price, regime_scale } = Offset.parse(inputs)
  return { offset: levelOffset(best_price, level, spread_ema_bps, regime_scale, settings, profile) }
}

/** What a price is made of. What a case leaves out is nothing: no position, no trend, no widening. */
const Pricing = z
  .object({
    side: SideName,
    level: Amount,
    bid: AmountOrNull,
    ask: AmountOrNull,
    tick: Amount,
    spread_ema_bps: AmountOrNull,
    position: Amount.default(0),
    max_position_size: Amount.optional(),
    extra_offset_bps: Amount.default(0),
    regime_scale: Amount.default(1),
    funding_bias_bps: Amount.default(0),
    settings: Settings,
  })
  .transform(({ side, level, settings, max_position_size, ...given }) => ({
    side,
    level,
    position: given.position,
    parameters: { ...settings, positionMax: max_position_size ?? settings.positionMax },
    inputs: {
      bid: given.bid,
      ask: given.ask,
      tick: given.tick,
      spreadEmaBps: given.spread_ema_bps,
      extraOffsetBps: given.extra_offset_bps,
      regimeScale: given.regime_scale,
      fundingBiasBps: given.funding_bias_bps,
    },
  }))

const WithTrend = z.object({ trend: TrendPair })

export const targetPrice: Runner = (inputs, profile) => {
  const { side, level, position, parameters, inputs: rest } = Pricing.parse(inputs)
  const { trend } = WithTrend.parse(inputs)
  const pricing = { ...rest, skewBps: skewBps(position, trend, parameters) }
  const ticks = targetTicks(side, level, pricing, parameters, profile)
  return { price: ticks === null ? null : priceOf(ticks, rest.tick) }
}

const Rounding = z.object({ price: Amount, side: SideName.nullable(), tick: Amount })

export const rounding: Runner = (inputs) => {
  const { price, side, tick } = Rounding.parse(inputs)
  return { price: roundToTick(price, side, tick) }
}

const Edge = z.object({ side: SideName, quote: Amount, same_side_best: Amount })

export const edge: Runner = (inputs) => {
  const { side, quote, same_side_best } = Edge.parse(inputs)
  return { edge_bps: edgeBps(side, quote, same_side_best) }
}

const Size = z.object({ base: Amount, step: Amount, scale: Amount, level: Amount })

export const size: Runner = (inputs) => {
  const { base, step, scale, level } = Size.parse(inputs)
  return { size: levelSize(base, level, step, scale) }
}

const SizeCut = z.object({
  trend: TrendDirection,
  strength: Amount,
  strong: Amount.optional(),
  cut: Amount.optional(),
  base: Amount,
  step: Amount,
})

export const sizeCut: Runner = (inputs, profile) => {
  const { side, level, position, parameters: settings, inputs: rest } = Pricing.parse(inputs)
  const { trend: direction, strength, strong, cut, base, step } = SizeCut.parse(inputs)
  const trend = { direction, strength }
  const parameters = {
    ...settings,
    trendStrongStrength: strong ?? settings.trendStrongStrength,
    trendSizeCutShare: cut ?? settings.trendSizeCutShare,
  }
  const full = levelSize(base, level, step, parameters.sizeTimesPerLevel)
  const isFull = parameters.marketProfile === 'legacy' || isInventoryOverride(side, position, parameters)
  const pricing = { ...rest, skewBps: skewBps(position, trend, parameters) }
  const ticks = targetTicks(side, level, pricing, parameters, profile)
  return {
    size: isFull ? full : sizeAgainstTrend(side, level, full, step, trend, parameters),
    price: ticks === null ? null : priceOf(ticks, rest.tick),
  }
}

const Reprice = z.object({ resting_price: Amount, safety_ticks: AmountOrNull, trend: TrendPair })

export const reprice: Runner = (inputs, profile) => {
  const { side, level, position, parameters, inputs: rest } = Pricing.parse(inputs)
  const { resting_price, safety_ticks, trend } = Reprice.parse(inputs)
  const resting = { side, level, price: resting_price, safetyTicks: safety_ticks }
  const pricing = { ...rest, skewBps: skewBps(position, trend, parameters) }
  const verdict = repriceSlot(resting, pricing, parameters, profile)
  if (verdict === null) return null
  const { isReplaced, reason, target, deviationMax } = verdict
  return { reprice: isReplaced, reason, target, max_deviation: deviationMax }
}
