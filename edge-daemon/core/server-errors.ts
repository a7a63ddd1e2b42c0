import type { EngineEvent } from './event.ts'
import { pauseAll } from './quoting/consequences.ts'
import type { EngineState } from './state.ts'

// A venue that again and again leaves open what became of a request is not one to have orders at: what would be sent next
// would be the next thing not known.

/** One may be chance, and a second one its echo. */
const inRowMax = 3
/** Long enough for what is in doubt to be asked about; each further one begins it anew. */
const pauseMs = 5_000

/** Counts answers of unknown outcome, to whatever request, since the last one that said something. */
export function noteOutcome(state: EngineState, event: EngineEvent): void {
  if (!('answer' in event)) return
  const { answer } = event
  const kind = answer.result === 'failed' ? answer.error.kind : null
  state.openOutcomes = kind === 'ambiguous' ? state.openOutcomes + 1 : 0
  if (state.openOutcomes >= inRowMax)
    pauseAll(state, pauseMs, `${inRowMax} in a row left open what became of the request`)
  if (kind !== 'ambiguous' && kind !== 'unreachable' && kind !== 'rate_limited') state.budget.isRefused = false
}
