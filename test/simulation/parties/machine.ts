import type { TradingConfig } from '#shared/config/config.ts'
import type { Prng } from '#shared/prng.ts'
import { monoMs } from '#shared/units.ts'
import { z } from 'zod'
import type { Checkpoint } from '../../../edge-daemon/core/account/checkpoint.ts'
import type { Effect } from '../../../edge-daemon/core/effect.ts'
import type { StreamName } from '../../../edge-daemon/core/event.ts'
import { initialState } from '../../../edge-daemon/core/state.ts'
import { runIdOf } from '../../../edge-daemon/journal/files.ts'
import { createTranslation } from '../../../edge-daemon/venue/extended/translate.ts'
import type { VenueEvent } from '../../../edge-daemon/venue/venue.ts'
import type { Around } from '../around.ts'
import { callCloud } from '../links/cloud-way.ts'
import { connect, hangUp, ping } from '../links/lines.ts'
import { assign, drop, release } from '../links/pools.ts'
import { sendRequest, type OrderOnTheWay, type RestRequest } from '../links/rest.ts'
import { isStopped } from './alarms.ts'
import { isPast } from './correspondence.ts'
import { receive, startDaemon, type Daemon, type Outside, type ToDaemon } from './daemon.ts'
import { flush, loseUnsynced, write, writeMs, type Disk } from './disk.ts'
import { driftMs, injected, machineMonoMs, noHardship, springTrap, workMs, type Hardship } from './hardship.ts'
import { startAtMs, type Venue } from './venue.ts'

// The machine: its disk, its clock, and one life of the daemon's process after another.

export type Machine = {
  readonly disk: Disk
  readonly chance: Prng
  readonly venue: Venue
  readonly config: TradingConfig
  /** After each step of the core. */
  readonly stepped: (event: VenueEvent, effects: readonly Effect[]) => void
  /** Null while no process lives. */
  daemon: Daemon | null
  /** Lives so far. */
  boot: number
  pausedUntilMs: number
  /** By how much the wall clock is ahead of the true time. */
  clockOffsetMs: number
  /** The process has said its last word and will be gone when it has worked off the message. */
  isEnding: boolean
  /** When a frame or a pong last reached this life on each stream. */
  readonly heardAtMs: Record<StreamName, number>
  /** What the disk held when this life began; null when it held nothing. */
  begunWith: Checkpoint | null
  /** Some life began without a checkpoint on an account that had traded. */
  isCarried: boolean
  /** Frames that reached the process. */
  news: number
  readonly hardship: Hardship
}

export type ToMachine = { readonly to: 'machine' } & (
  | { readonly type: 'daemon_started' }
  | { readonly type: 'ids_written'; readonly boot: number; readonly upTo: number }
  | { readonly type: 'last_record_written'; readonly boot: number; readonly bookProvenEmpty: boolean }
  | { readonly type: 'farewell_written' | 'turn_due'; readonly boot: number }
)

export const createMachine = (parts: Pick<Machine, 'disk' | 'chance' | 'venue' | 'config' | 'stepped'>): Machine => ({
  ...parts,
  daemon: null,
  boot: 0,
  pausedUntilMs: 0,
  clockOffsetMs: 0,
  isEnding: false,
  heardAtMs: { account: 0, book: 0, touch: 0, trades: 0, mark: 0, index: 0, funding: 0 },
  begunWith: null,
  isCarried: false,
  news: 0,
  hardship: noHardship(),
})

export function deliver(machine: Machine, message: ToMachine, around: Around): void {
  if (message.type === 'daemon_started') return start(machine, around)
  const { boot, disk } = machine
  if (message.boot !== boot || machine.daemon === null) return
  switch (message.type) {
    case 'ids_written':
      disk.ids = { ...disk.ids, reservedUpTo: message.upTo }
      return deliverToDaemon(machine, { to: 'daemon', type: 'ids_reserved', boot, upTo: message.upTo }, around)
    case 'last_record_written': {
      const run = disk.runs.at(-1)
      if (run !== undefined) run.endedWell = message.bookProvenEmpty
      flush(disk)
      return deliverToDaemon(machine, { to: 'daemon', type: 'flushed', boot }, around)
    }
    case 'farewell_written':
      disk.hasSaidFarewell = true
      return deliverToDaemon(machine, { to: 'daemon', type: 'remembered', boot }, around)
    case 'turn_due':
      return takeTurn(machine, around)
  }
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
  }
  const ms = workMs(around)
  if (ms > 0) {
    hardship.busyUntilMs = around.nowMs + ms
    around.post(ms, { to: 'machine', type: 'turn_due', boot })
  }
  try {
    springTrap(hardship)
    receive(daemon, message)
  } catch (error) {
    if (error !== injected) throw error
    return die(machine, around, crashedMs)
  }
  if (!machine.isEnding) return
  machine.isEnding = false
  die(machine, around, 2_000 + machine.chance.below(3_000))
}

/** Until whoever watches the process has started it again. */
const crashedMs = 1_000

const reservedAtStart = 8_192

function start(machine: Machine, around: Around): void {
  const { disk, venue, config, heardAtMs } = machine
  if (machine.daemon !== null) return
  machine.boot += 1
  machine.pausedUntilMs = 0
  machine.hardship.busyUntilMs = 0
  machine.hardship.backlog.length = 0
  disk.ids = { epoch: disk.ids.epoch + 1, reservedUpTo: disk.ids.reservedUpTo + reservedAtStart }
  const last = disk.runs.at(-1)
  const lastHeard = disk.runs.findLastIndex(({ wasHeard }) => wasHeard)
  const isUnclean = disk.runs.some(({ endedWell }, index) => !endedWell && index >= lastHeard)
  machine.begunWith = disk.checkpoint === null ? null : structuredClone(disk.checkpoint)
  if (last !== undefined && (disk.checkpoint === null || disk.checkpoint.isProvisional === true))
    machine.isCarried = true
  disk.runs.push({ endedWell: false, wasHeard: false })
  const state = initialState(
    {
      spec: venue.spec,
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
  for (const stream of streams) heardAtMs[stream] = Number.NEGATIVE_INFINITY
  const entry = {
    market: venue.spec,
    sign: () => ({ hash: 0n, r: '0x1', s: '0x1' }),
    feeRateMax: venue.feeRateMax,
    publicKey: venue.publicKey,
    vault: venue.vault,
  }
  const correspondent = { translation: createTranslation(venue.spec), entry }
  const outside = outsideOf(machine, around)
  const run = runOf(disk.ids.epoch)
  machine.daemon = startDaemon({
    boot: machine.boot,
    bootMonoMs: outside.monoMs(),
    run,
    state,
    config,
    correspondent,
    outside,
  })
}

const runOf = (epoch: number): string => runIdOf(epoch, 'simulated')

const streams: readonly StreamName[] = ['account', 'book', 'touch', 'trades', 'mark', 'index', 'funding']

/** The process is gone at once, with all that was not safe. */
export function die(machine: Machine, around: Around, restartAfterMs: number): void {
  if (machine.daemon === null) return
  machine.daemon = null
  loseUnsynced(machine.disk)
  for (const line of around.lines.open.keys()) hangUp(around, line)
  around.post(restartAfterMs, { to: 'machine', type: 'daemon_started' })
}

function outsideOf(machine: Machine, around: Around): Outside {
  const { disk, boot, chance } = machine
  const run = disk.runs.at(-1)
  return {
    monoMs: () => machineMonoMs(machine.hardship, around.nowMs),
    wallMs: () => startAtMs + Math.floor(around.nowMs + clockErrorMs(machine, around.nowMs)),
    isLoopHeld: () => around.nowMs < machine.hardship.loopHeldUntilMs,
    mayThrow: () => springTrap(machine.hardship),
    after: (afterMs, message) => around.post(afterMs, message),
    rest: {
      nextId: () => (around.rest.count += 1),
      assign: (carriage) => assign(around, boot, carriage),
      write(carriage, { method, path, body = null }) {
        const request = { method, path, body }
        sendRequest(around, boot, carriage, request, orderIn(request, machine))
      },
      release: (id) => release(around, id),
      drop: (id) => drop(around, id),
    },
    connect: (stream) => connect(around, stream, boot),
    ping: (line) => ping(around, line),
    hangUp: (line) => hangUp(around, line),
    callCloud: (call, withinMs) => callCloud(around, boot, call, withinMs),
    keepControl(control) {
      disk.control = control
    },
    keep: (checkpoint) => write(disk, checkpoint, writeMs(around, chance), around),
    noteHeard() {
      if (run !== undefined) run.wasHeard = true
    },
    reserveIds: (upTo) => around.post(writeMs(around, chance), { to: 'machine', type: 'ids_written', boot, upTo }),
    flush: (bookProvenEmpty) =>
      around.post(writeMs(around, chance), { to: 'machine', type: 'last_record_written', boot, bookProvenEmpty }),
    rememberFarewell: () => around.post(writeMs(around, chance), { to: 'machine', type: 'farewell_written', boot }),
    ended() {
      machine.isEnding = true
    },
    stepped: machine.stepped,
  }
}

/** By how much the machine's wall clock is ahead of the true time. */
export const clockErrorMs = ({ clockOffsetMs, hardship: { drift } }: Machine, nowMs: number): number =>
  clockOffsetMs + (drift === null ? 0 : driftMs(drift, nowMs))

const SentOrder = z.object({ id: z.string(), side: z.string(), qty: z.string() })

function orderIn({ method, path, body }: RestRequest, { venue }: Machine): Omit<OrderOnTheWay, 'left'> | null {
  if (method !== 'POST' || path !== '/user/order') return null
  const { id, side, qty } = SentOrder.parse(JSON.parse(body ?? ''))
  const lots = Math.round(Number(qty) / Number(venue.spec.lotSize))
  return { clientId: id, side: side === 'BUY' ? 'buy' : 'sell', lots }
}
