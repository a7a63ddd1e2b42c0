import type { ExchangeState, Order, Trade } from '../exchange/state.ts'
import { countBelow, insertOnce } from './sorted-ids.ts'
import { createUpdateLog, type UpdateLog } from './update-log.ts'
import type { Venue } from './venue.ts'

/** What an account did, found without looking through everybody's: sorted by id, by account and by market. */
export type AccountHistory = {
  /** Ids of the account's orders that the engine has seen, oldest first; of one market, or of all when it is null. */
  orderIds(accountId: number, market: string | null): readonly string[]
  /** The same ids in the order of their latest change. */
  updates(accountId: number): UpdateLog
  trades(accountId: number, market: string | null): readonly Trade[]
}

type Shelf = {
  readonly orderIds: Shelves<string>
  readonly trades: Shelves<Trade>
  readonly updates: UpdateLog
}
type Shelves<Row> = { readonly all: Rows<Row>; readonly byMarket: Map<string, Rows<Row>> }
type Rows<Row> = { rows: Row[]; sweepAt: number }

const sweepMin = 1_024
const idItself = (id: string) => id
const idOfTrade = ({ id }: Trade) => id

/** Starts from what the state holds and listens from then on. What the state forgets is forgotten here too. */
export function recordHistory(venue: Venue): AccountHistory {
  const { state } = venue
  const shelves = new Map<number, Shelf>()
  const isKnownOrder = (id: string) => state.orders.has(id)
  const shelfOf = (accountId: number): Shelf => {
    const known = shelves.get(accountId)
    if (known !== undefined) return known
    const made = {
      orderIds: emptyShelves<string>(),
      trades: emptyShelves<Trade>(),
      updates: createUpdateLog(isKnownOrder),
    }
    shelves.set(accountId, made)
    return made
  }
  const noteOrder = ({ id, accountId, market }: Order) => {
    const shelf = shelfOf(accountId)
    for (const rows of shelvesFor(shelf.orderIds, market)) {
      insertOnce(rows.rows, id, idItself)
      if (rows.rows.length >= rows.sweepAt) keep(rows, rows.rows.filter(isKnownOrder))
    }
    shelf.updates.touch(id)
  }
  const noteTrade = (trade: Trade) => {
    for (const rows of shelvesFor(shelfOf(trade.accountId).trades, trade.market)) {
      insertOnce(rows.rows, trade, idOfTrade)
      if (rows.rows.length >= rows.sweepAt) keep(rows, sinceOldest(state, rows.rows))
    }
  }
  const forgetTrade = ({ id, accountId, market }: Trade) => {
    for (const rows of shelvesFor(shelfOf(accountId).trades, market))
      rows.rows = rows.rows.filter((row) => row.id !== id)
  }
  const seen = [...state.orders.values()].filter(({ status }) => status !== 'PENDING')
  for (const order of seen.sort((a, b) => a.updatedAtMs - b.updatedAtMs)) noteOrder(order)
  for (const trade of state.trades) noteTrade(trade)
  venue.listen((outputs) => {
    for (const output of outputs) {
      if (output.type === 'order_updated') noteOrder(output.order)
      else if (output.type === 'trade_made') noteTrade(output.trade)
      else if (output.type === 'trade_taken_back') forgetTrade(output.trade)
    }
  })
  return {
    orderIds: (accountId, market) => rowsOf(shelfOf(accountId).orderIds, market),
    updates: (accountId) => shelfOf(accountId).updates,
    trades: (accountId, market) => rowsOf(shelfOf(accountId).trades, market),
  }
}

const emptyRows = <Row>(): Rows<Row> => ({ rows: [], sweepAt: sweepMin })
const emptyShelves = <Row>(): Shelves<Row> => ({ all: emptyRows(), byMarket: new Map() })

function shelvesFor<Row>(shelves: Shelves<Row>, market: string): readonly Rows<Row>[] {
  const known = shelves.byMarket.get(market)
  if (known !== undefined) return [shelves.all, known]
  const made = emptyRows<Row>()
  shelves.byMarket.set(market, made)
  return [shelves.all, made]
}

function rowsOf<Row>(shelves: Shelves<Row>, market: string | null): readonly Row[] {
  if (market === null) return shelves.all.rows
  return shelves.byMarket.get(market)?.rows ?? []
}

function keep<Row>(rows: Rows<Row>, kept: Row[]): void {
  rows.rows = kept
  rows.sweepAt = 2 * kept.length + sweepMin
}

function sinceOldest(state: ExchangeState, trades: readonly Trade[]): Trade[] {
  const oldest = state.trades[0]
  return oldest === undefined ? [] : trades.slice(countBelow(trades, oldest.id, idOfTrade))
}
