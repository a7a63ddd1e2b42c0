import type { VenueFill } from '../../../edge-daemon/core/event.ts'
import type { Trade } from '../../../simulator/exchange/state.ts'
import { positionLots, type Check, type View } from './check.ts'

// Conservation, fill by fill: what the ledger has gained in a step is what the exchange says of the trades booked in it, in
// whole units of both, and no trade is booked twice in one life or beside a ledger that holds it already.

type Sums = { positionLots: number; cashHalfTickLots: number; feesMicros: number }

const perMicro = 1_000_000n

/** I8: each fill is booked once, with the exchange's own side, price, size and fee. */
export function fillsExact(): Check {
  let boot = 0
  let before: Sums | null = null
  let booked = new Set<string>()
  const trades = new Map<string, Trade>()
  let read = 0
  return {
    id: 'I8',
    step(view, _, effects) {
      const { engine } = view
      if (engine === null) return null
      if (view.boot !== boot) {
        boot = view.boot
        before = null
        // Before the first step of a life nothing but what its checkpoint tells of is counted.
        booked = new Set(engine.tradeIds.seen)
      }
      const now = sumsOf(engine.ledger)
      const expected = before === null ? null : { ...before }
      before = now
      // The first start on an account carries its position in.
      const isCarried = effects.some((effect) => effect.type === 'journal' && effect.record === 'recovered')
      for (const effect of effects) {
        if (effect.type !== 'journal_fill') continue
        const { fill } = effect
        if (booked.has(fill.tradeId)) return `trade ${fill.tradeId} was booked twice`
        booked.add(fill.tradeId)
        // Where trades were taken back, the others have moved up.
        if (view.takenBack.length > 0) read = 0
        for (const { trades: all } = view.exchange; read < all.length; read += 1) {
          const trade = all[read]
          if (trade?.accountId === view.accountId) trades.set(trade.id, trade)
        }
        const trade = trades.get(fill.tradeId)
        // Told, and taken back before it was booked: what comes of it is seen when the position is taken over.
        const isTakenBack = trade === undefined && view.takenBack.includes(fill.tradeId)
        if (trade === undefined && !isTakenBack) return `trade ${fill.tradeId} was booked, and the exchange knows none`
        if (trade === undefined) {
          before = null
          continue
        }
        const wrong = differs(fill, trade)
        if (wrong !== null) return wrong
        if (expected === null) continue
        const sign = trade.side === 'buy' ? 1 : -1
        expected.positionLots += sign * trade.sizeLots
        expected.cashHalfTickLots -= 2 * sign * trade.priceTicks * trade.sizeLots
        expected.feesMicros += Number(trade.fee / perMicro)
      }
      if (expected === null || before === null || isCarried) return null
      // What no trade explains is taken over at a price of the moment; it must be what the exchange holds.
      if (effects.some((effect) => effect.type === 'journal' && effect.record === 'position_adopted')) {
        const held = positionLots(view)
        return now.positionLots === held ? null : `${now.positionLots} lots were taken over, the exchange holds ${held}`
      }
      return sameSums(expected, now)
    },
  }
}

function differs(fill: VenueFill, trade: Trade): string | null {
  const { side, price, size, feeMicros } = fill
  const isSame = side === trade.side && price === trade.priceTicks && size === trade.sizeLots
  if (!isSame) return `trade ${trade.id} of ${trade.sizeLots} at ${trade.priceTicks} was booked as ${size} at ${price}`
  return BigInt(feeMicros) * perMicro === trade.fee
    ? null
    : `trade ${trade.id} cost ${trade.fee}, ${feeMicros} was booked`
}

const sumsOf = ({ positionLots, cashHalfTickLots, feesMicros }: NonNullable<View['engine']>['ledger']): Sums => ({
  positionLots,
  cashHalfTickLots,
  feesMicros,
})

function sameSums(expected: Sums, now: Sums): string | null {
  if (expected.positionLots !== now.positionLots)
    return `the position should be ${expected.positionLots} lots and is ${now.positionLots}`
  if (expected.cashHalfTickLots !== now.cashHalfTickLots)
    return `the cash should be ${expected.cashHalfTickLots} and is ${now.cashHalfTickLots}`
  if (expected.feesMicros !== now.feesMicros) return `the fees should be ${expected.feesMicros}, are ${now.feesMicros}`
  return null
}
