// What the venue says when asked: one order, the open orders, the account. An answer is complete and translated, or failed;
// a part that cannot be understood is never left out in silence.

import { sizeLots, type ClientOrderId, type MonoMs } from '#shared/units.ts'
import { z } from 'zod'
import { Exact } from '#shared/decimal.ts'
import type { Balance, PositionReport, ReadAnswer, VenueOrder } from '../../core/event.ts'
import { get, getRequest, readData, untrusted, type Got } from './get.ts'
import { outcomeAt, over, turned, type Talk } from './talk.ts'
import { translateBalance, zeroBalance, type Translation } from './translate.ts'
import { WireBalance, WireOrder, WirePosition } from './wire.ts'

export type ReadOptions = {
  readonly translation: Translation
  /** When it is asked, by the monotonic clock. */
  readonly startedAtMs: MonoMs
}

export type AccountValue = { readonly balance: Balance; readonly report: PositionReport }

/** The orders of this name, usually one; none when the venue says it knows none, which right after sending proves nothing. */
export function readOrder(
  { translation, startedAtMs }: ReadOptions,
  clientId: ClientOrderId,
): Talk<ReadAnswer<readonly VenueOrder[]>> {
  const path = `/user/orders/external/${encodeURIComponent(clientId)}`
  return turned(get(path, z.array(WireOrder), []), (rows) => {
    if (rows.result === 'failed') return rows
    const orders = ordersNamed(translation, rows.value, clientId)
    return orders.result === 'failed' ? orders : { result: 'read', value: orders.value, startedAtMs }
  })
}

function ordersNamed(
  translation: Translation,
  rows: readonly WireOrder[],
  clientId: ClientOrderId,
): Got<readonly VenueOrder[]> {
  // A row without a name may be the one: left out, it would count as gone.
  if (rows.some(({ externalId }) => externalId === null || externalId === undefined)) {
    return untrusted('an order has no externalId')
  }
  // Edits share history: the answer may list the orders that came before and after.
  return translateAll(
    translation,
    rows.filter((row) => row.externalId === clientId),
  )
}

/**
 * The open orders of the sub-account. An order of another market fails the read: the account is not ours alone then, and
 * an empty list must mean that nothing rests anywhere.
 */
export function readOpenOrders({ translation, startedAtMs }: ReadOptions): Talk<ReadAnswer<readonly VenueOrder[]>> {
  return turned(get('/user/orders', z.array(WireOrder)), (rows) => {
    if (rows.result === 'failed') return rows
    const orders = ordersOfOneMarket(translation, rows.value)
    return orders.result === 'failed' ? orders : { result: 'read', value: orders.value, startedAtMs }
  })
}

function ordersOfOneMarket(translation: Translation, rows: readonly WireOrder[]): Got<readonly VenueOrder[]> {
  const { name } = translation.spec
  const elsewhere = new Set(rows.map(({ market }) => market).filter((market) => market !== name))
  if (elsewhere.size > 0) {
    const detail = `the sub-account has open orders in ${[...elsewhere].slice(0, 3).join(', ')} as well: one sub-account belongs to one daemon, so cancel them or give ${name} a sub-account of its own`
    return { result: 'failed', error: { kind: 'ambiguous', detail } }
  }
  return translateAll(translation, rows)
}

const consistentReadsMax = 6
const consistentWithinMs = 1_500

/**
 * Balance and position of one moment: read side by side until the exposure of the one is the value of the other, so that
 * equity and mark price belong together. In a market too fast for that, the last pair.
 */
export const readAccount = (options: ReadOptions): Talk<ReadAnswer<AccountValue>> => lookAtAccount(options, 1, null)

/** The nth look; `before` are the positions of the look before it. */
function lookAtAccount(
  options: ReadOptions,
  nth: number,
  before: readonly WirePosition[] | null,
): Talk<ReadAnswer<AccountValue>> {
  const { translation, startedAtMs } = options
  return {
    isOver: false,
    requests: [getRequest('/user/balance'), getRequest('/user/positions')],
    afterMs: 0,
    hear: (outcomes, atMs) => {
      const balance = readData<WireBalance | null>(outcomeAt(outcomes, 0), WireBalance, null)
      const positions = readData(outcomeAt(outcomes, 1), z.array(WirePosition))
      if (balance.result === 'failed') return over(balance)
      if (positions.result === 'failed') return over(positions)
      const isLast = nth === consistentReadsMax || atMs - startedAtMs > consistentWithinMs
      const isOneMoment =
        belongTogether(balance.value, positions.value) || (before !== null && areSame(before, positions.value))
      if (!isLast && !isOneMoment) return lookAtAccount(options, nth + 1, positions.value)
      const report = reportOf(translation, positions.value)
      if (report.result === 'failed') return over(report)
      const told = balance.value === null ? zeroBalance : translateBalance(balance.value)
      return over({ result: 'read', value: { balance: told, report: report.value }, startedAtMs })
    },
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
