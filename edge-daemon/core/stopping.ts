import type { TradingConfig } from '#shared/config/config.ts'
import type { Effect } from './effect.ts'
import type { VenueOrder } from './event.ts'
import type { EngineState } from './state.ts'

// The orderly end: cancel, prove the book empty by reading it twice, count the last fills, read the account, say so. What
// cannot be proven in time is said to be unproven, and the exchange's switch is left to do the rest.

const betweenReadsMs = 300

export function driveStop(state: EngineState, config: TradingConfig): Effect[] {
  const stop = state.stopping
  if (stop === null || stop.step === 'done') return []
  if (state.nowMs - stop.atMs > config.operations.stopMaxMs) return finish(state, false)
  switch (stop.step) {
    case 'orders':
      if (
        state.slots.some((slot) => slot.legs.length > 0) ||
        state.asking.openOrders ||
        state.nowMs < state.nextAtMs.openOrders
      )
        return []
      state.asking.openOrders = true
      state.nextAtMs.openOrders = state.nowMs + betweenReadsMs
      return [{ type: 'read_open_orders' }]
    case 'fills':
      if (state.asking.fills || state.nowMs < state.nextAtMs.fills) return []
      state.asking.fills = true
      state.nextAtMs.fills = state.nowMs + 1_000
      return [{ type: 'read_fills', sinceTradeId: state.tradeIds.floor }]
    case 'account':
      if (state.asking.account) return []
      state.asking.account = true
      return [{ type: 'read_account' }]
  }
}

/** A read of the open orders while stopping: two empty ones in a row are the proof. */
export function noteOpenOrdersWhileStopping(state: EngineState, orders: readonly VenueOrder[] | null): void {
  const stop = state.stopping
  if (stop === null || stop.step !== 'orders') return
  stop.openOrders = orders?.length ?? stop.openOrders
  stop.emptyReads = orders !== null && orders.length === 0 ? stop.emptyReads + 1 : 0
  if (stop.emptyReads < 2) return
  stop.step = 'fills'
  state.nextAtMs.fills = state.nowMs
}

/** The last read of fills is in: only the account is missing. A position that does not fit yet is read again. */
export function noteFillsWhileStopping(state: EngineState): void {
  if (state.stopping?.step === 'fills') state.stopping.step = 'account'
}

export function noteAccountWhileStopping(state: EngineState): Effect[] {
  const stop = state.stopping
  if (stop === null || stop.step !== 'account') return []
  if (state.report !== null && state.report.position !== state.ledger.positionLots) {
    stop.step = 'fills'
    return []
  }
  return finish(state, true)
}

function finish(state: EngineState, bookProvenEmpty: boolean): Effect[] {
  const stop = state.stopping
  if (stop === null) return []
  stop.step = 'done'
  return [
    {
      type: 'stopped',
      reason: stop.reason,
      bookProvenEmpty,
      openOrders: stop.openOrders,
      account:
        state.balance === null || state.report === null ? null : { balance: state.balance, report: state.report },
    },
  ]
}
