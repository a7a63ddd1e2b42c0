import { z } from 'zod'
import { Exact } from '#shared/decimal.ts'
import { priceOf } from '../../../edge-daemon/core/pricing/predecessor/tick.ts'
import { aggressiveTicks, exitOrder, slippageBps } from '../../../edge-daemon/core/risk/exit-order.ts'
import type { GoldenComponent } from '../golden.ts'
import { Amount, AmountOrNull, DecimalText, inTicks, SideName } from './inputs.ts'

// The order that takes a position off the market.

const Order = z.object({
  position: DecimalText,
  bid: AmountOrNull,
  ask: AmountOrNull,
  slippage_bps: Amount,
  last_mid: AmountOrNull,
  tick: Amount,
  min_size: DecimalText,
  step: DecimalText,
})

export const flattenOrder: GoldenComponent = (inputs) => {
  const { position, bid, ask, slippage_bps, last_mid, tick, min_size, step } = Order.parse(inputs)
  const lots = new Exact(position).div(step).trunc().toNumber()
  const ticks = (price: number | null) => (price === null ? null : inTicks(price, tick))
  const mid = ticks(last_mid)
  const market = { bidTicks: ticks(bid), askTicks: ticks(ask), lastMidHalfTicks: mid === null ? null : 2 * mid }
  const order = exitOrder(lots, market, slippage_bps, new Exact(min_size).div(step).toNumber())
  return {
    attempted: order.isWanted,
    success: order.isWanted || order.reason === 'already_flat',
    reason: order.isWanted ? 'submitted' : order.reason,
    side: order.side === null ? null : order.side.toUpperCase(),
    size: order.side === null ? null : new Exact(order.lots).mul(step).toString(),
    price: order.isWanted ? priceOf(order.priceTicks, tick) : null,
  }
}

const Rounding = z.object({ price: Amount, side: SideName, tick: Amount })

export const flattenRounding: GoldenComponent = (inputs) => {
  const { price, side, tick } = Rounding.parse(inputs)
  return { price: priceOf(aggressiveTicks(side, inTicks(price, tick)), tick) }
}

const Slippage = z.object({ attempt: Amount, base: Amount, step: Amount, max: Amount })

export const flattenSlippage: GoldenComponent = (inputs) => {
  const { attempt, base, step, max } = Slippage.parse(inputs)
  return { slippage_bps: slippageBps(attempt, base, step, max) }
}
