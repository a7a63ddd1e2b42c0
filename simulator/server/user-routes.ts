import { assert } from '#shared/assert.ts'
import { openOrders } from '../exchange/engine.ts'
import { formatFixed } from '../exchange/fixed-point.ts'
import { externalKey, type Account, type ExchangeState, type Order } from '../exchange/state.ts'
import { leverageRows } from './market-rows.ts'
import { failed, ok, type Reply } from './reply.ts'
import type { UserRequest } from './request.ts'
import { balanceRow, orderRow, positionRow, sideText, tradeRow } from './rows.ts'
import type { Venue } from './venue.ts'
import { wireId } from './wire.ts'

/** Answers reads below /user; null when there is no such path. */
export function userRoute(venue: Venue, request: UserRequest): Reply | null {
  const { state } = venue
  const account = state.accounts.get(request.account.accountId)
  assert(account !== undefined, 'an authenticated account must exist')
  if (request.method !== 'GET') return null
  const { query } = request
  switch (request.path.slice(1, 3).join('/')) {
    case 'account/info':
      return ok({
        status: 'ACTIVE',
        accountId: account.id,
        description: 'simulated sub-account',
        accountIndex: account.id - 1_001,
        l2Key: request.account.starkPublicKey,
        l2Vault: request.account.vault,
        bridgeStarknetAddress: '0x0',
      })
    case 'balance':
      return account.cash === 0n && account.positions.size === 0 ? failed(404, 404) : ok(balanceRow(state, account))
    case 'positions':
      return ok(
        [...account.positions]
          .filter(
            ([market, { lots }]) => names(query, 'market', market) && names(query, 'side', lots < 0 ? 'SHORT' : 'LONG'),
          )
          .map(([market, position]) => positionRow(state, account.id, market, position)),
      )
    case 'orders':
      return ok(
        openOrders(state)
          .filter((order) => order.accountId === account.id && isAsked(query, order))
          .map((order) => orderRow(state, order)),
      )
    case 'orders/history':
      return orderHistory(state, account, query)
    case 'orders/external': {
      const id = state.externalIds.get(externalKey(account.id, request.path[3] ?? ''))
      const order = shownOrder(state, account, id)
      return order === null ? failed(404, 1142) : ok([orderRow(state, order)])
    }
    case 'trades': {
      const rows = state.trades.filter(
        ({ accountId, market, side }) =>
          accountId === account.id && names(query, 'market', market) && names(query, 'side', sideText(side)),
      )
      return page(rows, query, (trade) => tradeRow(state, trade, 'rest'))
    }
    case 'fees': {
      const rates = { makerFeeRate: formatFixed(state.makerFeeRate), takerFeeRate: formatFixed(state.takerFeeRate) }
      const markets = [...state.markets.keys()].filter((market) => names(query, 'market', market))
      return ok(markets.map((market) => ({ market, ...rates, builderFeeRate: '0' })))
    }
    case 'leverage':
      return ok(leverageRows(state))
    default: {
      if (request.path[1] !== 'orders' || request.path.length !== 3) return null
      const order = shownOrder(state, account, request.path[2])
      return order === null ? failed(404, 1142) : ok(orderRow(state, order))
    }
  }
}

function orderHistory(state: ExchangeState, account: Account, query: URLSearchParams): Reply {
  const orders = [...state.orders.values()].filter(
    (order) => order.accountId === account.id && order.status !== 'PENDING' && isAsked(query, order),
  )
  return page(orders, query, (order) => orderRow(state, order))
}

/** Orders the engine has not seen yet exist for nobody. */
function shownOrder(state: ExchangeState, account: Account, id: string | undefined): Order | null {
  const order = state.orders.get(id ?? '')
  return order === undefined || order.accountId !== account.id || order.status === 'PENDING' ? null : order
}

const isAsked = (query: URLSearchParams, order: Order): boolean =>
  names(query, 'market', order.market) &&
  names(query, 'side', sideText(order.side)) &&
  names(query, 'type', order.type) &&
  names(query, 'id', order.id) &&
  names(query, 'externalId', order.externalId)

/** True when the query does not restrict the key, or one of its values is this one. */
function names(query: URLSearchParams, key: string, value: string): boolean {
  const asked = query.getAll(key)
  return asked.length === 0 || asked.includes(value)
}

const pageMax = 10_000
const pageDefault = 100

/** Newest first, from just below the cursor. */
function page<Row extends { readonly id: string }>(
  oldestFirst: readonly Row[],
  query: URLSearchParams,
  toJson: (row: Row) => ReturnType<typeof orderRow>,
): Reply {
  const limitText = query.get('limit') ?? String(pageDefault)
  const cursorText = query.get('cursor')
  if (!/^[1-9]\d{0,4}$/.test(limitText) || Number(limitText) > pageMax) return failed(400, 1133, 'limit')
  if (cursorText !== null && !/^\d{1,20}$/.test(cursorText)) return failed(400, 1133, 'cursor')
  const cursor = cursorText === null ? null : BigInt(cursorText)
  const below = oldestFirst.filter(({ id }) => cursor === null || BigInt(id) < cursor)
  const rows = below.slice(-Number(limitText)).reverse()
  const last = rows.at(-1)
  return ok(rows.map(toJson), { cursor: last === undefined ? null : wireId(last.id), count: rows.length })
}
