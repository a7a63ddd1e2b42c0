import { assert } from '#shared/assert.ts'
import { openOrdersOf } from './engine.ts'
import type { ExchangeOutput } from './events.ts'
import { closePosition } from './forced-close.ts'
import { assertConserved, credit, markValue, superviseLater } from './ledger.ts'
import { accountOf, closeOrder } from './lifecycle.ts'
import { isBelowMaintenance, marginsOf } from './margin.ts'
import type { Account, ExchangeState, Market } from './state.ts'

/**
 * Looks after the margin of every account that something happened to since the last call, and of all with a position in
 * this market when its mark has moved. Without free margin an account loses its orders that are not reduce-only, below
 * maintenance it is liquidated. What that does to others is looked after in turn. A venue that is closed for maintenance
 * trades nothing, not even that: whatever happened meanwhile waits for the first call after it.
 */
export function superviseAccounts(state: ExchangeState, market: Market, outputs: ExchangeOutput[]): void {
  if (state.mode === 'MAINTENANCE') return
  if (market.supervisedHalfTicks !== market.markHalfTicks) {
    market.supervisedHalfTicks = market.markHalfTicks
    for (const account of state.accounts.values()) {
      if (account.positions.has(market.spec.name)) superviseLater(state, account)
    }
  }
  // One liquidation may cause another, but each leaves fewer positions and orders; the bound only says so.
  for (let round = 0; state.unsupervised.length > 0 && round <= state.accounts.size; round += 1) {
    for (const id of state.unsupervised.splice(0)) supervise(state, accountOf(state, id), outputs)
  }
}

function supervise(state: ExchangeState, account: Account, outputs: ExchangeOutput[]): void {
  if (account.positions.size === 0 && account.openOrders.size === 0) return
  const margins = marginsOf(state, account)
  if (isBelowMaintenance(margins)) {
    liquidate(state, account, outputs)
    return
  }
  if (margins.availableForTrade >= 0n) return
  for (const order of openOrdersOf(state, account.id)) {
    if (!order.reduceOnly) closeOrder(state, order, 'CANCELLED', 'NOT_ENOUGH_FUNDS', outputs)
  }
}

/**
 * Closes positions, the largest unrealised loss first, until the rest is above maintenance again. What the account owes
 * when nothing is left is paid by the insurance fund, which may owe in its turn: its figure then is negative.
 */
function liquidate(state: ExchangeState, account: Account, outputs: ExchangeOutput[]): void {
  for (const order of openOrdersOf(state, account.id)) {
    closeOrder(state, order, 'CANCELLED', 'ACCOUNT_LIQUIDATION', outputs)
  }
  // Each pass closes a whole position or leaves the account healthy.
  for (let left = account.positions.size; left > 0; left -= 1) {
    if (!isBelowMaintenance(marginsOf(state, account))) break
    closePosition(state, account, worstMarket(state, account), outputs)
  }
  assert(!isBelowMaintenance(marginsOf(state, account)), `account ${account.id} must be above maintenance or flat`)
  if (account.positions.size === 0 && account.cash < 0n) {
    state.insuranceFund += account.cash
    credit(state, account, -account.cash)
    assertConserved(state)
  }
  outputs.push({ type: 'balance_changed', accountId: account.id })
}

function worstMarket(state: ExchangeState, account: Account): Market {
  let worst: Market | null = null
  let least = 0n
  for (const [name, position] of account.positions) {
    const market = state.markets.get(name)
    assert(market !== undefined, `market ${name} of a position must exist`)
    const unrealised = markValue(market, position.lots) - position.cost
    if (worst !== null && unrealised >= least) continue
    worst = market
    least = unrealised
  }
  assert(worst !== null, `account ${account.id} must have a position to close`)
  return worst
}
