// What an account did, in pages, newest first. `rowsMax` null reads to the end.

import type { ClientOrderId } from '#shared/units.ts'
import { FillRow, FundingPaymentRow, OrderRow, PastPositionRow } from './account-rows.ts'
import type { Got } from './get.ts'
import { readPages } from './pages.ts'
import type { Talk } from './talk.ts'

const byId = ({ id }: { readonly id: string }): string => id

/** An empty list of names asks for all markets. */
export type Past = { readonly markets: readonly string[]; readonly rowsMax: number | null }

/** Orders that were; the exchange keeps those without a fill for a week, and not at all for its largest accounts. */
export const readOrderHistory = ({
  markets,
  rowsMax,
  clientId,
}: Past & { readonly clientId: ClientOrderId | null }): Talk<Got<readonly OrderRow[]>> =>
  readPages({
    path: '/user/orders/history',
    query: { market: markets, externalId: clientId },
    row: OrderRow,
    idOf: byId,
    rowsMax,
  })

export const readPositionHistory = ({ markets, rowsMax }: Past): Talk<Got<readonly PastPositionRow[]>> =>
  readPages({
    path: '/user/positions/history',
    query: { market: markets },
    row: PastPositionRow,
    idOf: byId,
    rowsMax,
  })

export const readFillRows = ({ markets, rowsMax }: Past): Talk<Got<readonly FillRow[]>> =>
  readPages({ path: '/user/trades', query: { market: markets }, row: FillRow, idOf: byId, rowsMax })

/** Payments of funding since an instant, positive when received. */
export const readFundingPayments = ({
  markets,
  rowsMax,
  fromAtMs,
}: Past & { readonly fromAtMs: number }): Talk<Got<readonly FundingPaymentRow[]>> =>
  readPages({
    path: '/user/funding/history',
    query: { market: markets, startTime: fromAtMs },
    row: FundingPaymentRow,
    idOf: byId,
    rowsMax,
  })
