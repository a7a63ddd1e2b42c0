// Reads the private stream: orders, fills, position, balance. Fills come first when one message carries several kinds, so
// that an order never looks emptier than its fills explain.

import { sizeLots } from '#shared/units.ts'
import type { VenueEvent } from '../venue.ts'
import { createContentReader, readRows, refused, refusedRows, type ContentReader } from './frame-reader.ts'
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
      const broken = isGiven(orders)
        ? readOrders(translation, orders, isSnapshot('orders', data.isSnapshot), events)
        : null
      if (isGiven(positions)) readPositions(translation, positions, isSnapshot('positions', data.isSnapshot), events)
      if (isGiven(balance) || type === 'BALANCE') readBalance(balance, events)
      return { events, broken }
    },
  })
}

const isGiven = <Value>(value: Value | null | undefined): value is Value => value !== null && value !== undefined

function readFills(translation: Translation, rows: readonly unknown[], events: VenueEvent[]): void {
  const { values, reasons } = readRows(rows, 'a fill', WireFill, (row) => translation.fill(row))
  events.push(...refusedRows('account', reasons))
  if (values.length > 0) events.push({ type: 'fills_reported', fills: values })
}

/** Returns why the orders of this connection cannot be told from what it said; null when they can. */
function readOrders(
  translation: Translation,
  rows: readonly unknown[],
  isWhole: boolean,
  events: VenueEvent[],
): string | null {
  const { values, reasons } = readRows(rows, 'an order', WireOrder, (row) => translation.order(row))
  events.push(...refusedRows('account', reasons))
  // What a snapshot leaves out counts as gone, so one with a row that may be ours and cannot be read is none.
  const isElsewhere = (row: unknown) => {
    const parsed = WireOrder.safeParse(row)
    return parsed.success && parsed.data.market !== translation.spec.name
  }
  const isUnreadable = isWhole && reasons.length > rows.filter(isElsewhere).length
  // An empty snapshot says that nothing is open, which is news; an empty update says nothing.
  if (isWhole && !isUnreadable) events.push({ type: 'orders_replaced', orders: values })
  else if (values.length > 0) events.push({ type: 'orders_updated', orders: values })
  return isUnreadable ? 'the snapshot of the open orders could not be read whole' : null
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
    else events.push({ type: 'position_reported', report: position.value })
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
