import { recordVersion, type RecordEnvelope } from '#shared/contracts/records.ts'
import type { RecordClass } from './files.ts'
import { recordLine } from './record-line.ts'

// When the records of one class leave for the disk, and what counts as safe. Lines wait in memory and leave in groups, one
// group at a time, each with one write and one sync. What is synced may be told to the cloud. No clock and no disk in here:
// moments come with the events, `dueAtMs` says when the next is wanted, and effects say what is to be written.

type Line = { readonly text: string; readonly seq: number }

export type WriterState = {
  readonly recordClass: RecordClass
  readonly names: Pick<RecordEnvelope, 'bot' | 'run' | 'boot'>
  /** Oldest first. */
  waiting: Line[]
  /** The group that is being written; empty while none is. */
  inFlight: Line[]
  inFlightBytes: number
  /** Something that waits wants to leave at once. */
  isUrgent: boolean
  /** The file that is written to; null when the next group begins a fresh one. */
  part: number | null
  readonly partMaxBytes: number
  partBytes: number
  partsBegun: number
  lastSeq: number
  /** Everything up to here is on disk. */
  syncedSeq: number
  droppedRecords: number
  /**
   * A checkpoint did not fit into its record, and no newer one is on disk: the sequence of the newer one that waits, Infinity
   * before there is any, null when none was lost. A latch that was set with it would not survive a restart.
   */
  checkpointOwedSeq: number | null
  /** The last group could not be written. */
  hasFailed: boolean
  /** As it was last reported. */
  trouble: string | null
  /** When `due` is wanted, by the clock of the events; Infinity while nothing is due. */
  dueAtMs: number
}

export type WriterEvent = { readonly atMs: number } & (
  | {
      readonly type: 'appended'
      readonly wallAtMs: number
      readonly record: string
      readonly data: RecordEnvelope['data']
      /** Synced at once instead of with the next group. */
      readonly isUrgent: boolean
    }
  | { readonly type: 'due' | 'flush_asked' | 'written' }
  | { readonly type: 'write_failed'; readonly reason: string }
)

export type WriterEffect =
  /**
   * Appended to the part, which is begun first when it is new, empty whatever it held before, and synced with all that finds it
   * again after a power cut.
   */
  | { readonly type: 'write'; readonly part: number; readonly isNew: boolean; readonly text: string }
  | { readonly type: 'close'; readonly part: number }
  /** The journal cannot be trusted to hold everything any more, or can again (null). */
  | { readonly type: 'report'; readonly trouble: string | null }

const groupMs = 250
const queueMax = 20_000
const partMaxBytes = 16 * 1024 * 1024
/**
 * No longer pause after many failures: a try leaves nothing more behind than the one before it, and all is cancelled until one
 * succeeds, so each second more would be one without quotes on a disk that is well again.
 */
const retryMs = 1_000
/** A disk that needs longer for one sync might be one that never answers again. */
const slowMs = 5_000
const checkpointLost = 'a checkpoint is too long for its record: what it kept would not survive a restart'

/** A part that holds more than `maxBytes` is followed by another. */
export const initialWriter = (
  recordClass: RecordClass,
  names: WriterState['names'],
  maxBytes = partMaxBytes,
): WriterState => ({
  recordClass,
  names,
  partMaxBytes: maxBytes,
  waiting: [],
  inFlight: [],
  inFlightBytes: 0,
  isUrgent: false,
  part: null,
  partBytes: 0,
  partsBegun: 0,
  lastSeq: 0,
  syncedSeq: 0,
  droppedRecords: 0,
  checkpointOwedSeq: null,
  hasFailed: false,
  trouble: null,
  dueAtMs: Infinity,
})

/** Changes `state` in place; effects are carried out in order, and each `write` comes back as `written` or `write_failed`. */
export function stepWriter(state: WriterState, event: WriterEvent): WriterEffect[] {
  switch (event.type) {
    case 'appended':
      return append(state, event)
    case 'flush_asked':
      state.isUrgent = true
      return state.inFlight.length > 0 ? [] : beginGroup(state, event.atMs)
    case 'due':
      if (event.atMs < state.dueAtMs) return []
      if (state.inFlight.length === 0) return beginGroup(state, event.atMs)
      state.dueAtMs = Infinity
      return report(state, `the journal has waited for its disk for ${slowMs / 1_000} s`)
    case 'written':
      state.syncedSeq = state.inFlight.at(-1)?.seq ?? state.syncedSeq
      state.partBytes += state.inFlightBytes
      state.inFlight = []
      state.hasFailed = false
      state.dueAtMs = state.waiting.length === 0 ? Infinity : event.atMs + (state.isUrgent ? 0 : groupMs)
      if (state.checkpointOwedSeq !== null && state.syncedSeq >= state.checkpointOwedSeq) state.checkpointOwedSeq = null
      return report(state, state.checkpointOwedSeq === null ? null : checkpointLost)
    case 'write_failed':
      return giveUpPart(state, event.atMs, event.reason)
  }
}

function append(state: WriterState, event: Extract<WriterEvent, { type: 'appended' }>): WriterEffect[] {
  const { recordClass, names, waiting } = state
  const isFull = waiting.length >= queueMax
  if (isFull && recordClass === 'market') {
    state.droppedRecords += 1
    return []
  }
  state.lastSeq += 1
  const { text, isCheckpointLost } = recordLine({
    v: recordVersion,
    ...names,
    seq: state.lastSeq,
    wallMs: Math.round(event.wallAtMs),
    monoMs: Math.round(event.atMs * 1_000) / 1_000,
    type: event.record,
    data: event.data,
  })
  waiting.push({ text, seq: state.lastSeq })
  state.isUrgent ||= event.isUrgent
  // After a failure the next try has its moment, and nothing hurries it.
  if (state.inFlight.length === 0 && !state.hasFailed)
    state.dueAtMs = Math.min(state.dueAtMs, event.atMs + (event.isUrgent ? 0 : groupMs))
  if (isCheckpointLost) state.checkpointOwedSeq = Infinity
  else if (state.checkpointOwedSeq === Infinity && event.data['checkpoint'] !== undefined)
    state.checkpointOwedSeq = state.lastSeq
  if (state.trouble !== null) return []
  if (isCheckpointLost) return report(state, checkpointLost)
  return isFull ? report(state, 'the journal queue is full') : []
}

function beginGroup(state: WriterState, atMs: number): WriterEffect[] {
  state.dueAtMs = Infinity
  if (state.waiting.length === 0) return []
  const effects: WriterEffect[] = []
  if (state.part !== null && state.partBytes > state.partMaxBytes) {
    effects.push({ type: 'close', part: state.part })
    state.part = null
  }
  const isNew = state.part === null
  if (isNew) {
    state.partsBegun += 1
    state.partBytes = 0
  }
  const part = (state.part ??= state.partsBegun)
  const text = state.waiting.map((line) => line.text).join('')
  state.inFlight = state.waiting
  state.inFlightBytes = Buffer.byteLength(text)
  state.waiting = []
  state.isUrgent = false
  state.dueAtMs = atMs + slowMs
  return [...effects, { type: 'write', part, isNew, text }]
}

/**
 * After a failed write or sync nothing about this file is certain: the group goes whole into a fresh one. Where nothing in it was
 * ever synced, the same file is begun anew: it holds nothing but what waits in memory again and was told to nobody as safe, and
 * a night on a full disk would make one file a second, each to be gone through by the next start.
 */
function giveUpPart(state: WriterState, atMs: number, reason: string): WriterEffect[] {
  const { part } = state
  if (state.partBytes === 0) state.partsBegun -= 1
  state.part = null
  state.waiting = [...state.inFlight, ...state.waiting]
  state.inFlight = []
  state.hasFailed = true
  state.dueAtMs = state.waiting.length === 0 ? Infinity : atMs + retryMs
  const close: WriterEffect[] = part === null ? [] : [{ type: 'close', part }]
  return [...close, ...report(state, `the journal cannot be written: ${reason}`)]
}

/** Said once, until it changes. */
function report(state: WriterState, trouble: string | null): WriterEffect[] {
  if (trouble === state.trouble) return []
  state.trouble = trouble
  return [{ type: 'report', trouble }]
}
