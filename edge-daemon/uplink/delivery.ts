import { unreachable } from '#shared/assert.ts'
import type { BatchReply } from '#shared/contracts/batch.ts'
import { monoMs, type MonoMs } from '#shared/units.ts'
import type { Cursor, Slice } from './backlog.ts'
import type { CloudAnswer } from './cloud-answer.ts'

// How the journal gets to the cloud: in order, at least once, one batch at a time. The cursor moves only on the cloud's word
// that everything up to there is stored; a cloud that has lost what it had gets the run anew.

const idleMs = 400
const cursorEveryMs = 1_000
const backOffMaxMs = 10_000
/** So many in a row while stopping, about 8 s of trying, and the stop no longer waits. */
const hopelessFailures = 5
/** What the request itself is given. */
export const answerWithinMs = 5_000
/** A little over that, for an answer that nobody will ever hand in. */
const answerMaxMs = 6_000

export type Delivery = {
  /** The run in progress. */
  readonly run: string
  /** What lies before it is stored in the cloud; null is the beginning of everything. */
  readonly cursor: Cursor | null
  /** Highest sequence of the run in progress up to which the cloud holds everything. */
  readonly ackedSeq: number
  readonly stage:
    | { readonly at: 'reading' }
    | { readonly at: 'sending'; readonly end: Cursor; readonly answerDueMs: MonoMs }
    | { readonly at: 'pausing'; readonly againAtMs: MonoMs }
    | { readonly at: 'ended' }
  /** In a row. */
  readonly failures: number
  /**
   * While a run is brought again: how far it had been brought, what the cloud has said to hold since, and how often it has
   * begun anew.
   */
  readonly lacking: {
    readonly run: string
    readonly seq: number
    readonly heldSeq: number
    readonly times: number
  } | null
  readonly savedAtMs: MonoMs | null
  /** The last sequence that whoever stops waits for; null while nobody does. */
  readonly drainSeq: number | null
}

export type DeliveryEvent = { readonly atMs: MonoMs } & (
  | { readonly type: 'started' | 'ticked' }
  /** Null when there is nothing behind the cursor yet. */
  | { readonly type: 'slice_read'; readonly slice: Slice | null }
  | { readonly type: 'slice_unreadable' }
  | { readonly type: 'answered'; readonly end: Cursor; readonly answer: CloudAnswer<BatchReply> }
  /** Somebody stops and waits until everything up to `lastSeq` is acknowledged. */
  | { readonly type: 'drain_asked'; readonly lastSeq: number }
  /** For good, whatever is left. */
  | { readonly type: 'stopped' }
)

export type DeliveryEffect =
  | { readonly type: 'read_slice'; readonly cursor: Cursor | null }
  | { readonly type: 'send'; readonly slice: Slice }
  | { readonly type: 'save_cursor'; readonly cursor: Cursor }
  | { readonly type: 'report_refusal'; readonly detail: string }
  /** Nothing more will come. */
  | { readonly type: 'ended'; readonly isComplete: boolean }

type Step = readonly [Delivery, readonly DeliveryEffect[]]

/** `cursor` is what was saved; null when there is none, or none that can be read: the cloud drops what it knows. */
export const idleDelivery = (run: string, cursor: Cursor | null): Delivery => ({
  run,
  cursor,
  ackedSeq: 0,
  stage: { at: 'reading' },
  failures: 0,
  lacking: null,
  savedAtMs: null,
  drainSeq: null,
})

/** When it must hear of the time at the latest; null while nothing waits. */
export function deliveryDueAtMs({ stage }: Delivery): MonoMs | null {
  if (stage.at === 'sending') return stage.answerDueMs
  return stage.at === 'pausing' ? stage.againAtMs : null
}

/** Applies one event. Those that do not fit, such as an answer after the end, change nothing. */
export function stepDelivery(delivery: Delivery, event: DeliveryEvent): Step {
  const { stage } = delivery
  const { atMs } = event
  if (stage.at === 'ended') return [delivery, []]
  switch (event.type) {
    case 'started':
      return readOn(delivery)
    case 'slice_read':
      if (stage.at !== 'reading') return [delivery, []]
      return event.slice === null ? pause(delivery, idleMs, atMs) : send(delivery, event.slice, atMs)
    case 'slice_unreadable':
      return stage.at === 'reading' ? failed(delivery, atMs) : [delivery, []]
    case 'answered':
      // What is heard of a batch that was given up may be older than what was said since.
      return stage.at === 'sending' && stage.end === event.end ? answered(delivery, event, atMs) : [delivery, []]
    case 'drain_asked': {
      const next: Delivery = { ...delivery, drainSeq: event.lastSeq, failures: 0 }
      // Whoever stops must not wait out a pause that an outage of before has earned.
      return settled(stage.at === 'pausing' ? readOn(next) : [next, []])
    }
    case 'stopped':
      return end(delivery)
    case 'ticked':
      if (stage.at === 'pausing' && atMs >= stage.againAtMs) return readOn(delivery)
      return stage.at === 'sending' && atMs >= stage.answerDueMs ? failed(delivery, atMs) : [delivery, []]
    default:
      return unreachable(event)
  }
}

const readOn = (delivery: Delivery): Step => [
  { ...delivery, stage: { at: 'reading' } },
  [{ type: 'read_slice', cursor: delivery.cursor }],
]

const pause = (delivery: Delivery, ms: number, nowMs: MonoMs): Step => [
  { ...delivery, stage: { at: 'pausing', againAtMs: monoMs(nowMs + ms) } },
  [],
]

const send = (delivery: Delivery, slice: Slice, nowMs: MonoMs): Step => [
  { ...delivery, stage: { at: 'sending', end: slice.end, answerDueMs: monoMs(nowMs + answerMaxMs) } },
  [{ type: 'send', slice }],
]

/** A cloud that is away stays away for whoever stops: what it lacks is on disk and goes out with the next run. */
function failed(delivery: Delivery, nowMs: MonoMs): Step {
  const failures = delivery.failures + 1
  const next = { ...delivery, failures }
  if (delivery.drainSeq !== null && failures >= hopelessFailures) return end(next)
  return pause(next, Math.min(backOffMaxMs, 250 * 2 ** failures), nowMs)
}

function answered(
  delivery: Delivery,
  { end: upTo, answer }: Extract<DeliveryEvent, { type: 'answered' }>,
  nowMs: MonoMs,
): Step {
  if (answer.result !== 'ok') {
    const [next, effects] = failed(delivery, nowMs)
    if (answer.result === 'away') return [next, effects]
    const detail = `batch refused with ${answer.status}: ${answer.detail}`
    return [next, [{ type: 'report_refusal', detail }, ...effects]]
  }
  const { contiguousSeq } = answer.value
  if (contiguousSeq < upTo.seq) return lacks(delivery, upTo, contiguousSeq, nowMs)
  const isSaved = delivery.savedAtMs !== null && nowMs - delivery.savedAtMs <= cursorEveryMs
  const [next, effects] = settled(
    readOn({
      ...delivery,
      cursor: upTo,
      ackedSeq: upTo.run === delivery.run ? upTo.seq : delivery.ackedSeq,
      failures: 0,
      lacking: stillLacking(delivery.lacking, upTo, contiguousSeq),
      savedAtMs: isSaved ? delivery.savedAtMs : nowMs,
    }),
  )
  return isSaved || next.stage.at === 'ended'
    ? [next, effects]
    : [next, [{ type: 'save_cursor', cursor: upTo }, ...effects]]
}

/**
 * The cloud lacks something before this batch: begin the run anew; repeats are harmless there. A cloud that loses it again
 * and again gets it at the pace of the back-off; one that stays at the same gap is not sent everything in vain.
 */
function lacks(delivery: Delivery, upTo: Cursor, contiguousSeq: number, nowMs: MonoMs): Step {
  const { lacking } = delivery
  const ackedSeq = upTo.run === delivery.run ? Math.min(delivery.ackedSeq, contiguousSeq) : delivery.ackedSeq
  const known = lacking?.run === upTo.run ? lacking : null
  if (known !== null && contiguousSeq >= known.heldSeq) return failed({ ...delivery, ackedSeq }, nowMs)
  const times = (known?.times ?? 0) + 1
  const next: Delivery = {
    ...delivery,
    ackedSeq,
    cursor: { run: upTo.run, part: 0, offset: 0, seq: 0 },
    lacking: { run: upTo.run, seq: Math.max(known?.seq ?? 0, upTo.seq), heldSeq: contiguousSeq, times },
  }
  return times === 1 ? readOn(next) : pause(next, Math.min(backOffMaxMs, 250 * 2 ** times), nowMs)
}

/** Healed once it is brought as far as it had been before. */
function stillLacking(lacking: Delivery['lacking'], upTo: Cursor, contiguousSeq: number): Delivery['lacking'] {
  if (lacking === null || upTo.run !== lacking.run || upTo.seq >= lacking.seq) return null
  return { ...lacking, heldSeq: Math.max(lacking.heldSeq, contiguousSeq) }
}

/** Ends what somebody waits for as soon as it is there. */
function settled([delivery, effects]: Step): Step {
  return delivery.drainSeq !== null && delivery.ackedSeq >= delivery.drainSeq ? end(delivery) : [delivery, effects]
}

function end(delivery: Delivery): Step {
  const isComplete = delivery.drainSeq !== null && delivery.ackedSeq >= delivery.drainSeq
  const saved: readonly DeliveryEffect[] =
    delivery.cursor === null ? [] : [{ type: 'save_cursor', cursor: delivery.cursor }]
  return [{ ...delivery, stage: { at: 'ended' } }, [...saved, { type: 'ended', isComplete }]]
}
