// Reads the private stream: orders, fills, position, balance. Fills come first when one message carries several kinds, so
// that an order never looks emptier than its fills explain.

import { sizeLots } from '#shared/units.ts'
import type { VenueFill, VenueOrder } from '../../core/event.ts'
import type { VenueEvent } from '../venue.ts'
import { createContentReader, refused, refusedRows, type ContentReader } from './frame-reader.ts'
import { AccountFrame } from './stream-wire.ts'
import { translateBalance, type Translation } from './translate.ts'
import { describeIssue, WireBalance, WireFill, WireOrder, WirePosition } from './wire.ts'

type Kind = 'orders' | 'positions'

/** The account messages of one connection or subscription. Without a flag, the first message of a kind is its snapshot. */
export function createAccountReader(translation: Translation): ContentReader {
  const seen = new Set<Kind>()
  const isSnapshot = (kind: Kind, flag: boolean | null | undefined): boolean => {
    const isFirst = !seen.has(kind)
    seen.add(kind)
    return flag ?? isFirst
  }
  return createContentReader({
    stream: 'account',
    schema: AccountFrame,
    isCumulative: true,
    read: ({ data, type }) => {
      const events: VenueEvent[] = []
      const { trades, orders, positions, balance } = data
      if (isGiven(trades)) readFills(translation, trades, events)
      if (isGiven(orders)) readOrders(translation, orders, isSnapshot('orders', data.isSnapshot), events)
      if (isGiven(positions)) readPositions(translation, positions, isSnapshot('positions', data.isSnapshot), events)
      if (isGiven(balance) || type === 'BALANCE') readBalance(balance, events)
      return { events, broken: null }
    },
  })
}

const isGiven = <Value>(value: Value | null | undefined): value is Value => value !== null && value !== undefined

function readFills(translation: Translation, rows: readonly unknown[], events: VenueEvent[]): void {
  const fills: VenueFill[] = []
  const reasons: string[] = []
  for (const row of rows) {
    const parsed = WireFill.safeParse(row)
    const fill = parsed.success
      ? translation.fill(parsed.data)
      : { refused: `a fill has another form: ${describeIssue(parsed.error)}` }
    if ('value' in fill) fills.push(fill.value)
    else reasons.push(fill.refused)
  }
  events.push(...refusedRows('account', reasons))
  if (fills.length > 0) events.push({ type: 'fills_reported', fills })
}

function readOrders(translation: Translation, rows: readonly unknown[], isWhole: boolean, events: VenueEvent[]): void {
  const orders: VenueOrder[] = []
  const reasons: string[] = []
  for (const row of rows) {
    const parsed = WireOrder.safeParse(row)
    const order = parsed.success
      ? translation.order(parsed.data)
      : { refused: `an order has another form: ${describeIssue(parsed.error)}` }
    if ('value' in order) orders.push(order.value)
    else reasons.push(order.refused)
  }
  events.push(...refusedRows('account', reasons))
  // An empty snapshot says that nothing is open, which is news; an empty update says nothing.
  if (isWhole) events.push({ type: 'orders_replaced', orders })
  else if (orders.length > 0) events.push({ type: 'orders_updated', orders })
}

function readPositions(
  translation: Translation,
  rows: readonly unknown[],
  isWhole: boolean,
  events: VenueEvent[],
): void {
  let isReported = false
  const reasons: string[] = []
  for (const row of rows) {
    const parsed = WirePosition.safeParse(row)
    if (!parsed.success) {
      reasons.push(`a position has another form: ${describeIssue(parsed.error)}`)
      // It may be ours: silence is better than a snapshot that says "flat".
      isReported = true
      continue
    }
    if (parsed.data.market !== translation.spec.name) {
      // Once per connection is enough: updates of a foreign position come with every move of its mark.
      if (isWhole) reasons.push(`the account holds a position in ${parsed.data.market}`)
      continue
    }
    isReported = true
    const position = translation.position(parsed.data)
    if ('refused' in position) reasons.push(position.refused)
    else {
      const report = { position: position.value, markPrice: parsed.data.markPrice ?? null }
      events.push({ type: 'position_reported', report })
    }
  }
  events.push(...refusedRows('account', reasons))
  if (isWhole && !isReported) {
    events.push({ type: 'position_reported', report: { position: sizeLots(0), markPrice: null } })
  }
}

function readBalance(row: unknown, events: VenueEvent[]): void {
  const parsed = WireBalance.safeParse(row)
  events.push(
    parsed.success
      ? { type: 'balance_reported', balance: translateBalance(parsed.data) }
      : refused('account', `the balance has another form: ${describeIssue(parsed.error)}`),
  )
}
