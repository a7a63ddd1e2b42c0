import { TradingConfig } from '#shared/config/config.ts'
import { createPrng } from '#shared/prng.ts'
import { monoMs } from '#shared/units.ts'
import { z } from 'zod'
import type { Checkpoint } from '../../edge-daemon/core/account/checkpoint.ts'
import type { StreamName } from '../../edge-daemon/core/event.ts'
import { initialState } from '../../edge-daemon/core/state.ts'
import type { HttpOutcome } from '../../edge-daemon/venue/extended/failures.ts'
import { createTranslation } from '../../edge-daemon/venue/extended/translate.ts'
import type { InProcessStream } from '../../simulator/in-process/in-process-exchange.ts'
import type { ControlState } from '#shared/contracts/control.ts'
import { unrest } from './checks/calm.ts'
import type { Check, OnTheWay, View } from './checks/check.ts'
import { nothingForgiven, partsAddUp } from './checks/money.ts'
import { exposure, oneOrderPerSlot, provenEnds, wellFormed } from './checks/orders.ts'
import { exitsReduce, eyesOpen, silenceEmpties, switchConfirmed, withinRate } from './checks/permission.ts'
import { command, controlOf, createCloud, hearExchange, hearGoodbye, hearHeartbeat, onAlarm } from './cloud.ts'
import { receive, startDaemon, type Daemon, type Outside } from './daemon.ts'
import { marketName, openVenue, startAtMs, streamTargets } from './exchange.ts'
import { activeOf, cutUntilMs, delayMs, fire, frameFate, requestFate, silenceOf, type Fates } from './fates.ts'
import type { VenueDeed } from './faults.ts'
import { createHeap } from './heap.ts'
import type { Message, RestRequest, Sender, ToDaemon } from './message.ts'
import { healedAtMs, type Planned } from './plan.ts'
import { createTrace } from './trace.ts'

// One seed: the daemon, the exchange, the cloud, the disk and everything between them on one virtual clock, one message at a
// time. No waiting, no real clock, no chance but the seed's.

export type Violation = { readonly invariant: string; readonly atMs: number; readonly detail: string }

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
  /** From the end of all faults to calm; null when it never came. */
  readonly calmAfterMs: number | null
  readonly hash: string
  readonly tail: readonly string[]
}

type Line = {
  readonly stream: StreamName
  readonly boot: number
  handle: InProcessStream | null
  lastArrivalMs: number
  /** By how much the numbers told differ from the exchange's own. */
  shift: number
  readonly openedAtMs: number
}

type Disk = {
  checkpoint: Checkpoint | null
  readonly runs: { endedWell: boolean; wasHeard: boolean }[]
  ids: { epoch: number; reservedUpTo: number }
  control: ControlState | null
  hasSaidFarewell: boolean
}

const requestTimeoutMs = 3_000
const reservedAtStart = 8_192
const syncMs = 8
/** Of the venue for one address in a minute. */
const venueRequestsPerMinute = 1_000
const endsAfterMs = 60_000

export function runWorld(seed: number, plan: readonly Planned[], onLine: ((line: string) => void) | null): Outcome {
  const root = createPrng(`world/${seed}`)
  const shape = root.child('shape')
  const config = TradingConfig.parse({
    quoting: { levels: 1 + shape.below(3), orderNotionalUsd: 20 + shape.below(60) },
    risk: { positionMaxUsd: 150 + shape.below(500) },
  })
  const venue = openVenue(seed, 5 + shape.below(6), 0.5 + shape.next() * 1.5)
  const { exchange, accountId, spec } = venue
  const depositedCash = exchange.state.accounts.get(accountId)?.cash ?? 0n
  const heap = createHeap<Message>()
  const trace = createTrace(onLine)
  const fates: Fates = { active: [], fired: plan.map(() => 0), prng: root.child('links') }
  const host = root.child('host')
  let nowMs = 0
  let clockOffsetMs = 0
  let requests = 0
  let lines = 0
  let records = 0
  let news = 0
  let violation: Violation | null = null

  const sockets = new Map<number, Line>()
  const frames: { readonly line: number; readonly text: string }[] = []
  const onTheWay = new Map<number, OnTheWay>()
  const fateOf = new Map<number, ReturnType<typeof requestFate>>()
  const bootOf = new Map<number, number>()
  const readsBefore = new Map<string, { readonly atMs: number; readonly outcome: HttpOutcome }[]>()
  const unsynced = new Map<number, Checkpoint>()
  const disk: Disk = {
    checkpoint: null,
    runs: [],
    ids: { epoch: 0, reservedUpTo: 0 },
    control: null,
    hasSaidFarewell: true,
  }
  let daemon: Daemon | null = null
  let boot = 0
  let pausedUntilMs = 0

  const at = (delay: number, message: Message) => heap.add(nowMs + Math.max(0, delay), message)
  const wallMs = () => startAtMs + Math.floor(nowMs)

  const heardAtMs: Record<StreamName, number> = {
    account: 0,
    book: 0,
    touch: 0,
    trades: 0,
    mark: 0,
    index: 0,
    funding: 0,
  }
  const seen = {
    switchTakenAtMs: Number.NEGATIVE_INFINITY,
    isSwitchTouched: plan.some(({ fault: { inject } }) => touchesSwitch(inject)),
    strangeLots: 0,
    begunWith: disk.checkpoint,
    isCarried: false,
  }
  const view: View = {
    get nowMs() {
      return nowMs
    },
    exchange: exchange.state,
    accountId,
    market: marketName,
    config,
    get engine() {
      return daemon?.state ?? null
    },
    get boot() {
      return boot
    },
    onTheWay,
    heardAtMs,
    get switchTakenAtMs() {
      return seen.switchTakenAtMs
    },
    isSwitchTouched: seen.isSwitchTouched,
    get strangeLots() {
      return seen.strangeLots
    },
    get begunWith() {
      return seen.begunWith
    },
    get isCarried() {
      return seen.isCarried
    },
  }
  const checks: readonly Check[] = [
    exposure(),
    oneOrderPerSlot(),
    provenEnds(),
    wellFormed(),
    eyesOpen(),
    switchConfirmed(),
    silenceEmpties(),
    exitsReduce(),
    withinRate(venueRequestsPerMinute),
    partsAddUp(),
    nothingForgiven(),
  ]
  const judge = (invariant: string, detail: string | null) => {
    if (detail !== null) violation ??= { invariant, atMs: nowMs, detail }
  }

  // The exchange and the way to it.

  const send = (sender: Sender, request: RestRequest): number => {
    requests += 1
    const id = requests
    if (sender !== 'daemon') {
      at(20 + fates.prng.exponential(10), { type: 'request_arrived', sender, id, request })
      return id
    }
    const fate = requestFate(fates, request, nowMs)
    fateOf.set(id, fate)
    bootOf.set(id, boot)
    const order = request.method === 'POST' && request.path === '/user/order' ? sentOrder(request.body ?? '') : null
    if (order !== null && fate.arrivals.length > 0)
      onTheWay.set(id, {
        clientId: order.id,
        side: order.side === 'BUY' ? 'buy' : 'sell',
        lots: Math.round(Number(order.qty) / Number(spec.lotSize)),
        left: fate.arrivals.length,
      })
    for (const delay of fate.arrivals) at(delay, { type: 'request_arrived', sender, id, request })
    const lost =
      fate.notSentAfterMs === null
        ? ({ result: 'lost', detail: `no answer within ${requestTimeoutMs} ms` } as const)
        : ({ result: 'not_sent', detail: 'no connection' } as const)
    at(fate.notSentAfterMs ?? requestTimeoutMs, { type: 'answer', boot, id, outcome: lost })
    return id
  }

  const serve = ({ sender, id, request }: Extract<Message, { type: 'request_arrived' }>) => {
    const fate = fateOf.get(id) ?? null
    const under = onTheWay.get(id)
    if (under !== undefined) {
      under.left -= 1
      if (under.left === 0) onTheWay.delete(id)
    }
    const act = (): HttpOutcome => {
      const { status, body } = exchange.call({
        method: request.method,
        target: `/api/v1${request.path}`,
        apiKey: venue.apiKey,
        forwardedFor: sender,
        ...(request.body === null ? {} : { body: request.body }),
        ...(fate === null || fate.engineDelayMs === null ? {} : { engineDelayMs: fate.engineDelayMs }),
      })
      return { result: 'answered', status, retryAfterMs: null, text: body }
    }
    const own: HttpOutcome | null = fate?.isTaken === false ? null : act()
    const isTaken = own !== null && own.result === 'answered' && own.status === 200
    // A copy of a request that was refused is refused again; if it were not, it would be seen to rest.
    if (own !== null && !isTaken) onTheWay.delete(id)
    if (sender === 'daemon' && isTaken && request.path.startsWith('/user/deadmanswitch')) seen.switchTakenAtMs = nowMs
    let outcome: HttpOutcome =
      fate?.answer === null || fate === null
        ? (own ?? { result: 'lost', detail: 'nothing' })
        : { result: 'answered', status: fate.answer.status, retryAfterMs: null, text: fate.answer.text }
    if (request.method === 'GET' && request.path.startsWith('/user/orders') && own !== null) {
      const before = readsBefore.get(request.path) ?? []
      readsBefore.set(request.path, [...before.slice(-9), { atMs: nowMs, outcome: own }])
      const stale = before.find(({ atMs }) => atMs > nowMs - staleMaxMs && atMs < nowMs - 200)
      if (fate?.isStale === true && stale !== undefined) ({ outcome } = stale)
    }
    if (sender === 'cloud') return at(20 + fates.prng.exponential(10), { type: 'cloud_answered', id, outcome })
    if (sender === 'stranger' || fate === null || fate.answerAfterMs === null) return
    const cutMs = cutUntilMs(fates, 'exchange', 'in')
    at((cutMs === null ? 0 : cutMs - nowMs) + fate.answerAfterMs, {
      type: 'answer',
      boot: bootOf.get(id) ?? 0,
      id,
      outcome,
    })
  }

  const connected = (number: number) => {
    const line = sockets.get(number)
    if (line === undefined) return
    const isPrivate = line.stream === 'account'
    line.handle = exchange.openStream({
      target: `/stream.extended.exchange/v1${streamTargets[line.stream]}`,
      apiKey: isPrivate ? venue.apiKey : null,
      deliver: (text) => frames.push({ line: number, text }),
    })
    if (line.handle.type === 'refused')
      return at(10, { type: 'closed', boot: line.boot, line: number, reason: 'refused' })
    inOrder(line, delayMs(fates), { type: 'opened', boot: line.boot, line: number })
  }

  const inOrder = (line: Line, delay: number, message: Message) => {
    line.lastArrivalMs = Math.max(line.lastArrivalMs, nowMs + delay)
    heap.add(line.lastArrivalMs, message)
  }

  const passOn = ({ line: number, text }: { readonly line: number; readonly text: string }) => {
    const line = sockets.get(number)
    if (line === undefined) return
    if (silenceOf(fates, line.stream) !== null) return void (line.shift = Number.NaN)
    // What was kept back while the line was silent is lost with the connection that is given up.
    const fate = frameFate(fates, line.stream, text, nowMs)
    if (!fate.keepsNumber) line.shift -= fate.texts.length === 0 ? 1 : 0
    for (const [nth, one] of fate.texts.entries()) {
      if (nth > 0 && !fate.keepsNumber) line.shift += 1
      const told = line.shift === 0 ? one : renumbered(one, line.shift)
      inOrder(line, fate.delayMs, { type: 'frame', boot: line.boot, line: number, text: told })
    }
    for (const cut of activeOf(fates, 'disconnect')) {
      if (!cut.inject.streams.includes(line.stream) || nowMs - line.openedAtMs < cut.inject.afterMs) continue
      fire(fates, cut)
      inOrder(line, 5, { type: 'closed', boot: line.boot, line: number, reason: 'closed by the venue with code 1006' })
    }
  }

  const hangUp = (number: number) => {
    const line = sockets.get(number)
    if (line?.handle?.type === 'open') line.handle.close()
    sockets.delete(number)
  }

  // The machine: process, disk, clock.

  const outside: Outside = {
    nowMs: () => nowMs,
    wallMs: () => wallMs() + clockOffsetMs,
    after: (delay, message) => at(delay, message),
    request: (request) => send('daemon', request),
    connect(stream) {
      lines += 1
      sockets.set(lines, { stream, boot, handle: null, lastArrivalMs: 0, shift: 0, openedAtMs: nowMs })
      if (cutUntilMs(fates, 'exchange', 'out') === null) at(delayMs(fates), { type: 'connect_arrived', line: lines })
      return lines
    },
    ping: (line) => {
      if (cutUntilMs(fates, 'exchange', 'out') === null) at(delayMs(fates), { type: 'ping_arrived', line })
    },
    hangUp: (line) => at(10, { type: 'hang_up_arrived', line }),
    heartbeat(seq) {
      const acks = daemon?.state.control.acks.slice(0, 32) ?? []
      if (cutUntilMs(fates, 'cloud', 'out') === null)
        at(30 + fates.prng.exponential(20), { type: 'heartbeat_arrived', boot, run: `run-${boot}`, seq, acks })
    },
    keep(checkpoint) {
      records += 1
      unsynced.set(records, checkpoint)
      at(diskDelayMs(), { type: 'disk_synced', boot, record: records })
    },
    noteHeard() {
      const run = disk.runs.at(-1)
      if (run !== undefined) run.wasHeard = true
    },
    reserveIds: (upTo) => at(diskDelayMs(), { type: 'ids_written', boot, upTo }),
    stopped(effect) {
      const run = disk.runs.at(-1)
      if (run !== undefined) run.endedWell = effect.bookProvenEmpty
      if (daemon !== null) {
        const last = [...unsynced.values()].at(-1)
        if (last !== undefined) disk.checkpoint = last
      }
      if (effect.bookProvenEmpty && cutUntilMs(fates, 'cloud', 'out') === null) {
        at(40, { type: 'goodbye_arrived', run: `run-${boot}` })
        disk.hasSaidFarewell = true
      }
      isEnding = true
    },
    stepped(event, effects) {
      trace.noteStep(nowMs, event, effects)
      for (const check of checks) if (check.step !== undefined) judge(check.id, check.step(view, event, effects))
    },
  }
  let isEnding = false

  const diskDelayMs = () => {
    const slow = activeOf(fates, 'disk')[0]
    if (slow === undefined) return syncMs + host.exponential(syncMs)
    fire(fates, slow)
    return slow.inject.syncMs
  }

  const start = () => {
    if (daemon !== null) return
    boot += 1
    pausedUntilMs = 0
    disk.ids = { epoch: disk.ids.epoch + 1, reservedUpTo: disk.ids.reservedUpTo + reservedAtStart }
    const last = disk.runs.at(-1)
    const lastHeard = disk.runs.findLastIndex(({ wasHeard }) => wasHeard)
    const isUnclean = disk.runs.some(({ endedWell }, index) => !endedWell && index >= lastHeard)
    seen.begunWith = disk.checkpoint === null ? null : structuredClone(disk.checkpoint)
    if (last !== undefined && (disk.checkpoint === null || disk.checkpoint.isProvisional === true))
      seen.isCarried = true
    disk.runs.push({ endedWell: false, wasHeard: false })
    const state = initialState(
      {
        spec,
        makerFeeRate: venue.makerFeeRate,
        leverage: null,
        nowMs: monoMs(1),
        epoch: disk.ids.epoch,
        counter: disk.ids.reservedUpTo - reservedAtStart,
        reservedUpTo: disk.ids.reservedUpTo,
        checkpoint: disk.checkpoint,
        isCloudConfigured: true,
        rememberedControl: disk.control,
        wasUnclean: isUnclean || (last !== undefined && !disk.hasSaidFarewell),
      },
      config,
    )
    disk.hasSaidFarewell = false
    for (const stream of Object.keys(streamTargets)) if (isStream(stream)) heardAtMs[stream] = Number.NEGATIVE_INFINITY
    const entry = {
      market: spec,
      sign: () => ({ hash: 0n, r: '0x1', s: '0x1' }),
      feeRateMax: venue.feeRateMax,
      publicKey: venue.publicKey,
      vault: venue.vault,
    }
    const correspondent = { translation: createTranslation(spec), entry }
    daemon = startDaemon({ boot, bootAtMs: nowMs, state, config, correspondent, outside })
  }

  const die = (restartAfterMs: number) => {
    if (daemon === null) return
    daemon = null
    unsynced.clear()
    for (const number of sockets.keys()) at(10, { type: 'hang_up_arrived', line: number })
    at(restartAfterMs, { type: 'daemon_started' })
  }

  // Faults that are deeds and not fates.

  const began = (nth: number) => {
    const planned = plan[nth]
    if (planned === undefined) return
    const one = { ...planned, nth, prng: root.child(`fault/${nth}`) }
    fates.active.push(one)
    const { inject } = planned.fault
    switch (inject.at) {
      case 'mode':
        exchange.apply((atMs) => ({ type: 'mode_changed', atMs, mode: inject.mode }))
        return fire(fates, one)
      case 'status':
        exchange.apply((atMs) => ({ type: 'market_status_changed', atMs, market: marketName, status: inject.status }))
        return fire(fates, one)
      case 'broken_switch':
        exchange.state.switchWorks = false
        return fire(fates, one)
      case 'clock':
        clockOffsetMs += inject.stepMs
        return fire(fates, one)
      case 'pause':
        pausedUntilMs = Math.max(pausedUntilMs, planned.untilMs)
        return fire(fates, one)
      case 'stop':
        if (daemon === null) return
        at(0, { type: 'stop_asked', boot })
        return fire(fates, one)
      case 'crash':
      case 'venue':
        return at(0, { type: 'fault_struck', fault: nth })
      default:
        return undefined
    }
  }
  const ended = (nth: number) => {
    fates.active.splice(
      fates.active.findIndex((one) => one.nth === nth),
      1,
    )
    const inject = plan[nth]?.fault.inject
    switch (inject?.at) {
      case 'mode':
        return exchange.apply((atMs) => ({ type: 'mode_changed', atMs, mode: 'OPEN' }))
      case 'status':
        return exchange.apply((atMs) => ({ type: 'market_status_changed', atMs, market: marketName, status: 'ACTIVE' }))
      case 'broken_switch':
        return void (exchange.state.switchWorks = true)
      case 'clock':
        return void (clockOffsetMs -= inject.stepMs)
      case 'venue':
        if (inject.does.type === 'refuse') refuse('NONE', 0)
        return
      default:
        return undefined
    }
  }
  const struck = (nth: number) => {
    const one = fates.active.find((active) => active.nth === nth)
    if (one === undefined) return
    const { inject } = one.fault
    if (inject.at === 'crash') {
      if (daemon !== null) fire(fates, one)
      die(500 + host.below(2_500))
    } else if (inject.at === 'venue') {
      fire(fates, one)
      deed(inject.does, one.prng.next())
    } else return
    at(inject.everyMs * (0.5 + one.prng.next()), { type: 'fault_struck', fault: nth })
  }
  const refuse = (reason: Extract<VenueDeed, { type: 'refuse' }>['reason'], count: number) =>
    exchange.apply((atMs) => ({ type: 'refusals_planned', atMs, accountId, reason, count }))
  const deed = (does: VenueDeed, chance: number) => {
    const market = exchange.state.markets.get(marketName)
    if (market === undefined) return
    switch (does.type) {
      case 'refuse':
        return refuse(does.reason, does.count)
      case 'sweep': {
        const takerSide = chance < 0.5 ? 'buy' : 'sell'
        const best = market.house[takerSide === 'buy' ? 'sell' : 'buy'].at(-1)?.ticks ?? market.lastTicks
        const portions = [{ ticks: best, lots: does.lots }]
        return exchange.apply((atMs) => ({
          type: 'print',
          atMs,
          market: marketName,
          takerSide,
          portions,
          tapeAtMs: null,
        }))
      }
      case 'empty_side':
        return exchange.apply((atMs) => ({
          type: 'house_moved',
          atMs,
          market: marketName,
          bids: chance < 0.5 ? [] : market.house.buy,
          asks: chance < 0.5 ? market.house.sell : [],
          markHalfTicks: market.markHalfTicks,
          marketAtMs: null,
        }))
      case 'arm_switch':
        return send('stranger', {
          method: 'POST',
          path: `/user/deadmanswitch?countdownTime=${does.countdownS}`,
          body: null,
        })
      case 'strange_order': {
        const lots = 5
        seen.strangeLots += lots
        const price = Math.round((market.markHalfTicks / 2) * 0.99)
        return send('stranger', { method: 'POST', path: '/user/order', body: strangeOrder(lots, price) })
      }
    }
  }
  const strangeOrder = (lots: number, priceTicks: number) =>
    JSON.stringify({
      id: `stranger-${requests}`,
      market: marketName,
      type: 'LIMIT',
      side: 'BUY',
      qty: (lots * Number(spec.lotSize)).toFixed(3),
      price: (priceTicks * Number(spec.tickSize)).toFixed(2),
      timeInForce: 'GTT',
      expiryEpochMillis: wallMs() + 3_600_000,
      fee: '0.0005',
      nonce: String(900_000 + requests),
      postOnly: true,
      reduceOnly: false,
      settlement: {
        signature: { r: '0x1', s: '0x1' },
        starkKey: venue.publicKey,
        collateralPosition: venue.vault,
      },
    })

  // The cloud and its person.

  const cloud = createCloud({
    wallMs,
    alarmAt: (dueWallMs) => at(dueWallMs - wallMs(), { type: 'alarm', dueAtMs: dueWallMs }),
    request: (request) => send('cloud', request),
    tell: (control) => tell(control),
  })
  const tell = (control: ControlState) => {
    if (cutUntilMs(fates, 'cloud', 'in') === null)
      at(30 + fates.prng.exponential(20), { type: 'control', boot, control })
  }

  const toDaemon = (message: ToDaemon) => {
    if (daemon === null || message.boot !== boot) return
    if (nowMs < pausedUntilMs) return heap.add(pausedUntilMs, message)
    if (message.type === 'frame' || message.type === 'pong') {
      const stream = sockets.get(message.line)?.stream
      if (stream !== undefined) heardAtMs[stream] = nowMs
      if (message.type === 'frame') news += 1
    }
    if (message.type === 'control') disk.control = message.control
    receive(daemon, message)
    if (!isEnding) return
    isEnding = false
    die(2_000 + host.below(3_000))
  }

  const deliver = (message: Message) => {
    switch (message.type) {
      case 'request_arrived':
        return serve(message)
      case 'connect_arrived':
        return connected(message.line)
      case 'ping_arrived': {
        const line = sockets.get(message.line)
        if (line === undefined || silenceOf(fates, line.stream)?.hasPongs === false) return
        const cutMs = cutUntilMs(fates, 'exchange', 'in')
        return inOrder(line, (cutMs === null ? 0 : cutMs - nowMs) + delayMs(fates), {
          type: 'pong',
          boot: line.boot,
          line: message.line,
        })
      }
      case 'hang_up_arrived':
        return hangUp(message.line)
      case 'disk_synced': {
        const checkpoint = unsynced.get(message.record)
        if (message.boot !== boot || checkpoint === undefined) return
        for (const record of unsynced.keys()) if (record <= message.record) unsynced.delete(record)
        disk.checkpoint = checkpoint
        return
      }
      case 'ids_written':
        if (message.boot !== boot || daemon === null) return
        disk.ids = { ...disk.ids, reservedUpTo: message.upTo }
        return toDaemon({ type: 'ids_reserved', boot: message.boot, upTo: message.upTo })
      case 'heartbeat_arrived':
        hearHeartbeat(cloud, message.run, message.seq, message.acks)
        return message.boot === boot ? tell(controlOf(cloud)) : undefined
      case 'goodbye_arrived':
        return hearGoodbye(cloud, message.run)
      case 'alarm':
        return onAlarm(cloud, message.dueAtMs)
      case 'cloud_answered':
        return hearExchange(cloud, message.id, message.outcome)
      case 'command':
        if (message.kind === 're_arm' && cloud.state.stage.phase !== 'latched') return
        if (message.kind === 'resume' && cloud.state.desired === 'run') return
        return command(cloud, message.kind)
      case 'daemon_started':
        return start()
      case 'fault_began':
        return began(message.fault)
      case 'fault_ended':
        return void ended(message.fault)
      case 'fault_struck':
        return struck(message.fault)
      default:
        return toDaemon(message)
    }
  }

  // The loop.

  exchange.startMarkets()
  heap.add(100, { type: 'daemon_started' })
  for (const [nth, { fromMs, untilMs }] of plan.entries()) {
    heap.add(fromMs, { type: 'fault_began', fault: nth })
    heap.add(untilMs, { type: 'fault_ended', fault: nth })
  }
  for (const afterMs of personLooksAfterMs) {
    heap.add(healedAtMs + afterMs, { type: 'command', kind: 're_arm' })
    heap.add(healedAtMs + afterMs, { type: 'command', kind: 'resume' })
  }
  if (shape.next() < haltShare) {
    const haltedMs = 15_000 + shape.below(60_000)
    heap.add(haltedMs, { type: 'command', kind: 'halt' })
    heap.add(haltedMs + 2_000 + shape.below(10_000), { type: 'command', kind: 'resume' })
  }
  const boundMs = Math.max(0, ...plan.map(({ fault }) => fault.boundMs))
  const endMs = healedAtMs + Math.max(endsAfterMs, boundMs)
  let calmAtMs: number | null = null
  let lastUnrest: string | null = null
  while (violation === null) {
    const exchangeDueMs = (exchange.nextDueAtMs() ?? Infinity) - startAtMs
    const dueMs = Math.min(heap.nextAtMs(), exchangeDueMs)
    if (dueMs > endMs) break
    nowMs = Math.max(nowMs, dueMs)
    exchange.advanceTo(startAtMs + nowMs)
    if (heap.nextAtMs() <= exchangeDueMs) {
      const next = heap.take()
      if (next !== undefined) {
        trace.note(nowMs, next.item)
        deliver(next.item)
      }
    }
    for (const frame of frames) passOn(frame)
    frames.length = 0
    for (const check of checks) if (check.look !== undefined) judge(check.id, check.look(view))
    if (nowMs >= healedAtMs && calmAtMs === null) {
      lastUnrest = unrest(view, depositedCash)
      if (lastUnrest === null) calmAtMs = nowMs
      else if (nowMs > healedAtMs + boundMs) judge('I3', lastUnrest)
    }
  }
  if (calmAtMs === null) judge('I3', lastUnrest)
  return {
    seed,
    plan,
    fired: fates.fired,
    violation,
    virtualMs: nowMs,
    events: trace.count(),
    news,
    fills: exchange.state.trades.filter((trade) => trade.accountId === accountId).length,
    calmAfterMs: calmAtMs === null ? null : calmAtMs - healedAtMs,
    hash: trace.hash(),
    tail: trace.tail(),
  }
}

const staleMaxMs = 3_000
/** In so many seeds a person halts the daemon for a while. */
const haltShare = 0.4
const personLooksAfterMs = [2_000, 5_000, 10_000, 15_000, 20_000, 30_000]

const SentOrder = z.object({ id: z.string(), side: z.string(), qty: z.string() })
const sentOrder = (body: string) => SentOrder.parse(JSON.parse(body))

const isStream = (name: string): name is StreamName => name in streamTargets

const touchesSwitch = (inject: Planned['fault']['inject']): boolean =>
  inject.at === 'broken_switch' || (inject.at === 'venue' && inject.does.type === 'arm_switch')

/** A silent line lost frames that nobody numbers: what follows on it shows a gap. */
const renumbered = (text: string, shift: number): string =>
  text.replace(/"seq":(\d+)/, (_, seq: string) => `"seq":${Number.isNaN(shift) ? Number(seq) : Number(seq) + shift}`)
