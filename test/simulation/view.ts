import type { Order } from '../../simulator/exchange/state.ts'
import { isOurs, type View } from './checks/check.ts'
import type { Planned } from './plan.ts'
import { marketName } from './parties/venue.ts'
import type { World } from './world.ts'

/** What the checkers may see, always as it is at the moment they look. */
export function viewOf({ around, exchange, machine, stranger }: World, plan: readonly Planned[]): View {
  const isSwitchTouched = plan.some(({ fault: { inject } }) => touchesSwitch(inject))
  const { accountId } = exchange.venue
  const simulator = exchange.venue.exchange
  const { state } = simulator
  let resting: readonly Order[] = []
  let restingAtStep = -1
  return {
    get resting() {
      // Most of what is delivered does not touch the exchange, and every checker asks.
      if (restingAtStep !== simulator.steps()) resting = restingIn(state, accountId)
      restingAtStep = simulator.steps()
      return resting
    },
    get nowMs() {
      return around.nowMs
    },
    exchange: state,
    accountId,
    market: marketName,
    config: machine.config,
    get engine() {
      return machine.daemon === null || machine.daemon.hasStopped ? null : machine.daemon.state
    },
    get boot() {
      return machine.boot
    },
    onTheWay: around.rest.orders,
    heardAtMs: machine.heardAtMs,
    get switchTakenAtMs() {
      return exchange.switchTakenAtMs
    },
    isSwitchTouched,
    get strangeLots() {
      return stranger.lots
    },
    get begunWith() {
      return machine.begunWith
    },
    get isCarried() {
      return machine.isCarried
    },
  }
}

function restingIn({ accounts, orders }: View['exchange'], accountId: number): Order[] {
  const found: Order[] = []
  for (const id of accounts.get(accountId)?.activeOrderIds.keys() ?? []) {
    const order = orders.get(id)
    if (order !== undefined && isOurs(order.externalId)) found.push(order)
  }
  return found
}

const touchesSwitch = (inject: Planned['fault']['inject']): boolean =>
  inject.at === 'broken_switch' || (inject.at === 'venue' && inject.does.type === 'arm_switch')
