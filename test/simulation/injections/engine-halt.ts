import { isOurs } from '../checks/check.ts'
import type { World } from '../world.ts'
import { fire } from './active.ts'
import { breakSwitch, mendSwitch } from './broken-switch.ts'
import type { Kind } from './kind.ts'

/**
 * The engine stands still, longer than an order lives in such a seed. The switch is dead for that time, so that none has
 * passed when it goes on: only the expiries are left to end what rests before anybody can trade.
 */
export type EngineHaltInjection = { readonly at: 'engine_halt' }

export const engineHalt: Kind<EngineHaltInjection> = {
  begins(_, { exchange }) {
    const { venue } = exchange
    breakSwitch(exchange)
    const account = venue.exchange.state.accounts.get(venue.accountId)
    if (account !== undefined) account.switchAtMs = null
    venue.exchange.apply((atMs) => ({ type: 'engine_frozen', atMs, isFrozen: true }))
  },
  ends(one, { exchange }) {
    const rested = restingIds(exchange)
    exchange.venue.exchange.apply((atMs) => ({ type: 'engine_frozen', atMs, isFrozen: false }))
    mendSwitch(exchange)
    // Whatever halted it may have found an empty book: then nothing was shown.
    for (const id of rested) if (exchange.venue.exchange.state.orders.get(id)?.status === 'EXPIRED') fire(one)
  },
}

function restingIds({ venue: { exchange, accountId } }: World['exchange']): readonly string[] {
  const { accounts, orders } = exchange.state
  return [...(accounts.get(accountId)?.activeOrderIds.keys() ?? [])].filter((id) => {
    const order = orders.get(id)
    return order?.isResting === true && isOurs(order.externalId)
  })
}
