import type { TradingConfig } from '#shared/config/config.ts'
import type { Prng } from '#shared/prng.ts'
import { assert } from '#shared/assert.ts'
import { monoMs } from '#shared/units.ts'
import type { Effect } from '../../../edge-daemon/core/effect.ts'
import type { StreamName } from '../../../edge-daemon/core/event.ts'
import { initialState, isFlat } from '../../../edge-daemon/core/state.ts'
import { configInForce } from '../../../edge-daemon/runtime/config-in-force.ts'
import { lastRunOf } from '../../../edge-daemon/journal/last-search.ts'
import { settling } from '../../../edge-daemon/journal/last-words.ts'
import { unsettledParts } from '../../../edge-daemon/journal/run-end.ts'
import { replacement } from '../../../edge-daemon/journal/disk-step.ts'
import { orderIdFile, reservationText } from '../../../edge-daemon/runtime/order-ids.ts'
import { createTranslation } from '../../../edge-daemon/venue/extended/translate.ts'
import type { VenueEvent } from '../../../edge-daemon/venue/venue.ts'
import type { Around } from '../around.ts'
import type { Sink } from '../checks/check.ts'
import { callCloud } from '../links/cloud-way.ts'
import { connect, hangUp, ping } from '../links/lines.ts'
import { assign, drop, release } from '../links/pools.ts'
import { sendRequest, type OrderOnTheWay, type RestRequest } from '../links/rest.ts'
import { isStopped } from './alarms.ts'
import { isPast } from './correspondence.ts'
import { receive, startDaemon, type Daemon, type Outside, type ToDaemon } from './daemon.ts'
import { beginJob, bytesOf, continueJob, searchDisk, type Disk, type JobEnd } from './disk.ts'
import { journalFolder, pathIn, type Keeping } from './keeping.ts'
import { eventFiles, recover, type Recovered } from './recovery.ts'
import { driftMs, injected, machineMonoMs, noHardship, sign, springTrap, workMs, type Hardship } from './hardship.ts'
import { configFile, type ConfigFile } from './settings.ts'
import { leverageNow, startAtMs, type Venue } from './venue.ts'

// The machine: its disk, its clock, and one life of the daemon's process after another.

export type Machine = {
  readonly disk: Disk
  readonly chance: Prng
  readonly venue: Venue
  /** As the local file was written first. */
  readonly config: TradingConfig
  file: ConfigFile
  /** Before a frame is given to the process that takes it up. */
  readonly heard: (line: number, text: string) => void
  /** After each step of the core. */
  readonly stepped: (event: VenueEvent, effects: readonly Effect[]) => void
  /** Before something leaves the process. */
  readonly emitted: (sink: Sink, text: string) => void
  /** Null while no process lives. */
  daemon: Daemon | null
  /** While a life begins: what it has read of the disk; null before that. */
  starting: { recovered: Recovered | null } | null
  /** What each life has kept, oldest first. */
  readonly keepings: Keeping[]
  /** Lives so far. */
  boot: number
  pausedUntilMs: number
  /** By how much the wall clock is ahead of the true time. */
  clockOffsetMs: number
  /** Which faults, by their place in the plan, hold it away now. */
  readonly clockStepped: Set<number>
  /** What else the wall clock is ahead by at a moment of the world, whatever faults do to it. */
  readonly wanderMs: (nowMs: number) => number
  /** The process has said its last word and will be gone when it has worked off the message. */
  isEnding: boolean
  /** When a frame or a pong last reached this life on each stream. */
  readonly heardAtMs: Record<StreamName, number>
  /** When the exchange made the newest frame of the book that this life has taken up. */
  bookMadeAtMs: number
  /** Frames that reached the process. */
  news: number
  readonly hardship: Hardship
}

export type ToMachine = { readonly to: 'machine' } & (
  | { readonly type: 'daemon_started' }
  | { readonly type: 'disk_stepped'; readonly job: number }
  | { readonly type: 'turn_due'; readonly boot: number }
)

export const createMachine = (
  parts: Pick<Machine, 'disk' | 'chance' | 'venue' | 'config' | 'heard' | 'stepped' | 'emitted' | 'wanderMs'>,
): Machine => ({
  ...parts,
  file: configFile(parts.config),
  daemon: null,
  starting: null,
  keepings: [],
  boot: 0,
  pausedUntilMs: 0,
  clockOffsetMs: 0,
  clockStepped: new Set(),
  isEnding: false,
  heardAtMs: { account: 0, book: 0, touch: 0, trades: 0, mark: 0, index: 0, funding: 0 },
  bookMadeAtMs: Number.NEGATIVE_INFINITY,
  news: 0,
  hardship: noHardship(),
})

export const isRunning = ({ daemon, starting }: Machine): boolean => daemon !== null || starting !== null

export function deliver(machine: Machine, message: ToMachine, around: Around): void {
  if (message.type === 'daemon_started') return start(machine, around)
  if (message.type === 'turn_due') {
    if (message.boot === machine.boot && machine.daemon !== null) takeTurn(machine, around)
    return
  }
  const { boot, disk, chance } = machine
  const isAlive = (ofBoot: number) => ofBoot === boot && isRunning(machine)
  const end = continueJob(disk, message.job, isAlive, around, chance)
  if (end === null || !isAlive(end.boot)) return
  if (machine.starting !== null) return goOn(machine, end, around)
  const { purpose, error } = end
  deliverToDaemon(machine, { to: 'daemon', type: 'disk_done', boot, purpose, error }, around)
}

/** What was meant for an earlier life reaches nobody, nor does the end of a wait for an answer that has come. */
export const isForNobody = ({ daemon, boot }: Machine, message: ToDaemon): boolean =>
  daemon === null ||
  message.boot !== boot ||
  ('id' in message && message.type !== 'cloud_said' && isPast(daemon.rest, message)) ||
  (message.type === 'cloud_said' && !daemon.calls.has(message.id)) ||
  (message.type === 'alarm_rang' && isStopped(daemon.alarms, message))

/** While the process does not run or is at work, what reaches it waits. */
export function deliverToDaemon(machine: Machine, message: ToDaemon, around: Around): void {
  const { pausedUntilMs, hardship } = machine
  if (isForNobody(machine, message)) return
  if (around.nowMs < pausedUntilMs) return around.postAt(pausedUntilMs, message)
  if (around.nowMs < hardship.busyUntilMs || hardship.backlog.length > 0) hardship.backlog.push(message)
  else work(machine, message, around)
}

/** The process has done what it was at, and takes what has waited longest. */
function takeTurn(machine: Machine, around: Around): void {
  const { pausedUntilMs, hardship, boot } = machine
  if (around.nowMs < pausedUntilMs) return around.postAt(pausedUntilMs, { to: 'machine', type: 'turn_due', boot })
  while (around.nowMs >= hardship.busyUntilMs) {
    const message = hardship.backlog.shift()
    if (message === undefined) return
    if (!isForNobody(machine, message)) work(machine, message, around)
  }
}

function work(machine: Machine, message: ToDaemon, around: Around): void {
  const { daemon, heardAtMs, hardship, boot } = machine
  if (daemon === null) return
  if (message.type === 'frame' || message.type === 'pong') {
    const name = around.lines.open.get(message.line)?.name
    if (name !== undefined && name !== 'control') heardAtMs[name] = around.nowMs
    if (message.type === 'frame' && name !== 'control') machine.news += 1
    if (message.type === 'frame' && name === 'book') machine.bookMadeAtMs = message.madeAtMs
    if (message.type === 'frame') machine.heard(message.line, message.text)
  }
  hardship.signedMs = 0
  try {
    springTrap(hardship)
    receive(daemon, message)
  } catch (error) {
    if (error !== injected) throw error
    return die(machine, around, crashedMs)
  }
  const ms = workMs(around) + hardship.signedMs
  if (ms > 0) {
    hardship.busyUntilMs = around.nowMs + ms
    around.post(ms, { to: 'machine', type: 'turn_due', boot })
  }
  if (!machine.isEnding) return
  machine.isEnding = false
  die(machine, around, 2_000 + machine.chance.below(3_000))
}

/** Until whoever watches the process has started it again. */
const crashedMs = 1_000

const refusedForMs = 2_000

/** As runtime/run.ts: what is relied on is made safe, read, and order ids are taken before anything is sent. */
function start(machine: Machine, around: Around): void {
  if (isRunning(machine)) return
  // A file that cannot be used ends the start, and the supervisor tries again.
  if (typeof machine.file === 'string') return around.post(refusedForMs, { to: 'machine', type: 'daemon_started' })
  const { disk, chance } = machine
  machine.boot += 1
  machine.pausedUntilMs = 0
  machine.hardship.busyUntilMs = 0
  machine.hardship.leakedMb = 0
  machine.hardship.backlog.length = 0
  machine.starting = { recovered: null }
  const parts = searchDisk(disk, unsettledParts(lastRunOf(eventFiles(disk))))
  const steps = settling(journalFolder, parts)
  if (steps.length === 0) takeIds(machine, around)
  else beginJob(disk, { boot: machine.boot, steps, purpose: { what: 'settled' } }, around, chance)
}

/** A disk that fails at the start ends the process, and the supervisor begins it again. */
function goOn(machine: Machine, { purpose, error }: JobEnd, around: Around): void {
  const recovered = machine.starting?.recovered ?? null
  if (error !== null) die(machine, around, 1_000 + machine.chance.below(2_000))
  else if (purpose.what === 'settled') takeIds(machine, around)
  else if (recovered !== null) beginLife(machine, recovered, around)
}

function takeIds(machine: Machine, around: Around): void {
  const { disk, boot, chance } = machine
  const recovered = recover(disk)
  if (recovered === null) return die(machine, around, 1_000)
  machine.starting = { recovered }
  const { epoch, reservedUpTo } = recovered.ids
  const steps = replacement(pathIn(orderIdFile), reservationText(epoch, reservedUpTo))
  beginJob(disk, { boot, steps, purpose: { what: 'ids_taken' } }, around, chance)
}

function beginLife(machine: Machine, recovered: Recovered, around: Around): void {
  const { venue, file, heardAtMs } = machine
  if (typeof file === 'string' || recovered.lastWords.unread !== null) return die(machine, around, refusedForMs)
  const { ids, lastWords, control, served, wasUnclean } = recovered
  const inForce = configInForce(file, served, () => machine.daemon !== null && isFlat(machine.daemon.state))
  const state = initialState(
    {
      spec: venue.spec,
      makerFeeRate: venue.makerFeeRate,
      feeRateMax: Number(venue.feeRateMax),
      leverage: leverageNow(venue),
      nowMs: monoMs(1),
      ...ids,
      checkpoint: lastWords.checkpoint,
      isCloudConfigured: true,
      rememberedControl: control,
      wasUnclean,
    },
    inForce.trading(),
  )
  for (const stream of streams) heardAtMs[stream] = Number.NEGATIVE_INFINITY
  machine.bookMadeAtMs = Number.NEGATIVE_INFINITY
  const entry = {
    market: venue.spec,
    sign: () => sign(machine.hardship, around),
    feeRateMax: venue.feeRateMax,
    publicKey: venue.publicKey,
    vault: venue.vault,
  }
  const correspondent = { translation: createTranslation(venue.spec), entry }
  const outside = outsideOf(machine, around)
  machine.starting = null
  machine.daemon = startDaemon({
    boot: machine.boot,
    bootMonoMs: outside.monoMs(),
    recovered,
    state,
    inForce,
    correspondent,
    outside,
  })
  machine.keepings.push(machine.daemon.keeping)
}

const streams: readonly StreamName[] = ['account', 'book', 'touch', 'trades', 'mark', 'index', 'funding']

/** The process is gone at once. What it had written is there, safe or not. */
export function die(machine: Machine, around: Around, restartAfterMs: number): void {
  if (!isRunning(machine)) return
  machine.daemon = null
  machine.starting = null
  for (const line of around.lines.open.keys()) hangUp(around, line)
  around.post(restartAfterMs, { to: 'machine', type: 'daemon_started' })
}

function outsideOf(machine: Machine, around: Around): Outside {
  const { disk, boot, chance } = machine
  return {
    monoMs: () => machineMonoMs(machine.hardship, around.nowMs),
    wallMs: () => machineWallMs(machine, around.nowMs),
    configFile: () => machine.file,
    rssMb: () => rssMb(machine.hardship),
    isLoopHeld: () => around.nowMs < machine.hardship.loopHeldUntilMs,
    mayThrow: () => springTrap(machine.hardship),
    after: (afterMs, message) => around.post(afterMs, message),
    rest: {
      nextId: () => (around.rest.count += 1),
      assign: (carriage) => assign(around, boot, carriage),
      write(carriage, { method, path, body = null }) {
        const request = { method, path, body }
        machine.emitted('exchange', body === null ? path : `${path} ${body}`)
        sendRequest(around, boot, carriage, request, orderIn(request, machine))
      },
      release: (id) => release(around, id),
      drop: (id) => drop(around, id),
    },
    connect: (stream) => connect(around, stream, boot),
    ping: (line) => ping(around, line),
    hangUp: (line) => hangUp(around, line),
    callCloud(call, withinMs) {
      // A batch is records of the journal, which went to the disk before.
      if (call.type !== 'batch') machine.emitted('cloud', JSON.stringify(call))
      return callCloud(around, boot, call, withinMs)
    },
    beginJob(steps, purpose) {
      for (const step of steps) if ('text' in step) machine.emitted('disk', step.text)
      beginJob(disk, { boot, steps, purpose }, around, chance)
    },
    journalFiles: () => eventFiles(disk),
    read: (what) => bytesOf(disk, what),
    ended() {
      machine.isEnding = true
    },
    stepped: machine.stepped,
  }
}

/**
 * By how much the machine's wall clock is ahead of the true time. No step takes it back behind the beginning of 1970 and what has
 * passed since the machine started: the system refuses to set it so.
 */
export const clockErrorMs = (
  { clockOffsetMs, wanderMs, hardship: { drift } }: Pick<Machine, 'clockOffsetMs' | 'wanderMs' | 'hardship'>,
  nowMs: number,
): number => Math.max(-startAtMs, clockOffsetMs) + wanderMs(nowMs) + (drift === null ? 0 : driftMs(drift, nowMs))

/** What that clock says, whole milliseconds. */
export const machineWallMs = (machine: Machine, nowMs: number): number =>
  startAtMs + Math.floor(nowMs + clockErrorMs(machine, nowMs))

/** What a process needs that leaks nothing, megabytes. */
const neededMb = 160

/** What the process holds of the machine's memory, megabytes. */
export const rssMb = ({ leakedMb }: Hardship): number => Math.round(neededMb + leakedMb)

/** Read like this at each order and each change of one. */
const sentOrder = /^\{"id":"([^"]+)","market":"[^"]*","type":"[^"]*","side":"(BUY|SELL)","qty":"([\d.]+)",/

function orderIn({ method, path, body }: RestRequest, { venue }: Machine): Omit<OrderOnTheWay, 'left'> | null {
  if (method !== 'POST' || path !== '/user/order') return null
  const [, id = '', side = '', qty = ''] = sentOrder.exec(body ?? '') ?? []
  assert(id !== '', 'the body of an order must begin with its name, market, type, side and size')
  const lots = Math.round(Number(qty) / Number(venue.spec.lotSize))
  return { clientId: id, side: side === 'BUY' ? 'buy' : 'sell', lots }
}
