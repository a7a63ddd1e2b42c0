import { createPrng } from '#shared/prng.ts'
import type { Effect } from '../../edge-daemon/core/effect.ts'
import type { VenueEvent } from '../../edge-daemon/venue/venue.ts'
import type { Around } from './around.ts'
import { unrest } from './checks/calm.ts'
import { allChecks } from './checks/all.ts'
import { isHistoryShort } from './checks/positions.ts'
import { endsAsAsked } from './checks/quoting.ts'
import type { Invariant } from './faults/fault.ts'
import { createHeap } from './heap.ts'
import { planFaults } from './injections/active.ts'
import * as calendar from './injections/calendar.ts'
import { kinds } from './injections/kinds.ts'
import { createPools } from './links/pools.ts'
import { createLines } from './links/lines.ts'
import { createRest, drawBalanceAway, drawLateCancel } from './links/rest.ts'
import type { Message } from './message.ts'
import { drawConfig } from './parties/draw-config.ts'
import * as cloudParty from './parties/cloud.ts'
import * as diskParty from './parties/disk.ts'
import * as exchangeParty from './parties/exchange.ts'
import * as machineParty from './parties/machine.ts'
import * as operatorParty from './parties/operator.ts'
import * as personParty from './parties/person.ts'
import { drawTempo } from './parties/prints.ts'
import { openVenue } from './parties/venue.ts'
import { createPace, notePace, type Pace } from './pace.ts'
import { healedAtMs, type Planned } from './plan.ts'
import { undisturbedMs, watchCalm } from './reactions/calm.ts'
import type { Reacted } from './reactions/reaction.ts'
import { watchReactions } from './reactions/watch.ts'
import { createTrace } from './trace.ts'
import { viewOf } from './view.ts'

// One seed: the daemon, the exchange, the cloud, the disk and everything between them on one virtual clock, one message at a
// time. No waiting, no real clock, no chance but the seed's.

/** A `bound` is the longest time that the reaction to the seed's only fault may take. */
export type Violation = { readonly invariant: Invariant | 'bound'; readonly atMs: number; readonly detail: string }

export type Outcome = {
  readonly seed: number
  readonly plan: readonly Planned[]
  /** How many messages or states each planned fault has changed. */
  readonly fired: readonly number[]
  readonly violation: Violation | null
  readonly virtualMs: number
  readonly events: number
  /** Messages of market, orders and account that reached the daemon. */
  readonly news: number
  readonly fills: number
  readonly pace: Pace
  /** The longest time from the end of all faults, or of a later deed of people, to calm; null when it never came. */
  readonly calmAfterMs: number | null
  /** Of each planned fault, the slowest reaction to it. */
  readonly reactions: readonly Reacted[]
  readonly hash: string
  readonly tail: readonly string[]
}

/** Everybody in it. */
export type World = {
  readonly around: Around
  readonly exchange: exchangeParty.Exchange
  readonly machine: machineParty.Machine
  readonly cloud: cloudParty.Cloud
}

const firstStartMs = 100
/** Nobody changes settings before it has begun to quote. */
const firstChangeMs = 12_000
/** No seed is shorter. */
const lastsMinMs = 120_000

/** A step of the core, the nth of all: the life of the process it belongs to, and what the machine's wall clock said. */
export type CoreStep = {
  readonly step: number
  readonly nowMs: number
  readonly wallMs: number
  readonly boot: number
  readonly event: VenueEvent
  readonly effects: readonly Effect[]
}

export type Observing = {
  /** Each line of the trace. */
  readonly onLine?: ((line: string) => void) | null
  readonly onStep?: (step: CoreStep) => void
  /** What the machine's wall clock is ahead by, beside what faults do to it. */
  readonly wanderMs?: (nowMs: number) => number
}

export function runWorld(seed: number, plan: readonly Planned[], observing: Observing = {}): Outcome {
  const { onLine = null, onStep, wanderMs = () => 0 } = observing
  const root = createPrng(`world/${seed}`)
  const shape = root.child('shape')
  const config = drawConfig(shape, root.child('limits'), plan)
  const venue = openVenue(seed, drawTempo(shape))
  const depositedCash = venue.exchange.state.accounts.get(venue.accountId)?.cash ?? 0n
  const heap = createHeap<Message>()
  const trace = createTrace(onLine)
  const pace = createPace()
  const around: Around = {
    nowMs: 0,
    faults: planFaults(plan, kinds, root),
    chance: root.child('links'),
    // A bound of a fault that is alone is judged in a venue that tells everything else.
    rest: createRest(
      plan.length === 1 ? null : drawBalanceAway(root.child('balance')),
      drawLateCancel(root.child('late cancel')),
    ),
    pools: createPools(),
    lines: createLines(),
    post: (afterMs, message) => heap.add(around.nowMs + Math.max(0, afterMs), message),
    postAt: (atMs, message) => heap.add(atMs, message),
  }
  let coreSteps = 0
  let violation: Violation | null = null
  const judge = (invariant: Violation['invariant'], detail: string | null) => {
    if (detail !== null) violation ??= { invariant, atMs: around.nowMs, detail }
  }
  const exchange = exchangeParty.createExchange(venue)
  const machine = machineParty.createMachine({
    disk: diskParty.createDisk(),
    chance: root.child('host'),
    venue,
    config,
    wanderMs,
    heard(line, text) {
      for (const { hear } of hears) hear(view, line, text)
    },
    emitted(sink, text) {
      for (const { id, emit } of emits) {
        const detail = emit(view, sink, text)
        if (detail !== null) judge(id, detail)
      }
    },
    stepped(event, effects) {
      trace.noteStep(around.nowMs, event, effects)
      coreSteps += 1
      const { nowMs } = around
      onStep?.({
        step: coreSteps,
        nowMs,
        wallMs: machineParty.machineWallMs(machine, nowMs),
        boot: machine.boot,
        event,
        effects,
      })
      for (const { id, step } of steps) {
        const detail = step(view, event, effects)
        if (detail !== null) judge(id, detail)
      }
      reactions.step(view, event, effects)
    },
  })
  const world: World = { around, exchange, machine, cloud: cloudParty.createCloud() }
  const view = viewOf(world, plan)
  const checks = allChecks()
  const reactions = watchReactions(plan, around.faults.planned)
  const steps = checks.flatMap(({ id, step }) => (step === undefined ? [] : [{ id, step }]))
  const emits = checks.flatMap(({ id, emit }) => (emit === undefined ? [] : [{ id, emit }]))
  const hears = checks.flatMap(({ hear }) => (hear === undefined ? [] : [{ hear }]))
  const looks = checks.flatMap(({ id, look }) => (look === undefined ? [] : [{ id, look }]))

  venue.exchange.startMarkets()
  around.postAt(firstStartMs, { to: 'machine', type: 'daemon_started' })
  for (const [fault, { fromMs, untilMs }] of plan.entries()) {
    around.postAt(fromMs, { to: 'faults', type: 'fault_began', fault })
    around.postAt(untilMs, { to: 'faults', type: 'fault_ended', fault })
  }
  cloudParty.planRounds(around)
  const faultsEndMs = Math.max(firstChangeMs, ...plan.map(({ untilMs }) => untilMs))
  const halts = [...personParty.planHalt(shape, around), ...personParty.planExit(root.child('exit'), around)]
  const changes = [
    ...operatorParty.planOperator(root.child('operator'), firstChangeMs, healedAtMs, around),
    ...operatorParty.planRework(root.child('rework'), firstChangeMs, healedAtMs, around),
  ]
  personParty.planClose(root.child('close'), healedAtMs, around)
  // Whoever lifts what waits for a person comes when the last trouble is over, and again when all of it is sure to be.
  const liftsFromMs = Math.max(faultsEndMs, ...halts.map(({ untilMs }) => untilMs))
  for (const fromMs of new Set([liftsFromMs, healedAtMs])) personParty.planLifts(fromMs, around)
  const { balanceAway } = around.rest
  const away = balanceAway === null ? [] : [{ fromMs: balanceAway.from, untilMs: balanceAway.to }]
  const calm = watchCalm({
    faultsEndMs,
    disturbances: [...halts, ...changes, ...away],
    boundMs: plan.length === 0 ? undisturbedMs : Math.max(...plan.map(({ fault }) => fault.boundMs)),
    lastMs: lastsMinMs,
  })
  let stepsSeen = 0
  while (violation === null && !calm.isOver()) {
    const exchangeDueMs = exchangeParty.nextDueAtMs(exchange)
    const isMessage = heap.nextAtMs() <= exchangeDueMs
    around.nowMs = Math.max(around.nowMs, isMessage ? heap.nextAtMs() : exchangeDueMs)
    exchangeParty.advanceTo(exchange, around.nowMs)
    const message = isMessage ? heap.take()?.item : undefined
    const isDelivered =
      message !== undefined && !(message.to === 'daemon' && machineParty.isForNobody(machine, message))
    if (isDelivered) {
      trace.note(around.nowMs, message)
      if (message.to === 'daemon') reactions.hear(view, message)
      deliver(world, message)
      trace.noteState(world)
      notePace(pace, around.nowMs, machine.news, machine.daemon !== null, machine.heardAtMs)
    }
    exchangeParty.passOnFrames(exchange, around)
    const exchangeSteps = venue.exchange.steps()
    if (!isDelivered && exchangeSteps === stepsSeen) continue
    stepsSeen = exchangeSteps
    for (const { id, look } of looks) {
      const detail = look(view)
      if (detail !== null) judge(id, detail)
    }
    judge('bound', reactions.look(view))
    judge(
      'I3',
      calm.look(around.nowMs, () => unrest(view, depositedCash), endsAsAsked(view) || isHistoryShort(view)),
    )
  }
  return {
    seed,
    plan,
    fired: around.faults.planned.map(({ fired }) => fired),
    violation,
    virtualMs: around.nowMs,
    events: trace.delivered(),
    news: machine.news,
    fills: venue.exchange.state.trades.filter((trade) => trade.accountId === venue.accountId).length,
    pace: { busyMs: pace.busyMs, busyEvents: pace.busyEvents, busyNews: pace.busyNews },
    calmAfterMs: calm.worstMs(),
    reactions: reactions.result(calm.afterFaultsMs()),
    hash: trace.hash(),
    tail: trace.tail(),
  }
}

function deliver(world: World, message: Message): void {
  const { around, exchange, machine, cloud } = world
  switch (message.to) {
    case 'daemon':
      return machineParty.deliverToDaemon(machine, message, around)
    case 'exchange':
      return exchangeParty.deliver(exchange, message, around)
    case 'machine':
      return machineParty.deliver(machine, message, around)
    case 'cloud':
      return cloudParty.deliver(cloud, message, around)
    case 'person':
      return personParty.deliver(message, cloud, around)
    case 'operator':
      return operatorParty.deliver(message, machine, cloud, around)
    case 'faults':
      return calendar.deliver(world, message)
  }
}
