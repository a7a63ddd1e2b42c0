import { unreachable } from '#shared/assert.ts'
import type { ControlState } from '#shared/contracts/control.ts'
import { notThisBot, type RefusalKind } from '#shared/contracts/refusal.ts'
import { earliest } from '#shared/held.ts'
import { monoMs, type MonoMs } from '#shared/units.ts'
import type { CloudAnswer } from './cloud-answer.ts'

// When the cloud is told that we live: regularly, and at once when something people watch has changed. One beat is out at a
// time. The answer is the cloud's standing order. A beat that fails is not repeated: the next one says more.

/** Between two beats, whatever happens: a halt that comes and goes must not flood the cloud. */
const soonestMs = 200
const retryMs = 1_000
/** Well below the cadence, so that a slow cloud does not thin out the beats it lives by. */
export const answerWithinMs = 3_000
/** What says that we are the problem; anything else may pass. */
const refusals: ReadonlySet<number> = new Set([400, 401, 403, 404, 421])

export type Cadence = {
  readonly everyMs: number
  /** Of the newest beat. */
  readonly seq: number
  /** Beats that the cloud answered. */
  readonly answered: number
  readonly sentAtMs: MonoMs | null
  /** While a beat is out. */
  readonly answerDueMs: MonoMs | null
  /** While none is. */
  readonly beatAtMs: MonoMs | null
  /** Something has changed since the newest beat was built. */
  readonly isWanted: boolean
}

export type CadenceEvent = { readonly atMs: MonoMs } & (
  | { readonly type: 'started' | 'announced' | 'stopped' }
  /** A beat says that somebody trades here: without a loop that lives none is sent, and the watchdog does its work. */
  | { readonly type: 'ticked'; readonly isLoopAlive: boolean }
  | { readonly type: 'answered'; readonly seq: number; readonly answer: CloudAnswer<ControlState> }
)

export type CadenceEffect =
  | { readonly type: 'beat'; readonly seq: number }
  /** `askedAtMs`: when the beat was sent that it answers. */
  | { readonly type: 'ordered'; readonly control: ControlState; readonly askedAtMs: MonoMs | null }
  | { readonly type: 'away'; readonly detail: string }
  | { readonly type: 'back' }
  /** The cloud is there and does not take our heartbeats. */
  | { readonly type: 'refused'; readonly detail: string; readonly kind: RefusalKind }

type Step = readonly [Cadence, readonly CadenceEffect[]]

export const idleCadence = (everyMs: number): Cadence => ({
  everyMs,
  seq: 0,
  answered: 0,
  sentAtMs: null,
  answerDueMs: null,
  beatAtMs: null,
  isWanted: false,
})

export const cadenceDueAtMs = ({ answerDueMs, beatAtMs }: Cadence): MonoMs | null => earliest(answerDueMs, beatAtMs)

export function stepCadence(cadence: Cadence, event: CadenceEvent): Step {
  const { atMs } = event
  switch (event.type) {
    case 'started':
      return [{ ...cadence, beatAtMs: atMs }, []]
    case 'announced': {
      if (cadence.isWanted || !isRunning(cadence)) return [cadence, []]
      const next = { ...cadence, isWanted: true }
      if (cadence.beatAtMs === null) return [next, []]
      return [{ ...next, beatAtMs: monoMs(Math.max(atMs, (cadence.sentAtMs ?? 0) + soonestMs)) }, []]
    }
    case 'answered':
      // One that comes too late may be overtaken by what was said since.
      return cadence.answerDueMs !== null && event.seq === cadence.seq
        ? answered(cadence, event.answer, atMs)
        : [cadence, []]
    case 'ticked':
      if (cadence.answerDueMs !== null && atMs >= cadence.answerDueMs)
        return answered(cadence, { result: 'away', detail: `no answer within ${answerWithinMs} ms` }, atMs)
      if (cadence.beatAtMs === null || atMs < cadence.beatAtMs) return [cadence, []]
      return event.isLoopAlive ? beat(cadence, atMs) : [{ ...cadence, beatAtMs: monoMs(atMs + retryMs) }, []]
    case 'stopped':
      return [{ ...cadence, answerDueMs: null, beatAtMs: null }, []]
    default:
      return unreachable(event)
  }
}

const isRunning = ({ answerDueMs, beatAtMs }: Cadence): boolean => answerDueMs !== null || beatAtMs !== null

function beat(cadence: Cadence, nowMs: MonoMs): Step {
  const seq = cadence.seq + 1
  const answerDueMs = monoMs(nowMs + answerWithinMs)
  return [{ ...cadence, seq, sentAtMs: nowMs, answerDueMs, beatAtMs: null, isWanted: false }, [{ type: 'beat', seq }]]
}

function answered(cadence: Cadence, answer: CloudAnswer<ControlState>, nowMs: MonoMs): Step {
  const isOk = answer.result === 'ok'
  const regularMs = isOk ? (cadence.sentAtMs ?? 0) + cadence.everyMs : nowMs + retryMs
  const next: Cadence = {
    ...cadence,
    answered: cadence.answered + (isOk ? 1 : 0),
    answerDueMs: null,
    beatAtMs: monoMs(Math.max(nowMs, cadence.isWanted ? nowMs + soonestMs : regularMs)),
  }
  if (isOk) return [next, [{ type: 'back' }, { type: 'ordered', control: answer.value, askedAtMs: cadence.sentAtMs }]]
  if (answer.result === 'away') return [next, [{ type: 'away', detail: answer.detail }]]
  const detail = `refused with ${answer.status}: ${answer.detail}`
  const away = { type: 'away', detail } as const
  const kind = kindOf(answer)
  return [next, kind !== 'other' || refusals.has(answer.status) ? [away, { type: 'refused', detail, kind }] : [away]]
}

function kindOf({ status, error }: { readonly status: number; readonly error: string | null }): RefusalKind {
  // What one side cannot read comes from another version: it does not say what we would hear, or hear what we say.
  if (status === 400 || (status >= 200 && status < 300)) return 'version_skew'
  return status === 403 && error === notThisBot ? 'not_this_bot' : 'other'
}
