import type { Order } from '../../simulator/exchange/state.ts'
import type { Around } from './around.ts'
import { isOurs, type CloudView, type View } from './checks/check.ts'
import { hindersAnswers } from './injections/hindrance.ts'
import type { Cloud } from './parties/cloud.ts'
import { alarmLooks, cloudWallMs } from './parties/object.ts'
import type { Planned } from './plan.ts'
import { clockErrorMs, rssMb } from './parties/machine.ts'
import { textOf } from './parties/disk.ts'
import { eventFiles } from './parties/recovery.ts'
import { marketName } from './parties/venue.ts'
import type { World } from './world.ts'

/** What the checkers may see, always as it is at the moment they look. */
export const viewOf = (world: World, plan: readonly Planned[]): View => new WorldView(world, plan)

// Classes, because the getters of an object literal are made anew for each world: whatever reads one would then be compiled
// anew with each seed, and the checkers read them hundreds of thousands of times.

class WorldView implements View {
  readonly exchange: View['exchange']
  readonly accountId: number
  readonly market = marketName
  readonly onTheWay: View['onTheWay']
  readonly heardAtMs: View['heardAtMs']
  readonly takenBack: View['takenBack']
  readonly cloud: CloudView
  readonly journals: View['journals']
  readonly lines: View['lines']
  readonly apiKey: string
  readonly #world: World
  #file: World['machine']['file']
  #localConfig: View['localConfig']
  #resting: readonly Order[] = []
  #restingAtStep = -1

  constructor(world: World, plan: readonly Planned[]) {
    const { around, exchange, machine, cloud } = world
    this.exchange = exchange.venue.exchange.state
    this.accountId = exchange.venue.accountId
    this.onTheWay = around.rest.orders
    this.heardAtMs = machine.heardAtMs
    this.takenBack = exchange.takenBack
    this.cloud = new WorldCloudView(cloud, around, plan)
    this.journals = machine.keepings
    this.lines = around.lines.open
    this.apiKey = exchange.venue.apiKey
    this.#world = world
    this.#file = machine.file
    this.#localConfig = machine.config
  }

  get resting() {
    // Most of what is delivered does not touch the exchange, and every checker asks.
    const steps = this.#world.exchange.venue.exchange.steps()
    if (this.#restingAtStep !== steps) this.#resting = restingIn(this.exchange, this.accountId)
    this.#restingAtStep = steps
    return this.#resting
  }
  get nowMs() {
    return this.#world.around.nowMs
  }
  get faultsOn() {
    return this.#world.around.faults.now.length
  }
  get isAnswered() {
    const { around, machine } = this.#world
    const heldUntilMs = Math.max(machine.pausedUntilMs, machine.hardship.loopHeldUntilMs)
    return around.nowMs >= heldUntilMs && !around.faults.now.some(({ inject }) => hindersAnswers(inject))
  }
  get config() {
    const { daemon, config } = this.#world.machine
    return daemon?.settings.inForce.trading() ?? config
  }
  get localConfig() {
    const { file } = this.#world.machine
    if (file === this.#file) return this.#localConfig
    this.#file = file
    if (typeof file === 'string') return this.#localConfig
    const { pricing, quoting, risk, operations } = file
    this.#localConfig = { pricing, quoting, risk, operations }
    return this.#localConfig
  }
  get engine() {
    const { daemon } = this.#world.machine
    return daemon === null || daemon.hasStopped ? null : daemon.state
  }
  get clockErrorMs() {
    return clockErrorMs(this.#world.machine, this.#world.around.nowMs)
  }
  get bookMadeAtMs() {
    return this.#world.machine.bookMadeAtMs
  }
  get loopHeldUntilMs() {
    return this.#world.machine.hardship.loopHeldUntilMs
  }
  get pausedUntilMs() {
    return this.#world.machine.pausedUntilMs
  }
  get rssMb() {
    const { daemon, hardship } = this.#world.machine
    return daemon === null ? 0 : rssMb(hardship)
  }
  get boot() {
    return this.#world.machine.boot
  }
  get switchTakenAtMs() {
    return this.#world.exchange.switchTakenAtMs
  }
  get upload() {
    const { daemon } = this.#world.machine
    if (daemon === null) return null
    const { ackedSeq, cursor, run } = daemon.delivering.state()
    return { run, ackedSeq, cursor }
  }
  journalFiles() {
    const { disk } = this.#world.machine
    return eventFiles(disk).map(({ path }) => ({ path, text: textOf(disk, path) ?? '' }))
  }
}

class WorldCloudView implements CloudView {
  readonly held: CloudView['held']
  readonly cancelledAtMs: readonly number[]
  readonly lateMaxMs: number
  readonly #object: Cloud['object']
  readonly #around: Around

  constructor({ object, held }: Cloud, around: Around, plan: readonly Planned[]) {
    this.held = held
    this.cancelledAtMs = object.cancelledAtMs
    this.lateMaxMs = plan.reduce((ms, { fault: { inject } }) => ms + delayOf(inject), 0)
    this.#object = object
    this.#around = around
  }

  get wallMs() {
    return cloudWallMs(this.#around)
  }
  get watchdog() {
    return this.#object.stored.watchdog
  }
  get alarmAtMs() {
    return this.#object.alarmAtMs
  }
  get alarmLooks() {
    return alarmLooks(this.#object)
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
