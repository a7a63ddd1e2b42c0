import { openOrdersOf } from '../exchange/engine.ts'
import type { ExchangeOutput } from '../exchange/events.ts'
import type { Account, ExchangeState } from '../exchange/state.ts'
import type { Frame, Leave, Reader } from './frame.ts'
import type { Pace } from './pace.ts'
import { createReaders, type Readers } from './readers.ts'
import { balanceRow, orderRow, positionRow, spotBalanceRow, tradeRow } from './rows.ts'
import type { Venue } from './venue.ts'
import { writeJson, type Json } from './wire.ts'

// What an account's stream says. One kind of update per message; trades have no snapshot and no replay.

export type AccountFeed = {
  /** Sends the snapshots and every update from then on. */
  join(account: Account, reader: Reader): Leave
}

/** The pace is that of balances that move with the mark. */
export function createAccountFeed(venue: Venue, pace: Pace): AccountFeed {
  const { state } = venue
  const feeds = new Map<number, Readers>()
  let readAccounts = 0
  let markMoves = 0
  venue.listen((outputs) => {
    if (readAccounts === 0) return
    const balances = new Set<number>()
    for (const output of outputs) {
      if (output.type === 'mark_changed') markMoves += 1
      const update = updateOf(state, output)
      if (update === null) continue
      const readers = feeds.get(update.accountId)
      if (readers === undefined || readers.isEmpty()) continue
      if (update.movesBalance) balances.add(update.accountId)
      const frame = update.frame()
      if (frame !== null) readers.send(frame)
    }
    for (const accountId of balances) {
      const account = state.accounts.get(accountId)
      if (account !== undefined) feeds.get(accountId)?.send(balanceFrame(state, account, false))
    }
  })
  const feedOf = (account: Account): Readers => {
    const known = feeds.get(account.id)
    if (known !== undefined) return known
    const readers = createReaders(() => {
      readAccounts += 1
      let movesShown = markMoves
      const release = pace.hold(() => {
        if (movesShown === markMoves) return
        movesShown = markMoves
        if (account.positions.size > 0) readers.send(balanceFrame(state, account, false))
      })
      return () => {
        readAccounts -= 1
        release()
      }
    })
    feeds.set(account.id, readers)
    return readers
  }
  return {
    join(account, reader) {
      for (const frame of snapshotOf(state, account)) reader(frame)
      return feedOf(account).join(reader)
    },
  }
}

function snapshotOf(state: ExchangeState, account: Account): Frame[] {
  const orders = openOrdersOf(state, account.id)
  const positions = Array.from(account.positions, ([market, position]) =>
    positionRow(state, account.id, market, position),
  )
  return [
    frameOf('ORDER', true, { orders: orders.map((order) => orderRow(state, order)) }),
    balanceFrame(state, account, true),
    frameOf('SPOT_BALANCE', true, { spotBalances: [spotBalanceRow(state, account)] }),
    frameOf('POSITION', true, { positions }),
  ]
}

type Update = {
  readonly accountId: number
  readonly movesBalance: boolean
  /** Written only when somebody reads it. */
  readonly frame: () => Frame | null
}

function updateOf(state: ExchangeState, output: ExchangeOutput): Update | null {
  switch (output.type) {
    case 'trade_made': {
      const { trade } = output
      const frame = () => frameOf('TRADE', false, { trades: [tradeRow(state, trade, 'stream')] })
      return { accountId: trade.accountId, movesBalance: true, frame }
    }
    case 'order_updated': {
      const { order } = output
      const frame = () => frameOf('ORDER', false, { orders: [orderRow(state, order)] })
      return { accountId: order.accountId, movesBalance: false, frame }
    }
    case 'position_changed': {
      const { accountId, market, position } = output
      const frame = () => frameOf('POSITION', false, { positions: [positionRow(state, accountId, market, position)] })
      return { accountId, movesBalance: false, frame }
    }
    case 'balance_changed':
      return { accountId: output.accountId, movesBalance: true, frame: () => null }
    default:
      return null
  }
}

const balanceFrame = (state: ExchangeState, account: Account, isSnapshot: boolean): Frame =>
  frameOf('BALANCE', isSnapshot, { balance: balanceRow(state, account) })

const frameOf = (
  type: 'ORDER' | 'TRADE' | 'BALANCE' | 'SPOT_BALANCE' | 'POSITION',
  isSnapshot: boolean,
  content: { readonly [key: string]: Json },
): Frame => ({ stream: 'account', type, data: writeJson({ isSnapshot, ...content }) })
