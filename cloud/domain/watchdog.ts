import { unreachable } from '#shared/assert.ts'
import type { CommandAck } from '#shared/contracts/control.ts'
import { acknowledge, type CommandRecord } from './command-record.ts'
import { asked, beginLooking, hearOrders, isKeyDoubted, keyDoubt, seeBook, type Looking } from './looking.ts'
import { closeRun, freshness, isEarlier, rememberSeq, type RunSeen } from './run-seen.ts'

// Decides when a silent daemon's orders are cancelled, when that counts as done and who may undo it. No clock, no I/O: the
// Durable Object stores the state, carries out the effects and brings their outcome back as the next event.

/** A daemon that has not been heard for this long is taken for dead. */
export const silenceLimitMs = 15_000
/** The alarm is never set further ahead than this while a daemon is watched, so that an outage of our own shows. */
export const tickMaxMs = 5_000
/** A tick later than this proves that the object itself was away. */
export const lateTickMs = 2_500
/** A latched object looks at the book this often. */
export const latchedCheckMs = 60_000
/**
 * And this often while no heartbeat was answered since the kill began: a daemon that lives knows of no latch and may have rested
 * nothing at that moment. For as long as an order lives at most, and some more.
 */
export const untoldCheckMs = 5_000
export const untoldCheckForMs = 150_000
/** Between two looks at a book that is being emptied; doubled by each failure up to `tickMaxMs`. */
export const sweepPauseMs = 1_000
/** An acknowledged cancel proves nothing: only this many empty books in a row do. */
export const emptyReadsNeeded = 2

/** Emptying the book. `emptyReads` counts the empty books read in a row. */
export type Sweep = { readonly emptyReads: number; readonly failures: number }

export type Stage =
  | { readonly phase: 'idle' }
  | { readonly phase: 'armed'; readonly deadlineAtMs: number; readonly graceUsed: boolean }
  | { readonly phase: 'killing'; readonly sweep: Sweep; readonly reason: string; readonly beganAtMs: number }
  | {
      readonly phase: 'latched'
      readonly sweep: Sweep
      readonly reason: string
      /** When the kill began. */
      readonly beganAtMs: number
      /** When the book was last proven empty after orders. */
      readonly emptiedAtMs: number
    }

export type WatchdogState = {
  readonly version: 1
  readonly stage: Stage
  readonly desired: 'run' | 'halt'
  /** When the next tick is due; null when none is. A tick is judged late by this. */
  readonly nextTickAtMs: number | null
  /** Of the last heartbeat that was not a replay, by the object's clock. */
  readonly heardAtMs: number | null
  /** Newest first. */
  readonly runs: readonly RunSeen[]
  /** Oldest first. */
  readonly commands: readonly CommandRecord[]
  readonly configVersion: number
  readonly looking: Looking
  /** What the exchange last refused or failed to answer, or what speaks against the key; null when the last look went well. */
  readonly alert: string | null
}

export type WatchdogEvent =
  | {
      readonly type: 'heartbeat'
      readonly atMs: number
      readonly run: string
      readonly seq: number
      /** That rest at the exchange by the word of the daemon; null while that is no proof (`toldOrders`). */
      readonly openOrders: number | null
      readonly acks: readonly CommandAck[]
    }
  | { readonly type: 'tick'; readonly atMs: number }
  | {
      readonly type: 'book_checked'
      readonly atMs: number
      /** Null when the book could not be read. */
      readonly openOrders: number | null
      readonly problem: string | null
    }
  | { readonly type: 'goodbye'; readonly atMs: number; readonly run: string; readonly openOrders: number | null }
  | {
      readonly type: 'command'
      readonly command: CommandRecord
      /** A daemon is on the control socket: it acts on what is pushed, though its heartbeats be refused or lost. */
      readonly isListening: boolean
    }
  | { readonly type: 'config_published'; readonly version: number }

export type WatchdogEffect =
  /** Look at the book, after a mass cancel when `cancelFirst`; the outcome returns as `book_checked`. */
  | { readonly type: 'check_book'; readonly cancelFirst: boolean }
  | { readonly type: 'note'; readonly kind: string; readonly detail: string }
  | { readonly type: 'refuse'; readonly reason: string }

export type WatchdogStep = { readonly state: WatchdogState; readonly effects: readonly WatchdogEffect[] }

export const initialWatchdog: WatchdogState = {
  version: 1,
  stage: { phase: 'idle' },
  desired: 'run',
  nextTickAtMs: null,
  heardAtMs: null,
  runs: [],
  commands: [],
  configVersion: 0,
  looking: beginLooking(0),
  alert: null,
}

/** True from the moment the watchdog starts to cancel until a person re-arms. */
export const isLatched = (state: WatchdogState): boolean =>
  state.stage.phase === 'killing' || state.stage.phase === 'latched'

/** Whether nothing of the account rests since the kill, as far as the key can be believed. */
export const isProvenEmpty = ({ stage, looking }: WatchdogState): boolean =>
  stage.phase === 'latched' && stage.sweep.emptyReads >= emptyReadsNeeded && !isKeyDoubted(looking)

/** Applies one event. The same state object comes back when the event changes nothing. */
export function stepWatchdog(state: WatchdogState, event: WatchdogEvent): WatchdogStep {
  switch (event.type) {
    case 'heartbeat':
      return onHeartbeat(state, event)
    case 'tick':
      return onTick(state, event.atMs)
    case 'book_checked':
      return onBookChecked(state, event)
    case 'goodbye':
      return onGoodbye(state, event)
    case 'command':
      return onCommand(state, event)
    case 'config_published':
      return event.version > state.configVersion ? only({ ...state, configVersion: event.version }) : only(state)
    default:
      return unreachable(event)
  }
}

type EventOf<T extends WatchdogEvent['type']> = Extract<WatchdogEvent, { type: T }>

const only = (state: WatchdogState): WatchdogStep => ({ state, effects: [] })
const note = (kind: string, detail: string): WatchdogEffect => ({ type: 'note', kind, detail })

function onHeartbeat(state: WatchdogState, event: EventOf<'heartbeat'>): WatchdogStep {
  const { atMs, run, seq } = event
  if (freshness(state.runs, run, seq) === 'stale') return only(state)
  // A straggler must not pass for its successor. When that is silent it may be a new state folder, which counts from the start.
  if (isEarlier(state.runs, run) && isHeard(state, atMs)) return only(state)
  const heard: WatchdogState = {
    ...state,
    heardAtMs: atMs,
    runs: rememberSeq(state.runs, run, seq),
    commands: acknowledge(state.commands, event.acks, atMs),
  }
  // Once it has begun to kill, only a person re-arms: a flapping link must not resume quoting.
  if (isLatched(state)) return only({ ...heard, looking: hearOrders(state.looking, event.openOrders) })
  const deadlineAtMs = atMs + silenceLimitMs
  const stage: Stage = { phase: 'armed', deadlineAtMs, graceUsed: false }
  // An armed object keeps the tick it has: it is never later than the new deadline.
  const isArmed = state.stage.phase === 'armed'
  const nextTickAtMs = isArmed ? state.nextTickAtMs : atMs + tickMaxMs
  const looking = hearOrders(isArmed ? state.looking : beginLooking(atMs), event.openOrders)
  return {
    state: { ...heard, stage, nextTickAtMs, looking },
    effects: state.stage.phase === 'idle' ? [note('armed', `run ${run}`)] : [],
  }
}

function onTick(state: WatchdogState, atMs: number): WatchdogStep {
  const { stage } = state
  switch (stage.phase) {
    case 'idle':
      return only(state.nextTickAtMs === null ? state : { ...state, nextTickAtMs: null })
    case 'armed':
      return onArmedTick(state, stage, atMs)
    case 'killing':
      return sweepStep({ ...state, nextTickAtMs: atMs + tickMaxMs }, true)
    case 'latched':
      return sweepStep({ ...state, nextTickAtMs: atMs + tickMaxMs }, stage.sweep.emptyReads < emptyReadsNeeded)
    default:
      return unreachable(stage)
  }
}

/** The next tick stands until the outcome of the look brings a better one: a lost outcome must not lose the alarm. */
const sweepStep = (state: WatchdogState, cancelFirst: boolean): WatchdogStep => ({
  state,
  effects: [{ type: 'check_book', cancelFirst }],
})

function onArmedTick(state: WatchdogState, stage: Extract<Stage, { phase: 'armed' }>, atMs: number): WatchdogStep {
  const lateMs = state.nextTickAtMs === null ? 0 : atMs - state.nextTickAtMs
  if (lateMs > lateTickMs && !stage.graceUsed) {
    // We were away, so the silence may be ours. One fresh window; the exchange's own switch covers the gap.
    const graced: Stage = { phase: 'armed', deadlineAtMs: atMs + silenceLimitMs, graceUsed: true }
    const { state: looked, effects } = look({ ...state, stage: graced, nextTickAtMs: atMs + tickMaxMs }, atMs)
    return { state: looked, effects: [note('grace', `tick was ${lateMs} ms late`), ...effects] }
  }
  if (atMs < stage.deadlineAtMs) {
    const waiting: WatchdogState = { ...state, nextTickAtMs: Math.min(stage.deadlineAtMs, atMs + tickMaxMs) }
    // The next tick waits for a look under way: none begins that could hold up the one that kills.
    const isDue = atMs >= state.looking.nextAtMs && atMs + tickMaxMs <= stage.deadlineAtMs
    return isDue ? look(waiting, atMs) : only(waiting)
  }
  const silentMs = state.heardAtMs === null ? silenceLimitMs : atMs - state.heardAtMs
  const reason = `no heartbeat for ${(silentMs / 1000).toFixed(1)} s`
  const killing: Stage = { phase: 'killing', sweep: { emptyReads: 0, failures: 0 }, reason, beganAtMs: atMs }
  return {
    state: { ...state, stage: killing, nextTickAtMs: atMs + tickMaxMs },
    effects: [note('killing', reason), { type: 'check_book', cancelFirst: true }],
  }
}

const look = (state: WatchdogState, atMs: number): WatchdogStep => ({
  state: { ...state, looking: asked(state.looking, atMs) },
  effects: [{ type: 'check_book', cancelFirst: false }],
})

function onBookChecked(state: WatchdogState, event: EventOf<'book_checked'>): WatchdogStep {
  const { stage } = state
  // That a book is empty which is being emptied shows nothing of whose it is.
  const tells = stage.phase === 'armed' || event.openOrders !== 0
  const looking = tells ? seeBook(state.looking, event.openOrders, event.atMs) : state.looking
  const alert = event.problem ?? (isKeyDoubted(looking) ? keyDoubt : null)
  const isNews = alert !== state.alert
  const noted: WatchdogState = isNews || looking !== state.looking ? { ...state, looking, alert } : state
  const effects = isNews && alert !== null ? [note('exchange_problem', alert)] : []
  if (stage.phase === 'idle' || stage.phase === 'armed') return { state: noted, effects }

  const { openOrders, atMs } = event
  const failed = openOrders === null || event.problem !== null
  const failures = failed ? stage.sweep.failures + 1 : 0
  const wasSettled = stage.phase === 'latched' && stage.sweep.emptyReads >= emptyReadsNeeded
  const emptyReads = openOrders === 0 ? Math.min(emptyReadsNeeded, stage.sweep.emptyReads + 1) : 0
  const pauseMs = failed ? Math.min(tickMaxMs, sweepPauseMs * 2 ** Math.min(failures - 1, 8)) : sweepPauseMs
  const sweep: Sweep = { emptyReads, failures }
  if (emptyReads >= emptyReadsNeeded) {
    const { reason, beganAtMs } = stage
    const emptiedAtMs = wasSettled ? stage.emptiedAtMs : atMs
    const latched: Stage = { phase: 'latched', sweep, reason, beganAtMs, emptiedAtMs }
    // A latch stored by a version before knows neither time: then neither comparison holds, and it goes by the minute.
    const mayBeUntold = (state.heardAtMs ?? -Infinity) < beganAtMs && atMs - emptiedAtMs < untoldCheckForMs
    const checkMs = mayBeUntold ? untoldCheckMs : latchedCheckMs
    const settled = stage.phase === 'killing' ? note('latched', stage.reason) : note('swept', 'book empty again')
    return {
      state: { ...noted, stage: latched, nextTickAtMs: atMs + checkMs },
      effects: wasSettled ? effects : [...effects, settled],
    }
  }
  // A settled latch that finds orders cancels at once instead of after a pause.
  const found = wasSettled && openOrders !== null
  return {
    state: { ...noted, stage: { ...stage, sweep }, nextTickAtMs: found ? atMs : atMs + pauseMs },
    effects: found ? [...effects, note('orders_while_latched', `${openOrders} open orders`)] : effects,
  }
}

function onGoodbye(state: WatchdogState, event: EventOf<'goodbye'>): WatchdogStep {
  if (state.stage.phase === 'idle') {
    const runs = event.openOrders === 0 ? closeRun(state.runs, event.run) : state.runs
    return only(runs === state.runs ? state : { ...state, runs })
  }
  if (event.openOrders !== 0) {
    const seen = event.openOrders === null ? 'the book could not be read' : `${event.openOrders} orders still rest`
    return { state, effects: [note('goodbye_refused', seen)] }
  }
  // Another run lives: an old farewell must not disarm its successor.
  if (state.runs[0]?.run !== event.run) return { state, effects: [note('goodbye_refused', 'another run is watched')] }
  const runs = closeRun(state.runs, event.run)
  // It undoes no latch, but a person who re-arms must not set the watchdog on a daemon that is gone.
  if (isLatched(state)) return only({ ...state, runs })
  return {
    // The book was read just now.
    state: { ...state, stage: { phase: 'idle' }, nextTickAtMs: null, runs, alert: null },
    effects: [note('disarmed', `run ${event.run} said goodbye to an empty book`)],
  }
}

function onCommand(state: WatchdogState, { command, isListening }: EventOf<'command'>): WatchdogStep {
  const commands = [...state.commands, command].slice(-commandsKept)
  const accepted = [note(`command_${command.kind}`, command.reason)]
  switch (command.kind) {
    case 'halt':
      return { state: { ...state, desired: 'halt', commands }, effects: accepted }
    // The daemon takes the position off by itself; that it must not quote meanwhile is a level, like any halt.
    case 'flatten':
      // That nobody may take it off is no reason to let it quote.
      if (!takesFlatten(state, command.createdAtMs, isListening)) {
        return {
          state: state.desired === 'halt' ? state : { ...state, desired: 'halt' },
          effects: [note('flatten_refused', command.reason), { type: 'refuse', reason: unheard }],
        }
      }
      return { state: { ...state, desired: 'halt', commands }, effects: accepted }
    case 'resume':
      if (isLatched(state)) return refuse(state, 'the watchdog has killed this bot: re-arm it instead')
      return { state: { ...state, desired: 'run', commands }, effects: accepted }
    case 're_arm':
      if (state.stage.phase === 'killing') return refuse(state, 'the book is not proven empty yet: wait for the latch')
      if (state.stage.phase !== 'latched') return refuse(state, 'nothing is latched')
      if (state.stage.sweep.emptyReads < emptyReadsNeeded) {
        return refuse(state, 'orders were found while latched: wait until the book is proven empty again')
      }
      return reArm({ ...state, alert: null, commands }, command.createdAtMs, accepted)
    default:
      return unreachable(command.kind)
  }
}

const isHeard = ({ heardAtMs }: WatchdogState, atMs: number): boolean =>
  heardAtMs !== null && atMs - heardAtMs < silenceLimitMs

/** Whether a daemon may act on a flatten that is asked for now. */
export const takesFlatten = (state: WatchdogState, atMs: number, isListening: boolean): boolean =>
  isListening || isThere(state, atMs)

/** Whether a daemon lives: heard within the limit, and not gone since. */
const isThere = (state: WatchdogState, atMs: number): boolean => state.runs[0]?.closed === false && isHeard(state, atMs)
const unheard =
  'it is halted, but no daemon is heard that could take the position off the market: close it by hand at the exchange'

/** A halt stays: it is undone by a resume alone. A daemon that lives may quote from now on, so it is watched from now on. */
function reArm(state: WatchdogState, atMs: number, accepted: readonly WatchdogEffect[]): WatchdogStep {
  if (!isThere(state, atMs)) {
    return { state: { ...state, stage: { phase: 'idle' }, nextTickAtMs: null }, effects: accepted }
  }
  const stage: Stage = { phase: 'armed', deadlineAtMs: atMs + silenceLimitMs, graceUsed: false }
  return {
    state: { ...state, stage, nextTickAtMs: atMs + tickMaxMs, looking: beginLooking(atMs) },
    effects: [...accepted, note('armed', `run ${state.runs[0]?.run}`)],
  }
}

const commandsKept = 100
const refuse = (state: WatchdogState, reason: string): WatchdogStep => ({
  state,
  effects: [{ type: 'refuse', reason }],
})
