import { clientOrderId, venueOrderId } from '#shared/units.ts'
import { Refusal } from '../../edge-daemon/runtime/refusal.ts'
import { carry } from '../../edge-daemon/venue/extended/carry.ts'
import type { OrderRow } from '../../edge-daemon/venue/extended/account-rows.ts'
import type { Got } from '../../edge-daemon/venue/extended/get.ts'
import {
  readFillRows,
  readFundingPayments,
  readOrderHistory,
  readPositionHistory,
} from '../../edge-daemon/venue/extended/history-reads.ts'
import {
  readAccountInfo,
  readBalance,
  readFees,
  readLeverage,
  readOrderByVenueId,
  readOrders,
  readOrdersByClientId,
  readPositions,
} from '../../edge-daemon/venue/extended/owner-reads.ts'
import type { Asked, Call } from './calls.ts'
import { at, card, type Column } from './columns.ts'
import { noWords, one, rows } from './told.ts'

// What the owner of a sub-account may ask about it.

const own = { isPrivate: true, isChange: false, wants: 'nothing' } as const
const dayMs = 86_400_000
/** Funding is asked for from so long ago; the newest rows of that are shown. */
const fundingDays = 30

const orderColumns: readonly Column<OrderRow>[] = [
  ['id', ({ id }) => id],
  ['market', ({ market }) => market],
  ['side', ({ side }) => side],
  ['price', ({ price }) => price],
  ['size', ({ qty }) => qty],
  ['filled', ({ filledQty }) => filledQty],
  [
    'status',
    ({ status, statusReason }) => (statusReason === null || statusReason === undefined ? status : statusReason),
  ],
  ['updated', ({ updatedAtMs, createdAtMs }) => at(updatedAtMs ?? createdAtMs)],
]

export const accountCalls: readonly Call[] = [
  {
    ...own,
    name: 'account',
    usage: 'account',
    about: 'which sub-account the key belongs to',
    ask: (asked) => {
      noWords(asked)
      return one(carry(asked.http, readAccountInfo()), (account) =>
        card([
          ['account', account.accountId],
          ['status', account.status],
          ['description', account.description],
          ['account index', account.accountIndex],
          ['vault', account.l2Vault],
          ['public key', account.l2Key],
        ]),
      )
    },
  },
  {
    ...own,
    name: 'balance',
    usage: 'balance',
    about: 'money, equity and margin',
    ask: (asked) => {
      noWords(asked)
      return one(carry(asked.http, readBalance()), (balance) =>
        balance === null
          ? 'the account holds no money\n'
          : card([
              ['balance', balance.balance],
              ['equity', balance.equity],
              ['unrealised', balance.unrealisedPnl],
              ['available to trade', balance.availableForTrade],
              ['available to withdraw', balance.availableForWithdrawal],
              ['initial margin', balance.initialMargin],
              ['margin ratio (liquidated above 1)', balance.marginRatio],
              ['exposure', balance.exposure],
              ['leverage', balance.leverage],
            ]),
      )
    },
  },
  {
    ...own,
    name: 'positions',
    usage: 'positions',
    about: 'open positions',
    ask: (asked) => {
      noWords(asked)
      return rows(carry(asked.http, readPositions(asked.markets)), [
        ['market', ({ market }) => market],
        ['side', ({ side }) => side],
        ['size', ({ size }) => size],
        ['open', ({ openPrice }) => openPrice],
        ['mark', ({ markPrice }) => markPrice],
        ['liquidation', ({ liquidationPrice }) => liquidationPrice],
        ['unrealised', ({ unrealisedPnl }) => unrealisedPnl],
        ['realised', ({ realisedPnl }) => realisedPnl],
      ])
    },
  },
  {
    ...own,
    name: 'closed',
    usage: 'closed',
    about: 'positions that were',
    ask: (asked) => {
      noWords(asked)
      return rows(carry(asked.http, readPositionHistory({ markets: asked.markets, rowsMax: asked.last })), [
        ['market', ({ market }) => market],
        ['side', ({ side }) => side],
        ['size', ({ size }) => size],
        ['open', ({ openPrice }) => openPrice],
        ['exit', ({ exitPrice }) => exitPrice],
        ['realised', ({ realisedPnl }) => realisedPnl],
        ['how', ({ exitType }) => exitType],
        ['closed', ({ closedAtMs }) => at(closedAtMs)],
      ])
    },
  },
  {
    ...own,
    name: 'orders',
    usage: 'orders',
    about: 'open orders',
    ask: (asked) => {
      noWords(asked)
      return rows(carry(asked.http, readOrders(asked.markets)), orderColumns)
    },
  },
  {
    ...own,
    name: 'order',
    usage: 'order ID',
    about: "one order by the exchange's number, or by our name for it",
    ask: ({ http, words: [id, ...others] }) => {
      if (id === undefined || others.length > 0)
        throw new Refusal("order wants one id: the exchange's number or our name")
      return rows(findOrders(http, id), orderColumns)
    },
  },
  {
    ...own,
    name: 'history',
    usage: 'history',
    about: 'newest orders, open and over; without a fill they are kept for a week',
    ask: (asked) => {
      noWords(asked)
      const { http, markets, last } = asked
      return rows(carry(http, readOrderHistory({ markets, rowsMax: last, clientId: null })), orderColumns)
    },
  },
  {
    ...own,
    name: 'fills',
    usage: 'fills',
    about: 'newest trades of ours',
    ask: (asked) => {
      noWords(asked)
      return rows(carry(asked.http, readFillRows({ markets: asked.markets, rowsMax: asked.last })), [
        ['at', ({ atMs }) => at(atMs)],
        ['market', ({ market }) => market],
        ['side', ({ side }) => side],
        ['price', ({ price }) => price],
        ['size', ({ qty }) => qty],
        ['fee', ({ fee }) => fee],
        ['taker', ({ isTaker }) => isTaker],
        ['kind', ({ tradeType }) => (tradeType === 'TRADE' ? null : tradeType)],
      ])
    },
  },
  {
    ...own,
    name: 'funding',
    usage: 'funding',
    about: `payments of the last ${fundingDays} days, positive when received`,
    ask: (asked) => {
      noWords(asked)
      const past = { markets: asked.markets, rowsMax: asked.last, fromAtMs: asked.nowMs - fundingDays * dayMs }
      return rows(carry(asked.http, readFundingPayments(past)), [
        ['at', ({ paidAtMs }) => at(paidAtMs)],
        ['market', ({ market }) => market],
        ['side', ({ side }) => side],
        ['size', ({ size }) => size],
        ['rate', ({ fundingRate }) => fundingRate],
        ['paid', ({ fundingFee }) => fundingFee],
      ])
    },
  },
  {
    ...own,
    name: 'fees',
    usage: 'fees',
    about: 'rates that this account pays, as fractions',
    wants: 'market',
    ask: (asked) => {
      noWords(asked)
      return rows(carry(asked.http, readFees(asked.market)), [
        ['market', ({ market }) => market],
        ['maker', ({ makerFeeRate }) => makerFeeRate],
        ['taker', ({ takerFeeRate }) => takerFeeRate],
      ])
    },
  },
  {
    ...own,
    name: 'leverage',
    usage: 'leverage',
    about: 'leverage by market',
    ask: (asked) => {
      noWords(asked)
      return rows(carry(asked.http, readLeverage(asked.markets)), [
        ['market', ({ market }) => market],
        ['leverage', ({ leverage }) => leverage],
      ])
    },
  },
]

/** Digits may be either: the exchange's number first, then a name of ours that looks like one. */
async function findOrders(http: Asked['http'], id: string): Promise<Got<readonly OrderRow[]>> {
  if (/^[1-9]\d{0,19}$/.test(id)) {
    const order = await carry(http, readOrderByVenueId(venueOrderId(id)))
    if (order.result === 'failed') return order
    if (order.value !== null) return { result: 'got', value: [order.value] }
  }
  return carry(http, readOrdersByClientId(clientOrderId(id)))
}
