import type { Order } from '../../simulator/exchange/state.ts'
import type { Around } from './around.ts'
import { isOurs, type CloudView, type View } from './checks/check.ts'
import type { Cloud } from './parties/cloud.ts'
import { alarmLooks, cloudWallMs } from './parties/object.ts'
import { tradingOf } from '../../edge-daemon/runtime/trading-config.ts'
import type { Planned } from './plan.ts'
import { clockErrorMs, rssMb } from './parties/machine.ts'
import { textOf } from './parties/disk.ts'
import { eventFiles } from './parties/recovery.ts'
import { marketName } from './parties/venue.ts'
import type { World } from './world.ts'

/** What the checkers may see, always as it is at the moment they look. */
export function viewOf({ around, exchange, machine, cloud, stranger }: World, plan: readonly Planned[]): View {
  const { accountId } = exchange.venue
  let localConfig = machine.config
  let { file } = machine
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
    get faultsOn() {
      return around.faults.now.length
    },
    exchange: state,
    accountId,
    market: marketName,
    get config() {
      return machine.daemon?.settings.inForce.trading() ?? machine.config
    },
    get localConfig() {
      if (file === machine.file) return localConfig
      ;({ file } = machine)
      return typeof file === 'string' ? localConfig : (localConfig = tradingOf(file))
    },
    get engine() {
      return machine.daemon === null || machine.daemon.hasStopped ? null : machine.daemon.state
    },
    get clockErrorMs() {
      return clockErrorMs(machine, around.nowMs)
    },
    get loopHeldUntilMs() {
      return machine.hardship.loopHeldUntilMs
    },
    get rssMb() {
      return machine.daemon === null ? 0 : rssMb(machine.hardship)
    },
    get boot() {
      return machine.boot
    },
    onTheWay: around.rest.orders,
    heardAtMs: machine.heardAtMs,
    get switchTakenAtMs() {
      return exchange.switchTakenAtMs
    },
    get strangeLots() {
      return stranger.lots + exchange.forcedLots
    },
    takenBack: exchange.takenBack,
    get upload() {
      if (machine.daemon === null) return null
      const { ackedSeq, cursor, run } = machine.daemon.delivering.state()
      return { run, ackedSeq, cursor }
    },
    cloud: cloudViewOf(cloud, around, plan),
    journals: machine.keepings,
    journalFiles: () => eventFiles(machine.disk).map(({ path }) => ({ path, text: textOf(machine.disk, path) ?? '' })),
    lines: around.lines.open,
    apiKey: exchange.venue.apiKey,
  }
}

function cloudViewOf({ object, held }: Cloud, around: Around, plan: readonly Planned[]): CloudView {
  return {
    get wallMs() {
      return cloudWallMs(around)
    },
    get watchdog() {
      return object.stored.watchdog
    },
    get alarmAtMs() {
      return object.alarmAtMs
    },
    get alarmLooks() {
      return alarmLooks(object)
    },
    held,
    cancelledAtMs: object.cancelledAtMs,
    lateMaxMs: plan.reduce((ms, { fault: { inject } }) => ms + delayOf(inject), 0),
  }
}

/** An overdue alarm is set anew by the round of each minute. */
const healedWithinMs = 66_000
/** A look that is forgotten halfway begins again with the next alarm. */
const forgottenMs = 5_000

/** By how much a fault may delay the watchdog. */
function delayOf(inject: Planned['fault']['inject']): number {
  if (inject.at === 'alarm') return inject.does === 'late' ? Math.min(inject.byMs, healedWithinMs) : healedWithinMs
  return inject.at === 'eviction' ? forgottenMs : 0
}

function restingIn({ accounts, orders }: View['exchange'], accountId: number): Order[] {
  const found: Order[] = []
  for (const id of accounts.get(accountId)?.activeOrderIds.keys() ?? []) {
    const order = orders.get(id)
    if (order === undefined || !isOurs(order.externalId)) continue
    // Whoever takes our names does it so; what takes and may add is never ours, which a check of its own sees to.
    if (order.timeInForce === 'GTT' || order.reduceOnly) found.push(order)
  }
  return found
}
