import type { Command, ControlState } from '#shared/contracts/control.ts'
import type { RefusalKind } from '#shared/contracts/refusal.ts'
import { checkpointJson } from './account/fills.ts'
import type { Effect } from './effect.ts'
import { endFlattening, startFlattening } from './flattening.ts'
import { doubtControl } from './hang.ts'
import type { EngineState } from './state.ts'

// The cloud's standing orders. Halt and latch are levels and act through the halt reasons; a resume by a person also
// clears the latches of this side. Each command is executed once and acknowledged until the cloud stops naming it.

/** Commands remembered as done, in every checkpoint; the cloud repeats only those it has no answer for, a few. */
const executedKeptMax = 32
/** By then everything that waited in a socket through a hang has been read or has timed out. */
const backlogMaxMs = 5_000

/** `askedAtMs`: when the heartbeat left that it answers; null for a word that nobody asked for. */
export function applyControl(state: EngineState, control: ControlState, askedAtMs: number | null): Effect[] {
  // A word comes over a connection that may live while no heartbeat arrives and nothing is armed. So what lifts must answer a
  // heartbeat, which has armed the watchdog: one goes out at once, and its answer says the same.
  if (askedAtMs === null && !isBinding(control) && lifts(state, control)) return [{ type: 'announce' }]
  if (isOld(state, control, askedAtMs)) return isBinding(control) ? makeSafer(state, control) : []
  const isAnswer = askedAtMs !== null
  const effects = recordOf(state, control, isAnswer && !state.control.isFresh)
  state.control.known = control
  state.control.knownAtMs = state.nowMs
  if (isAnswer) {
    state.control.isFresh = true
    state.control.refusal = null
    state.control.skew = null
  }
  const named = new Set(control.commands.map((command) => command.id))
  state.control.acks = state.control.acks.filter((ack) => named.has(ack.id))
  for (const command of control.commands) {
    const { acks, executed } = state.control
    if (acks.some(({ id }) => id === command.id)) continue
    // What an earlier run has done is not done again, or a resume of then would lift a latch of now.
    if (executed.includes(command.id)) acks.push({ id: command.id, outcome: 'done', detail: null })
    else effects.push(...execute(state, command, control.serverAtMs))
  }
  // Told when all of it is written: no acknowledgement leaves before the record of what it speaks of.
  return effects.length === 0 ? effects : [...effects, { type: 'announce' }]
}

/** A refusal may come from somebody between us, and is an outage then; the cloud's own word that it is not for us is none. */
export function noteCloudRefusal(state: EngineState, detail: string, kind: RefusalKind): void {
  state.control.refusal = detail
  if (kind === 'version_skew') state.control.skew = detail
  // It serves another bot: that it has watched us before counts no more.
  if (kind === 'not_this_bot' && state.control.isFresh) doubtControl(state)
}

/**
 * Of an older word only that it halts: it does not know which commands are open by now, it judges by a time that is over, and
 * it is no proof that we are watched.
 */
function makeSafer(state: EngineState, control: ControlState): Effect[] {
  const { known, knownAtMs } = state.control
  const next: ControlState = {
    ...(known ?? control),
    // No newer for that: what it may be lifted by must still be newer than all that this run has heard.
    serverAtMs: Math.max(control.serverAtMs, knownAtMs === null ? 0 : (known?.serverAtMs ?? 0)),
    latched: control.latched || known?.latched === true,
    latchReason: known?.latched === true ? known.latchReason : control.latchReason,
    desired: known?.desired === 'halt' ? 'halt' : control.desired,
  }
  const effects = recordOf(state, next, false)
  state.control.known = next
  state.control.knownAtMs = state.nowMs
  return effects.length === 0 ? effects : [...effects, { type: 'announce' }]
}

const isBinding = ({ latched, desired }: ControlState): boolean => latched || desired === 'halt'

/** Whether taking it would end anything that keeps us from quoting. */
function lifts({ control: { known, isFresh, refusal, skew } }: EngineState, { commands }: ControlState): boolean {
  if (!isFresh || refusal !== null || skew !== null) return true
  return (known !== null && isBinding(known)) || commands.some(({ kind }) => kind === 'resume')
}

function recordOf(state: EngineState, { latched, latchReason, desired }: ControlState, isNews: boolean): Effect[] {
  const { known } = state.control
  if (!isNews && known?.latched === latched && known.desired === desired) return []
  return [{ type: 'journal', record: 'control', data: { latched, latchReason, desired } }]
}

/** The stream and the heartbeat answer may cross, and after a hang what waited in a socket comes first. */
function isOld(state: EngineState, control: ControlState, askedAtMs: number | null): boolean {
  const { known, knownAtMs, isFresh, wokeAtMs } = state.control
  // What was asked before the doubt came up says nothing of what raised it; what nobody asked for may be as old.
  if (!isFresh && (askedAtMs === null ? state.nowMs - wokeAtMs <= backlogMaxMs : askedAtMs < wokeAtMs)) return true
  // What was remembered on disk was heard by another run: the cloud is asked, and its answer is newer.
  if (known === null || knownAtMs === null) return false
  // Two words of one millisecond may have crossed as well.
  return isBinding(known) ? control.serverAtMs <= known.serverAtMs : control.serverAtMs < known.serverAtMs
}

function execute(state: EngineState, command: Command, serverAtMs: number): Effect[] {
  const isLate = serverAtMs > command.expiresAtMs
  // A late halt is still safe and is in force as a level anyway; a late resume is not.
  const outcome = isLate && command.kind !== 'halt' ? 'expired' : 'done'
  state.control.acks.push({ id: command.id, outcome, detail: null })
  if (outcome === 'done') state.control.executed.push(command.id)
  if (state.control.executed.length > executedKeptMax) state.control.executed.shift()
  const effects: Effect[] = []
  if (outcome === 'done' && command.kind === 'flatten')
    effects.push(...startFlattening(state, `asked for by a person: ${command.reason}`))
  if (outcome === 'done' && command.kind === 'resume' && Object.keys(state.latches).length > 0) {
    // A person took note of the loss: drawdown is measured anew from the next look at it.
    if (state.latches['drawdown'] !== undefined) state.peakUsd = null
    state.latches = {}
    endFlattening(state)
    effects.push({
      type: 'journal',
      record: 'latches_cleared',
      data: { by: command.id, checkpoint: checkpointJson(state) },
    })
  }
  // Behind what it did: where this record is safe on disk, that is.
  effects.push({
    type: 'journal',
    record: 'command',
    data: { id: command.id, kind: command.kind, outcome, reason: command.reason },
  })
  return effects
}
