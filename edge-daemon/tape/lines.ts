import { createHash } from 'node:crypto'
import { deserialize, serialize } from 'node:v8'
import type { TradingConfig } from '#shared/config/config.ts'
import type { Effect } from '../core/effect.ts'
import type { EngineEvent } from '../core/event.ts'
import type { EngineState, StartFacts } from '../core/state.ts'
import type { VenueEvent } from '../venue/venue.ts'

// The lines of a tape. A part begins with a header that says from which state it goes on; every step of the core is one
// line with the event as it was given and the effects as they came out. Numbers keep every digit, ids are texts.

export const tapeVersion = 1

export type TapeHeader = {
  readonly tape: typeof tapeVersion
  readonly bot: string
  readonly run: string
  readonly part: number
  /** Number of the step that follows; the first of a run is 1. */
  readonly nextSeq: number
  readonly node: string
  readonly arch: string
  readonly program: string
  /** In force from here on. */
  readonly config: TradingConfig
  /** What the run began with; in its first part only. */
  readonly start: StartFacts | null
  /** The state between two steps, in every later part. */
  readonly state: string | null
}

export type TapeStep = {
  readonly seq: number
  readonly event: EngineEvent
  readonly effects: readonly string[]
  /** What the program died of in this step; null when it did not. */
  readonly crash: string | null
}

export type TapeLine =
  | ({ readonly kind: 'header' } & TapeHeader)
  | ({ readonly kind: 'step' } & TapeStep)
  /** The recording ended in order, with this step. */
  | { readonly kind: 'end'; readonly lastSeq: number }

export const headerLine = (header: TapeHeader): string => exactJson(header)
export const endLine = (lastSeq: number): string => JSON.stringify({ end: lastSeq })

/** One step. A tick of the clock, the most frequent event, has no words. */
export function stepLine(
  seq: number,
  event: VenueEvent,
  stamp: { readonly atMs: number; readonly wallAtMs: number },
  effects: readonly Effect[],
  crash: string | null = null,
): string {
  const what = event.type === 'clock_ticked' ? '0' : exactJson(event)
  const rest = crash !== null ? `,[],${JSON.stringify(crash)}` : effects.length === 0 ? '' : `,[${texts(effects)}]`
  return `[${seq},${stamp.atMs},${stamp.wallAtMs},${what}${rest}]`
}

const texts = (effects: readonly Effect[]): string => effects.map(effectText).join(',')

/** Longer effects, which carry checkpoints, are kept as a digest. */
const effectTextMax = 1_500

/** An effect as a tape holds it. Equal effects give equal texts and different ones different texts. */
export function effectText(effect: Effect): string {
  const text = exactJson(effect)
  if (text.length <= effectTextMax) return text
  const record = 'record' in effect ? { record: effect.record } : {}
  return JSON.stringify({ type: effect.type, ...record, sha256: createHash('sha256').update(text).digest('hex') })
}

export const stateText = (state: EngineState): string => serialize(state).toString('base64')
export function stateOf(text: string): EngineState {
  const state: EngineState = deserialize(Buffer.from(text, 'base64'))
  return state
}

/** What a line says; null when it is none of ours, or torn. */
export function readTapeLine(text: string): TapeLine | null {
  try {
    const isPlain = !text.includes('"$number"')
    const value: unknown = isPlain ? JSON.parse(text) : JSON.parse(text, reviveNumber)
    if (isStep(value)) {
      const [seq, atMs, wallAtMs, what, effects = [], crash = null] = value
      const event: EngineEvent = { ...(what === 0 ? ({ type: 'clock_ticked' } as const) : what), atMs, wallAtMs }
      return { kind: 'step', seq, event, effects: effects.map(exactJson), crash }
    }
    if (isHeader(value)) return { kind: 'header', ...value }
    if (isEnd(value)) return { kind: 'end', lastSeq: value.end }
  } catch {
    // A line torn by a crash.
  }
  return null
}

type StepArray = [
  number,
  EngineEvent['atMs'],
  EngineEvent['wallAtMs'],
  0 | VenueEvent,
  (readonly unknown[])?,
  (string | null)?,
]

// These lines were written by this program: their outline is looked at, and what the core makes of them is the test.
const isStep = (value: unknown): value is StepArray =>
  Array.isArray(value) && value.length >= 4 && value.slice(0, 3).every((part) => typeof part === 'number')
const isHeader = (value: unknown): value is TapeHeader =>
  typeof value === 'object' && value !== null && 'tape' in value && value.tape === tapeVersion && 'nextSeq' in value
const isEnd = (value: unknown): value is { end: number } =>
  typeof value === 'object' && value !== null && 'end' in value && typeof value.end === 'number'

/** JSON, in which NaN and the infinities keep their names instead of becoming null. */
function exactJson(value: unknown): string {
  const text = JSON.stringify(value)
  return text.includes('null') ? JSON.stringify(value, nameNumber) : text
}

const nameNumber = (_: string, value: unknown): unknown =>
  typeof value === 'number' && !Number.isFinite(value) ? { $number: String(value) } : value

const reviveNumber = (_: string, value: unknown): unknown =>
  typeof value === 'object' && value !== null && '$number' in value ? Number(value.$number) : value
