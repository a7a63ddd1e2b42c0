import { z } from 'zod'
import { Exact, roundDecimal } from '#shared/decimal.ts'
import { Numeral, sameDecimal, type Fields } from '../values.ts'
import type { Kind } from './kind.ts'

// Two roundings that the venue's software makes before it signs. The daemon places neither of these orders, so the rules
// stand here, exact, and nowhere else.

export const rule: Kind = {
  qty: ({ inputs, expected }) => [sameDecimal('qty', expected['qty'], entirePositionQty(inputs))],
  price: ({ inputs, expected }) => [sameDecimal('price', expected['price'], priceWithSlippage(inputs))],
}

const EntirePosition = z.object({ maxPositionValue: Numeral, price: Numeral, precision: z.int().min(0).max(30) })

/** What an order that closes an entire position signs: fifty times the largest position at its price, rounded down. */
export function entirePositionQty(inputs: Fields): string {
  const { maxPositionValue, price, precision } = EntirePosition.parse(inputs)
  if (new Exact(price).isZero()) throw new RangeError('price must be above zero')
  return roundDecimal(new Exact(maxPositionValue).mul(50).div(price), precision, 'down').toFixed()
}

const Slippage = z.object({ side: z.enum(['BUY', 'SELL']), price: Numeral, slippage: Numeral, tick: Numeral })

/** The worst price of a market order: away from the market by the slippage, outwards to a whole tick, one tick at least. */
export function priceWithSlippage(inputs: Fields): string {
  const { side, price, slippage, tick } = Slippage.parse(inputs)
  if (new Exact(tick).isZero()) throw new RangeError('tick must be above zero')
  const factor = side === 'BUY' ? new Exact(1).add(slippage) : new Exact(1).sub(slippage)
  const ticks = new Exact(price).mul(factor).div(tick)
  const whole = roundDecimal(ticks, 0, side === 'BUY' ? 'ceil' : 'floor')
  return Exact.max(whole, 1).mul(tick).toFixed()
}
