// What the venue says when asked: one order, the open orders, the account. An answer is complete and translated, or failed;
// a part that cannot be understood is never left out in silence.

import { sizeLots, type ClientOrderId } from '#shared/units.ts'
import { z } from 'zod'
import { Exact } from '#shared/decimal.ts'
import type { Balance, PositionReport, ReadAnswer, VenueOrder } from '../../core/event.ts'
import type { VenueClock } from '../venue.ts'
import { get, untrusted, type Got } from './get.ts'
import type { HttpClient } from './http.ts'
import { translateBalance, zeroBalance, type Translation } from './translate.ts'
import { WireBalance, WireOrder, WirePosition } from './wire.ts'

export type ReadOptions = {
  readonly http: HttpClient
  readonly translation: Translation
  readonly clock: VenueClock
}

export type AccountValue = { readonly balance: Balance; readonly report: PositionReport }

/** The orders of this name, usually one; none when the venue says it knows none, which right after sending proves nothing. */
export async function readOrder(
  options: ReadOptions,
  clientId: ClientOrderId,
): Promise<ReadAnswer<readonly VenueOrder[]>> {
  const startedAtMs = options.clock.monoMs()
  const path = `/user/orders/external/${encodeURIComponent(clientId)}`
  const rows = await get(options.http, path, z.array(WireOrder), [])
  if (rows.result === 'failed') return rows
  // A row without a name may be the one: left out, it would count as gone.
  if (rows.value.some(({ externalId }) => externalId === null || externalId === undefined)) {
    return untrusted('an order has no externalId')
  }
  // Edits share history: the answer may list the orders that came before and after.
  const orders = translateAll(
    options.translation,
    rows.value.filter((row) => row.externalId === clientId),
  )
  return orders.result === 'failed' ? orders : { result: 'read', value: orders.value, startedAtMs }
}

/**
 * The open orders of the sub-account. An order of another market fails the read: the account is not ours alone then, and
 * an empty list must mean that nothing rests anywhere.
 */
export async function readOpenOrders(options: ReadOptions): Promise<ReadAnswer<readonly VenueOrder[]>> {
  const startedAtMs = options.clock.monoMs()
  const rows = await get(options.http, '/user/orders', z.array(WireOrder))
  if (rows.result === 'failed') return rows
  const { name } = options.translation.spec
  const elsewhere = new Set(rows.value.map(({ market }) => market).filter((market) => market !== name))
  if (elsewhere.size > 0) {
    const detail = `the sub-account has open orders in ${[...elsewhere].slice(0, 3).join(', ')} as well: one sub-account belongs to one daemon, so cancel them or give ${name} a sub-account of its own`
    return { result: 'failed', error: { kind: 'ambiguous', detail } }
  }
  const orders = translateAll(options.translation, rows.value)
  return orders.result === 'failed' ? orders : { result: 'read', value: orders.value, startedAtMs }
}

const consistentReadsMax = 6
const consistentWithinMs = 1_500

/**
 * Balance and position of one moment: read side by side until the exposure of the one is the value of the other, so that
 * equity and mark price belong together. In a market too fast for that, the last pair.
 */
export async function readAccount(options: ReadOptions): Promise<ReadAnswer<AccountValue>> {
  const startedAtMs = options.clock.monoMs()
  let before: readonly WirePosition[] | null = null
  for (let reads = 1; ; reads += 1) {
    const [balance, positions] = await Promise.all([
      get(options.http, '/user/balance', WireBalance, null),
      get(options.http, '/user/positions', z.array(WirePosition)),
    ])
    if (balance.result === 'failed') return balance
    if (positions.result === 'failed') return positions
    const isLast = reads === consistentReadsMax || options.clock.monoMs() - startedAtMs > consistentWithinMs
    if (
      isLast ||
      belongTogether(balance.value, positions.value) ||
      (before !== null && areSame(before, positions.value))
    ) {
      const report = reportOf(options.translation, positions.value)
      if (report.result === 'failed') return report
      const value = {
        balance: balance.value === null ? zeroBalance : translateBalance(balance.value),
        report: report.value,
      }
      return { result: 'read', value, startedAtMs }
    }
    before = positions.value
  }
}

function belongTogether(balance: WireBalance | null, positions: readonly WirePosition[]): boolean {
  const open = positions.filter((row) => row.status?.toUpperCase() !== 'CLOSED')
  if (balance?.exposure === null || balance?.exposure === undefined) return balance === null && open.length === 0
  const value = open.reduce((sum, row) => sum.add(new Exact(row.value ?? 'NaN').abs()), new Exact(0))
  return value.eq(balance.exposure)
}

const areSame = (a: readonly WirePosition[], b: readonly WirePosition[]): boolean =>
  JSON.stringify(a) === JSON.stringify(b)

function reportOf(translation: Translation, rows: readonly WirePosition[]): Got<PositionReport> {
  const row = rows.find((position) => position.market === translation.spec.name)
  if (row === undefined) return { result: 'got', value: { position: sizeLots(0), markPrice: null } }
  const position = translation.position(row)
  if ('refused' in position) return untrusted(position.refused)
  return { result: 'got', value: position.value }
}

function translateAll(translation: Translation, rows: readonly WireOrder[]): Got<readonly VenueOrder[]> {
  const orders: VenueOrder[] = []
  for (const row of rows) {
    const order = translation.order(row)
    if ('refused' in order) return untrusted(order.refused)
    orders.push(order.value)
  }
  return { result: 'got', value: orders }
}
