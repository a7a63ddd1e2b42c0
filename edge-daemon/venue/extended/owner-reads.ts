// What the exchange tells the owner of an account about it now: who it is, what it holds, what rests, what it pays.

import { z } from 'zod'
import type { ClientOrderId, VenueOrderId } from '#shared/units.ts'
import { AccountInfoRow, BalanceRow, FeesRow, LeverageRow, OrderRow, PositionRow } from './account-rows.ts'
import { get, pathWith, type Got } from './get.ts'
import type { Talk } from './talk.ts'

export const readAccountInfo = (): Talk<Got<AccountInfoRow>> => get('/user/account/info', AccountInfoRow)

/** Null stands for nothing at all: an account without money has no balance to tell of. */
export const readBalance = (): Talk<Got<BalanceRow | null>> => get('/user/balance', BalanceRow, null)

/** Open positions; an empty list of names asks for all markets. */
export const readPositions = (markets: readonly string[]): Talk<Got<readonly PositionRow[]>> =>
  get(pathWith('/user/positions', { market: markets }), z.array(PositionRow))

/** Open orders; an empty list of names asks for all markets. */
export const readOrders = (markets: readonly string[]): Talk<Got<readonly OrderRow[]>> =>
  get(pathWith('/user/orders', { market: markets }), z.array(OrderRow))

/** One order by the exchange's number; null when the exchange says there is none. */
export const readOrderByVenueId = (id: VenueOrderId): Talk<Got<OrderRow | null>> =>
  get(`/user/orders/${encodeURIComponent(id)}`, OrderRow, null)

/** The orders of our name, usually one: edits share history. None when the exchange says it knows none. */
export const readOrdersByClientId = (id: ClientOrderId): Talk<Got<readonly OrderRow[]>> =>
  get(`/user/orders/external/${encodeURIComponent(id)}`, z.array(OrderRow), [])

export const readFees = (market: string): Talk<Got<readonly FeesRow[]>> =>
  get(pathWith('/user/fees', { market }), z.array(FeesRow))

/** An empty list of names asks for all markets. A market without a row has the exchange's own default. */
export const readLeverage = (markets: readonly string[]): Talk<Got<readonly LeverageRow[]>> =>
  get(pathWith('/user/leverage', { market: markets }), z.array(LeverageRow), [])
