// What each thing that the core asks of the exchange becomes: the talk that answers it, ending with the event for the core.

import { unreachable } from '#shared/assert.ts'
import { tradeId, type MonoMs } from '#shared/units.ts'
import {
  accountRead,
  cancelled,
  feesRead,
  fillsRead,
  fundingRead,
  leverageRead,
  marketRead,
  massCancelled,
  openOrdersRead,
  orderRead,
  placed,
  switchRefreshed,
  type Asking,
} from '../asking.ts'
import type { VenueEvent } from '../venue.ts'
import { readAccount, readOpenOrders, readOrder } from './account-reads.ts'
import { readFills } from './fill-pages.ts'
import { readFunding } from './funding-reads.ts'
import { createOrder, type OrderEntry } from './order-entry.ts'
import { turned, type Talk } from './talk.ts'
import { readFeeTerms, readLeverageTerms, readMarketTerms } from './terms-reads.ts'
import type { Translation } from './translate.ts'
import { armSwitch, cancelByClientId, massCancel } from './writes.ts'

export type Correspondent = { readonly translation: Translation; readonly entry: OrderEntry }

/** `atMs`: when it is asked, by the monotonic clock. */
export function talkOf(asking: Asking, { translation, entry }: Correspondent, atMs: MonoMs): Talk<VenueEvent> {
  const reads = { translation, startedAtMs: atMs }
  switch (asking.type) {
    case 'place_order':
      return turned(createOrder(entry, asking.order, null, atMs), (answer) => placed(asking, answer))
    case 'edit_order':
      return turned(createOrder(entry, asking.order, asking.replaces, atMs), (answer) => placed(asking, answer))
    case 'cancel_order':
      return turned(cancelByClientId(asking.clientId), (answer) => cancelled(asking, answer))
    case 'mass_cancel':
      // The whole sub-account, other markets included: one sub-account belongs to one daemon.
      return turned(massCancel({ all: true }), massCancelled)
    case 'refresh_switch':
      return turned(armSwitch(asking.countdownS), (answer) => switchRefreshed(asking, answer))
    case 'read_order':
      return turned(readOrder(reads, asking.clientId), (answer) => orderRead(asking, answer))
    case 'read_open_orders':
      return turned(readOpenOrders(reads), openOrdersRead)
    case 'read_fills': {
      const since = asking.sinceTradeId === null ? null : tradeId(asking.sinceTradeId)
      return turned(readFills(reads, since), fillsRead)
    }
    case 'read_funding':
      return turned(readFunding(reads, asking.sinceAtMs), fundingRead)
    case 'read_account':
      return turned(readAccount(reads), accountRead)
    case 'read_market':
      return turned(readMarketTerms(reads), marketRead)
    case 'read_fees':
      return turned(readFeeTerms(reads), feesRead)
    case 'read_leverage':
      return turned(readLeverageTerms(reads), leverageRead)
    default:
      return unreachable(asking)
  }
}

/** Whether it goes where orders go, in case the exchange has an address of its own for them. */
export const isOrderEntry = ({ type }: Asking): boolean => !type.startsWith('read_')
