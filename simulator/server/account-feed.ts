import { openOrders } from '../exchange/engine.ts'
import type { ExchangeOutput } from '../exchange/events.ts'
import type { Account, ExchangeState } from '../exchange/state.ts'
import type { Connection } from './connection.ts'
import { balanceRow, orderRow, positionRow, tradeRow } from './rows.ts'
import type { Json } from './wire.ts'

// What one account's stream says. One kind of update per message; trades have no snapshot and no replay.

type Send = Connection['send']

const message = (type: string, isSnapshot: boolean, content: { readonly [key: string]: Json }) => ({
  type,
  data: { isSnapshot, ...content },
})

export function sendAccountSnapshot(state: ExchangeState, account: Account, send: Send): void {
  const orders = openOrders(state).filter((order) => order.accountId === account.id)
  const positions = Array.from(account.positions, ([market, position]) =>
    positionRow(state, account.id, market, position),
  )
  send(message('ORDER', true, { orders: orders.map((order) => orderRow(state, order)) }))
  send(message('BALANCE', true, { balance: balanceRow(state, account) }))
  send(message('POSITION', true, { positions }))
}

/** Sends what one step of the exchange changed for the account, in the order it happened, the balance last. */
export function sendAccountUpdates(
  state: ExchangeState,
  account: Account,
  outputs: readonly ExchangeOutput[],
  send: Send,
): void {
  let traded = false
  for (const output of outputs) {
    if (output.type === 'trade_made' && output.trade.accountId === account.id) {
      send(message('TRADE', false, { trades: [tradeRow(state, output.trade, 'stream')] }))
      traded = true
    } else if (output.type === 'order_updated' && output.order.accountId === account.id) {
      send(message('ORDER', false, { orders: [orderRow(state, output.order)] }))
    } else if (output.type === 'position_changed' && output.accountId === account.id) {
      send(message('POSITION', false, { positions: [positionRow(state, account.id, output.market, output.position)] }))
    }
  }
  if (traded) sendBalance(state, account, send)
}

export function sendBalance(state: ExchangeState, account: Account, send: Send): void {
  send(message('BALANCE', false, { balance: balanceRow(state, account) }))
}
