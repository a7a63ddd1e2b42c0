import { createHash } from 'node:crypto'
import { step } from '../core/engine.ts'
import { initialState, type EngineState } from '../core/state.ts'
import type { TradingConfig } from '#shared/config/config.ts'
import { firstDifference, outcomeOf, type Difference } from './difference.ts'
import { stateOf, type TapeHeader, type TapeLine, type TapeStep } from './lines.ts'

// Gives a tape's events to the core once more and compares what it asks for with what it asked for then. It ends at the
// first difference: from there on the two runs have different pasts.

export type Gap = { readonly fromSeq: number; readonly toSeq: number }

export type ReplayResult = {
  readonly header: TapeHeader | null
  /** Steps that were run and came out as recorded. */
  readonly events: number
  readonly effects: number
  /** Over the effects of those steps. */
  readonly hash: string
  /** Steps that no tape holds, or that follow them without a recorded state to go on from. */
  readonly notJudged: readonly Gap[]
  /** What the run died of; the replay has died of the same. */
  readonly crash: string | null
  /** False when the recording was cut off, as by a crash of the machine. */
  readonly hasEnd: boolean
  readonly difference: Difference | null
}

export async function replayTape(lines: AsyncIterable<TapeLine>): Promise<ReplayResult> {
  const hash = createHash('sha256')
  const notJudged: Gap[] = []
  let first: TapeHeader | null = null
  let run: { readonly state: EngineState; config: TradingConfig } | null = null
  let lastSeq = 0
  let [events, effects] = [0, 0]
  let crash: string | null = null
  let hasEnd = false
  const result = (difference: Difference | null): ReplayResult => ({
    header: first,
    events,
    effects,
    hash: hash.copy().digest('hex').slice(0, 16),
    notJudged,
    crash,
    hasEnd,
    difference,
  })
  const skip = (fromSeq: number, toSeq: number) => {
    if (toSeq < fromSeq) return
    const last = notJudged.at(-1)
    if (last !== undefined && last.toSeq + 1 === fromSeq) notJudged[notJudged.length - 1] = { ...last, toSeq }
    else notJudged.push({ fromSeq, toSeq })
  }
  for await (const line of lines) {
    if (line.kind === 'end') {
      skip(lastSeq + 1, line.lastSeq)
      hasEnd = true
    } else if (line.kind === 'header') {
      first ??= line
      // Lines that were written twice around a failure bring their header along.
      if (line.nextSeq <= lastSeq) continue
      const isGapless = run !== null && line.nextSeq === lastSeq + 1
      const recorded = beginning(line)
      if (isGapless && run !== null) {
        const at = firstDifference(recorded, run.state)
        if (at !== null) return result({ what: 'state', seq: lastSeq, at })
        run.config = line.config
      } else {
        skip(lastSeq + 1, line.nextSeq - 1)
        run = { state: recorded, config: line.config }
      }
      lastSeq = line.nextSeq - 1
    } else {
      if (line.seq <= lastSeq) continue
      if (line.seq !== lastSeq + 1) run = null
      if (run === null) skip(lastSeq + 1, line.seq)
      lastSeq = line.seq
      if (run === null) continue
      if (line.event.type === 'config_changed') run.config = line.event.config
      const replayed = rerun(run.state, line, run.config)
      const recorded = line.crash === null ? line.effects : outcomeOf([], line.crash)
      if (!areSame(recorded, replayed.outcome)) {
        return result({ what: 'effects', seq: line.seq, event: line.event, recorded, replayed: replayed.outcome })
      }
      events += 1
      effects += line.effects.length
      crash = line.crash
      for (const text of replayed.outcome) hash.update(text).update('\n')
    }
  }
  return result(null)
}

/** The state that a part begins with: made from the facts of the start, or as it was written down. */
function beginning({ start, state, config }: TapeHeader): EngineState {
  if (start !== null) return initialState(start, config)
  if (state !== null) return stateOf(state)
  throw new RangeError('a part of the tape says neither what it begins with nor what its state is')
}

function rerun(
  state: EngineState,
  { event }: TapeStep,
  config: TradingConfig,
): { readonly outcome: readonly string[] } {
  try {
    return { outcome: outcomeOf(step(state, event, config), null) }
  } catch (error) {
    return { outcome: outcomeOf([], error instanceof Error ? error.message : String(error)) }
  }
}

const areSame = (a: readonly string[], b: readonly string[]): boolean =>
  a.length === b.length && a.every((text, index) => text === b[index])
