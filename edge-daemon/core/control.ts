import type { Command, ControlState } from '#shared/contracts/control.ts'
import { checkpointJson } from './account/fills.ts'
import type { Effect } from './effect.ts'
import { endFlattening, startFlattening } from './flattening.ts'
import { midHalfTicks } from './quoting/touch.ts'
import { profitUsd } from './risk/drawdown.ts'
import type { EngineState } from './state.ts'

// The cloud's standing orders. Halt and latch are levels and act through the halt reasons; a resume by a person also
// clears the latches of this side. Each command is executed once and acknowledged until the cloud stops naming it.

/** Commands remembered as done, in every checkpoint; the cloud repeats only those it has no answer for, a few. */
const executedKeptMax = 32
/** By then everything that waited in a socket through a hang has been read or has timed out. */
const backlogMaxMs = 5_000
/** Two clocks that a time service keeps differ by less. */
const clockSlackMs = 2_000

/** `askedAtMs`: when the question left that it answers; null for a word that nobody asked for. */
export function applyControl(state: EngineState, control: ControlState, askedAtMs: number | null): Effect[] {
  const { known } = state.control
  // The stream and the heartbeat answer may cross: an older word does not undo a newer one, but it may make safer.
  const isOlder = isOld(state, control, askedAtMs)
  if (isOlder && !isBinding(control)) return []
  const effects: Effect[] = []
  if (!state.control.isFresh || known?.latched !== control.latched || known.desired !== control.desired) {
    effects.push({
      type: 'journal',
      record: 'control',
      data: { latched: control.latched, latchReason: control.latchReason, desired: control.desired },
    })
  }
  // Safer for now, and no newer for that: what it may be lifted by must still be newer than all that was heard.
  const heardAtMs = isOlder ? Math.max(control.serverAtMs, known?.serverAtMs ?? 0) : control.serverAtMs
  state.control.known = { ...control, serverAtMs: heardAtMs }
  state.control.knownAtMs = state.nowMs
  state.control.isFresh = true
  state.control.refusal = null
  state.control.skew = null
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

const isBinding = ({ latched, desired }: ControlState): boolean => latched || desired === 'halt'

/** After a hang, what waited in a socket comes first: only a word of about now says what happened meanwhile. */
function isOld(state: EngineState, control: ControlState, askedAtMs: number | null): boolean {
  const { known, knownAtMs, isFresh, wokeAtMs } = state.control
  // What was asked before the doubt came up says nothing of what raised it.
  if (!isFresh && askedAtMs !== null && askedAtMs < wokeAtMs) return true
  if (known === null) return false
  // Two words of one millisecond may have crossed as well.
  if (isFresh) return isBinding(known) ? control.serverAtMs <= known.serverAtMs : control.serverAtMs < known.serverAtMs
  if (knownAtMs === null || state.nowMs - wokeAtMs > backlogMaxMs) return false
  return control.serverAtMs < known.serverAtMs + (state.nowMs - knownAtMs) - clockSlackMs
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
    const mid = midHalfTicks(state) ?? state.ledger.lastMidHalfTicks
    // A person took note of the loss: drawdown is measured anew from here.
    if (state.latches['drawdown'] !== undefined) state.peakUsd = profitUsd(state.ledger, mid, state.market.tickLotUsd)
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
