// What the exchange tells the owner of an account about it now: who it is, what it holds, what rests, what it pays.

import { z } from 'zod'
import type { ClientOrderId, VenueOrderId } from '#shared/units.ts'
import { AccountInfoRow, BalanceRow, FeesRow, LeverageRow, OrderRow, PositionRow } from './account-rows.ts'
import { get, pathWith, type Got } from './get.ts'
import type { HttpClient } from './http.ts'

export const readAccountInfo = (http: HttpClient): Promise<Got<AccountInfoRow>> =>
  get(http, '/user/account/info', AccountInfoRow)

/** Null stands for nothing at all: an account without money has no balance to tell of. */
export const readBalance = (http: HttpClient): Promise<Got<BalanceRow | null>> =>
  get(http, '/user/balance', BalanceRow, null)

/** Open positions; an empty list of names asks for all markets. */
export const readPositions = (http: HttpClient, markets: readonly string[]): Promise<Got<readonly PositionRow[]>> =>
  get(http, pathWith('/user/positions', { market: markets }), z.array(PositionRow))

/** Open orders; an empty list of names asks for all markets. */
export const readOrders = (http: HttpClient, markets: readonly string[]): Promise<Got<readonly OrderRow[]>> =>
  get(http, pathWith('/user/orders', { market: markets }), z.array(OrderRow))

/** One order by the exchange's number; null when the exchange says there is none. */
export const readOrderByVenueId = (http: HttpClient, id: VenueOrderId): Promise<Got<OrderRow | null>> =>
  get(http, `/user/orders/${encodeURIComponent(id)}`, OrderRow, null)

/** The orders of our name, usually one: edits share history. None when the exchange says it knows none. */
export const readOrdersByClientId = (http: HttpClient, id: ClientOrderId): Promise<Got<readonly OrderRow[]>> =>
  get(http, `/user/orders/external/${encodeURIComponent(id)}`, z.array(OrderRow), [])

export const readFees = (http: HttpClient, market: string): Promise<Got<readonly FeesRow[]>> =>
  get(http, pathWith('/user/fees', { market }), z.array(FeesRow))

/** An empty list of names asks for all markets. A market without a row has the exchange's own default. */
export const readLeverage = (http: HttpClient, markets: readonly string[]): Promise<Got<readonly LeverageRow[]>> =>
  get(http, pathWith('/user/leverage', { market: markets }), z.array(LeverageRow), [])
