import { unreachable } from '#shared/assert.ts'
import type { GoodbyeReply } from '#shared/contracts/control.ts'
import { monoMs, type MonoMs } from '#shared/units.ts'
import type { CloudAnswer } from '../uplink/cloud-answer.ts'

// How a run ends once the core has said its last word: the last record, the journal safe, the cloud given what it lacks, the
// watchdog told, the files closed. Every wait has a deadline: an ending that hangs would hold the account's folder and look
// alive to the watchdog.

/** Of a disk that may be stuck: what is not written by then is missing at the next start, which then knows it. */
export const flushMaxMs = 10_000
/** Long enough for a backlog of minutes, short enough for whoever waits for the stop. */
export const drainMaxMs = 15_000
/** The upload finishes what it has under way after its own deadline. */
const drainSlackMs = 3_000
/** The watchdog reads the exchange's book before it answers. */
export const goodbyeWithinMs = 4_000
const goodbyeTriesMax = 4
const betweenTriesMs = 1_000
const rememberMaxMs = 5_000
const closeMaxMs = 5_000

export type Ending = {
  readonly phase: 'running' | 'flushing' | 'draining' | 'saying_goodbye' | 'remembering' | 'closing' | 'ended'
  /** When what is waited for is given up, or asked again; null while nothing is. */
  readonly dueMs: MonoMs | null
  readonly hasCloud: boolean
  readonly bookProvenEmpty: boolean
  readonly isUploaded: boolean
  /** What became of the goodbye; null when none was said. */
  readonly disarmed: boolean | null
  /** Goodbyes said so far, and whether the newest is still without an answer. */
  readonly tries: number
  readonly isAsking: boolean
}

export type EndingEvent = { readonly atMs: MonoMs } & (
  | { readonly type: 'core_stopped'; readonly bookProvenEmpty: boolean }
  | { readonly type: 'flushed' | 'remembered' | 'closed' | 'ticked' }
  | { readonly type: 'drained'; readonly isUploaded: boolean }
  | { readonly type: 'answered'; readonly nth: number; readonly answer: CloudAnswer<GoodbyeReply> }
)

export type EndingEffect =
  /** The core is not asked any more, and what it came to is written down. */
  | { readonly type: 'write_last_record' }
  | { readonly type: 'flush' }
  | { readonly type: 'drain'; readonly maxMs: number }
  /** No heartbeat any more, and no word of the cloud. */
  | { readonly type: 'fall_silent' }
  | { readonly type: 'say_goodbye'; readonly nth: number; readonly withinMs: number }
  | { readonly type: 'remember_farewell' }
  | { readonly type: 'close' }
  | { readonly type: 'end' }

type Step = readonly [Ending, readonly EndingEffect[]]

export const notEnding = (hasCloud: boolean): Ending => ({
  phase: 'running',
  dueMs: null,
  hasCloud,
  bookProvenEmpty: false,
  isUploaded: !hasCloud,
  disarmed: null,
  tries: 0,
  isAsking: false,
})

export const endingDueAtMs = ({ dueMs }: Ending): MonoMs | null => dueMs

/** The next state and what to do now, in order. Events that do not fit the phase change nothing. */
export function stepEnding(ending: Ending, event: EndingEvent): Step {
  const { phase } = ending
  const { atMs } = event
  switch (event.type) {
    case 'core_stopped': {
      if (phase !== 'running') return [ending, []]
      const { bookProvenEmpty } = event
      const next = { ...ending, phase: 'flushing', bookProvenEmpty, dueMs: monoMs(atMs + flushMaxMs) } as const
      const effects = [{ type: 'write_last_record' }, { type: 'flush' }] as const
      // Unproven, orders may rest that nobody here cancels any more: each heartbeat would hold the watchdog off. Records need none.
      return [next, ending.hasCloud && !bookProvenEmpty ? [{ type: 'fall_silent' }, ...effects] : effects]
    }
    case 'flushed':
      return phase === 'flushing' ? drain(ending, atMs) : [ending, []]
    case 'drained':
      return phase === 'draining' ? leave({ ...ending, isUploaded: event.isUploaded }, atMs) : [ending, []]
    case 'answered':
      return phase === 'saying_goodbye' && ending.isAsking && event.nth === ending.tries
        ? answered(ending, event.answer, atMs)
        : [ending, []]
    case 'remembered':
      return phase === 'remembering' ? close(ending, atMs) : [ending, []]
    case 'closed':
      return phase === 'closing' ? end(ending) : [ending, []]
    case 'ticked':
      return ending.dueMs !== null && atMs >= ending.dueMs ? overdue(ending, atMs) : [ending, []]
    default:
      return unreachable(event)
  }
}

/** Nobody waits longer than this: what did not come is taken for missing. */
function overdue(ending: Ending, nowMs: MonoMs): Step {
  switch (ending.phase) {
    case 'running':
    case 'ended':
      return [ending, []]
    case 'flushing':
      return drain(ending, nowMs)
    case 'draining':
      return leave(ending, nowMs)
    case 'saying_goodbye':
      return ending.isAsking
        ? answered(ending, { result: 'away', detail: 'no answer' }, nowMs)
        : sayGoodbye(ending, nowMs)
    case 'remembering':
      return close(ending, nowMs)
    case 'closing':
      return end(ending)
    default:
      return unreachable(ending.phase)
  }
}

function drain(ending: Ending, nowMs: MonoMs): Step {
  if (!ending.hasCloud) return leave(ending, nowMs)
  const dueMs = monoMs(nowMs + drainMaxMs + drainSlackMs)
  return [{ ...ending, phase: 'draining', dueMs }, [{ type: 'drain', maxMs: drainMaxMs }]]
}

/** Unproven, we leave without a word: the watchdog has heard our silence since the core stopped, and empties the book itself. */
function leave(ending: Ending, nowMs: MonoMs): Step {
  if (!ending.hasCloud || !ending.bookProvenEmpty) return close(ending, nowMs)
  const [next, effects] = sayGoodbye(ending, nowMs)
  return [next, [{ type: 'fall_silent' }, ...effects]]
}

function sayGoodbye(ending: Ending, nowMs: MonoMs): Step {
  const nth = ending.tries + 1
  const dueMs = monoMs(nowMs + goodbyeWithinMs)
  const next = { ...ending, phase: 'saying_goodbye', tries: nth, isAsking: true, disarmed: false, dueMs } as const
  return [next, [{ type: 'say_goodbye', nth, withinMs: goodbyeWithinMs }]]
}

/** A goodbye that got lost would end in a kill of a daemon that stopped in order: it is said until it is answered. */
function answered(ending: Ending, answer: CloudAnswer<GoodbyeReply>, nowMs: MonoMs): Step {
  if (answer.result === 'ok' && answer.value.disarmed) {
    const dueMs = monoMs(nowMs + rememberMaxMs)
    return [
      { ...ending, phase: 'remembering', disarmed: true, isAsking: false, dueMs },
      [{ type: 'remember_farewell' }],
    ]
  }
  // Orders it has seen, or a refusal, will not change by asking again; a book it could not read may.
  const isFinal = answer.result === 'refused' || (answer.result === 'ok' && answer.value.openOrders !== null)
  if (isFinal || ending.tries >= goodbyeTriesMax) return close(ending, nowMs)
  return [{ ...ending, isAsking: false, dueMs: monoMs(nowMs + betweenTriesMs) }, []]
}

const close = (ending: Ending, nowMs: MonoMs): Step => [
  { ...ending, phase: 'closing', isAsking: false, dueMs: monoMs(nowMs + closeMaxMs) },
  [{ type: 'close' }],
]

const end = (ending: Ending): Step => [{ ...ending, phase: 'ended', dueMs: null }, [{ type: 'end' }]]
