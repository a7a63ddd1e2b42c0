import type { View } from './checks/check.ts'
import type { Planned } from './plan.ts'
import { marketName } from './parties/venue.ts'
import type { World } from './world.ts'

/** What the checkers may see, always as it is at the moment they look. */
export function viewOf({ around, exchange, machine, stranger }: World, plan: readonly Planned[]): View {
  const isSwitchTouched = plan.some(({ fault: { inject } }) => touchesSwitch(inject))
  return {
    get nowMs() {
      return around.nowMs
    },
    exchange: exchange.venue.exchange.state,
    accountId: exchange.venue.accountId,
    market: marketName,
    config: machine.config,
    get engine() {
      return machine.daemon?.state ?? null
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

const touchesSwitch = (inject: Planned['fault']['inject']): boolean =>
  inject.at === 'broken_switch' || (inject.at === 'venue' && inject.does.type === 'arm_switch')
