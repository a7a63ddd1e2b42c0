import { z } from 'zod'
import { Exact } from '#shared/decimal.ts'
import { bookFill, captureBps, emptyLedger } from '#shared/ledger.ts'
import { edgeBps, markoutBps } from '#shared/markout.ts'
import { microUsd, priceTicks, sizeLots } from '#shared/units.ts'
import { valueLedger, volumeUsd } from '#shared/valuation.ts'
import { noAdverse, noteAdverse } from '../../../edge-daemon/core/account/adverse.ts'
import type { GoldenComponent } from '../golden.ts'
import { Amount, AmountOrNull, DecimalText, SideName } from './inputs.ts'

// What fills earned: at once, a while later, and in all.

const mid = (bid: number, ask: number): number => new Exact(bid).add(ask).div(2).toNumber()

const Markout = z.object({
  side: SideName,
  fill_price: Amount,
  future_bid: AmountOrNull,
  future_ask: AmountOrNull,
})

export const markout: GoldenComponent = (inputs) => {
  const { side, fill_price, future_bid, future_ask } = Markout.parse(inputs)
  if (future_bid === null || future_ask === null) return { markout_bps: null }
  return { markout_bps: markoutBps(side, fill_price, mid(future_bid, future_ask)) }
}

const Edge = z.object({ side: SideName, fill_price: Amount, bid: Amount, ask: Amount })

export const fillEdge: GoldenComponent = (inputs) => {
  const { side, fill_price, bid, ask } = Edge.parse(inputs)
  return { edge_bps: edgeBps(side, fill_price, mid(bid, ask)) }
}

const Widen = z.object({ fills: z.array(Amount), mid: Amount, side: SideName })

export const autoWiden: GoldenComponent = (inputs) => {
  const { fills, mid: later, side } = Widen.parse(inputs)
  const adverse = noAdverse(0)[side]
  let moves = 0
  const callbacks = fills.map((price) => {
    if (noteAdverse(adverse, 0, markoutBps(side, price, later), 0)) moves += 1
    return moves
  })
  return { callbacks_after_each: callbacks, avg_5s: adverse.markoutMeanBps }
}

const Attribution = z.object({
  fills: z.array(
    z.object({ side: SideName, price: DecimalText, qty: DecimalText, fee: DecimalText, mid: DecimalText }),
  ),
  current_mid: DecimalText.nullable(),
  funding: z.array(DecimalText),
})

/** One tick and one lot small enough for every figure of the cases; a fee in them is whole micro-dollars. */
const spec = { tickSize: '0.1', lotSize: '0.01' } as const
const inTicks = (price: string): number => new Exact(price).div(spec.tickSize).toNumber()
const inMicros = (usd: string) => microUsd(new Exact(usd).mul(1_000_000).toNumber())

export const attribution: GoldenComponent = (inputs) => {
  const { fills, current_mid, funding } = Attribution.parse(inputs)
  const ledger = emptyLedger()
  let paidBefore = 0
  for (const { side, price, qty, fee, mid: midAtFill } of fills) {
    const terms = {
      side,
      price: priceTicks(inTicks(price)),
      size: sizeLots(new Exact(qty).div(spec.lotSize).toNumber()),
      feeMicros: inMicros(fee),
    }
    bookFill(ledger, terms, 2 * inTicks(midAtFill))
    if (ledger.positionLots === 0) paidBefore = ledger.cashHalfTickLots
  }
  for (const payment of funding) ledger.fundingMicros += inMicros(payment)
  const value = valueLedger(ledger, spec, current_mid)
  const lot = new Exact(spec.tickSize).mul(spec.lotSize).div(2)
  return {
    spread_capture: value.capture,
    inventory: value.inventory,
    fee: value.fees,
    funding: value.funding,
    total: value.total,
    avg_capture_bps: captureBps(ledger),
    volume: volumeUsd(ledger, spec),
    net_position: new Exact(ledger.positionLots).mul(spec.lotSize).toString(),
    cost_basis: new Exact(paidBefore - ledger.cashHalfTickLots).mul(lot).toString(),
  }
}
