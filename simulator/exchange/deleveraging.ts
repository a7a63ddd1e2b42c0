import { openOrdersOf } from './engine.ts'
import type { ExchangeOutput } from './events.ts'
import { assertConserved, markValue, settleEveryoneElse, settleForced } from './ledger.ts'
import { closeOrder } from './lifecycle.ts'
import { publicTrade } from './matching.ts'
import { takeId, type Account, type ExchangeState, type Market, type PublicTrade } from './state.ts'

/**
 * Closes what is left of a position against those who gained on the other side of the market, the largest unrealised
 * profit first, at the given price and without fees; their orders in this market are cancelled. Accounts that gained
 * nothing are left alone: the rest of the world takes what then remains.
 */
export function deleverage(
  state: ExchangeState,
  account: Account,
  market: Market,
  ticks: number,
  outputs: ExchangeOutput[],
): void {
  const { name } = market.spec
  const signed = account.positions.get(name)?.lots ?? 0
  const side = signed > 0 ? 'sell' : 'buy'
  const against = signed > 0 ? 'buy' : 'sell'
  const tradeType = 'DELEVERAGE'
  const published: PublicTrade[] = []
  let left = Math.abs(signed)
  for (const { account: winner, lots: winnerLots } of [...winners(state, market, Math.sign(-signed)), rest]) {
    const lots = Math.min(left, winnerLots)
    if (lots === 0) break
    const tradeId = takeId(state)
    const trade = { ticks, lots, tradeType, fee: 0n } as const
    settleForced(state, market, { ...trade, accountId: account.id, side, isTaker: true, tradeId }, outputs)
    if (winner === null) settleEveryoneElse(state, market, against, ticks, lots)
    else {
      for (const order of openOrdersOf(state, winner.id)) {
        if (order.market === name) closeOrder(state, order, 'CANCELLED', 'NONE', outputs)
      }
      const other = { ...trade, accountId: winner.id, side: against, isTaker: false, tradeId: takeId(state) } as const
      settleForced(state, market, other, outputs)
    }
    published.push(publicTrade(state, market, { ...trade, id: tradeId, takerSide: side, tapeAtMs: null }))
    assertConserved(state)
    left -= lots
  }
  outputs.push({ type: 'public_trades', market: name, trades: published })
}

/** Everyone else, who takes any size. */
const rest = { account: null, lots: Infinity } as const

/** Accounts with an unrealised profit on a position of the sign, the largest first. */
function winners(state: ExchangeState, market: Market, sign: number) {
  return Array.from(state.accounts.values())
    .flatMap((account) => {
      const position = account.positions.get(market.spec.name)
      if (position === undefined || Math.sign(position.lots) !== sign) return []
      const profit = markValue(market, position.lots) - position.cost
      return profit > 0n ? [{ account, lots: Math.abs(position.lots), profit }] : []
    })
    .toSorted((a, b) => (a.profit === b.profit ? a.account.id - b.account.id : a.profit < b.profit ? 1 : -1))
}
