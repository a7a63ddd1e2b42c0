import { assert } from '#shared/assert.ts'
import { openOrdersOf } from '../exchange/engine.ts'
import { formatFixed } from '../exchange/fixed-point.ts'
import { leverageOf } from '../exchange/margin.ts'
import { type Account, type ExchangeState, type Order } from '../exchange/state.ts'
import type { SimulatedAccount } from './accounts.ts'
import type { UserRoute } from './door.ts'
import { isAsked } from './paging.ts'
import { failed, ok, type Reply } from './reply.ts'
import type { UserRequest } from './request.ts'
import type { RouteParts } from './route-parts.ts'
import { balanceRow, orderRow, positionRow, sideText, spotBalanceRow } from './rows.ts'
import type { Json } from './wire.ts'

/** What an account may ask about itself as it is now. */
export function userRoutes({ venue, accounts }: RouteParts): UserRoute[] {
  const read = (
    pattern: string,
    answer: (state: ExchangeState, account: Account, request: UserRequest) => Reply,
  ): UserRoute => ({
    method: 'GET',
    pattern,
    answer(request) {
      const state = request.pastState ?? venue.state
      return answer(state, accountIn(state, request.account), request)
    },
  })
  return [
    read('user/account/info', (_state, _account, { account }) => ok(accountRow(account))),
    read('user/accounts', (_state, _account, { account }) =>
      ok(accounts.filter(({ clientId }) => clientId === account.clientId).map(accountRow)),
    ),
    read('user/client/info', (_state, _account, { account }) =>
      ok({ id: account.clientId, evmWalletAddress: null, starknetWalletAddress: null, referralLinkCode: null }),
    ),
    read('user/balance', (state, account) =>
      // The venue has no row for who has nothing.
      account.cash === 0n && account.positions.size === 0 ? failed(404, 404) : ok(balanceRow(state, account)),
    ),
    read('user/spot/balances', (state, account) => ok([spotBalanceRow(state, account)])),
    read('user/positions', (state, account, { query }) =>
      ok(
        [...account.positions]
          .filter(
            ([market, { lots }]) =>
              isAsked(query, 'market', market) && isAsked(query, 'side', lots < 0 ? 'SHORT' : 'LONG'),
          )
          .map(([market, position]) => positionRow(state, account.id, market, position)),
      ),
    ),
    read('user/orders', (state, account, { query }) =>
      ok(
        openOrdersOf(state, account.id)
          .filter((order) => isAskedOrder(query, order))
          .map((order) => orderRow(state, order)),
      ),
    ),
    read('user/orders/*', (state, account, { parts }) => {
      const order = shownOrder(state, account, parts[0])
      return order === null ? failed(404, 1142) : ok(orderRow(state, order))
    }),
    read('user/orders/external/*', (state, account, { parts }) => {
      const order = shownOrder(state, account, account.orderIds.get(parts[0] ?? ''))
      return order === null ? failed(404, 1142) : ok([orderRow(state, order)])
    }),
    read('user/fees', (state, _account, { query }) => {
      const rates = {
        makerFeeRate: formatFixed(state.makerFeeRate),
        takerFeeRate: formatFixed(state.takerFeeRate),
        builderFeeRate: formatFixed(state.builderFeeRateMax),
      }
      const names = [...state.markets.keys()].filter((market) => isAsked(query, 'market', market))
      return ok(names.map((market) => ({ market, ...rates })))
    }),
    read('user/leverage', (state, account, { query }) => {
      const asked = [...state.markets.values()].filter(({ spec }) => isAsked(query, 'market', spec.name))
      return ok(
        asked.map((market) => ({
          market: market.spec.name,
          leverage: formatFixed(leverageOf(state, account, market)),
        })),
      )
    }),
    // Nobody's share of thirty days is known here, so nothing is paid and the first tier is always the next one.
    read('user/rebates/stats', () =>
      ok([
        {
          totalPaid: '0',
          rebatesRate: '0',
          marketShare: '0',
          nextTierMakerShare: '0.005',
          nextTierRebateRate: '0.00002',
        },
      ]),
    ),
  ]
}

export function accountIn(state: ExchangeState, { accountId }: SimulatedAccount): Account {
  const account = state.accounts.get(accountId)
  assert(account !== undefined, `account ${accountId} must exist`)
  return account
}

export const isAskedOrder = (query: URLSearchParams, order: Order): boolean =>
  isAsked(query, 'market', order.market) &&
  isAsked(query, 'side', sideText(order.side)) &&
  isAsked(query, 'type', order.type)

/** Orders the engine has not seen yet exist for nobody. */
export function shownOrder(state: ExchangeState, account: Account, id: string | undefined): Order | null {
  const order = state.orders.get(id ?? '')
  return order === undefined || order.accountId !== account.id || order.status === 'PENDING' ? null : order
}

const accountRow = (account: SimulatedAccount): Json => ({
  status: 'ACTIVE',
  accountId: account.accountId,
  description: 'simulated sub-account',
  accountIndex: account.accountIndex,
  accountIndexForKeyGeneration: account.accountIndex,
  l2Key: account.starkPublicKey,
  l2Vault: account.vault,
  bridgeStarknetAddress: '0x0',
})
