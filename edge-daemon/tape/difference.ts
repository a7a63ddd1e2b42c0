import type { EngineEvent } from '../core/event.ts'
import { effectText } from './lines.ts'
import type { Effect } from '../core/effect.ts'

/** Where a replay left the recorded path: a step whose effects are others, or a recorded state that it did not reach. */
export type Difference =
  | {
      readonly what: 'effects'
      readonly seq: number
      readonly event: EngineEvent
      readonly recorded: readonly string[]
      readonly replayed: readonly string[]
    }
  | { readonly what: 'state'; readonly seq: number; readonly at: string }

/** What a step came to, as texts that can be compared: its effects, or the assertion it ended with. */
export const outcomeOf = (effects: readonly Effect[], crash: string | null): readonly string[] =>
  crash === null ? effects.map(effectText) : [`the program ended: ${crash}`]

/** Where two values of plain data differ first, as a path like `.slots.0.legs`; null when they are equal. */
export function firstDifference(a: unknown, b: unknown, path = ''): string | null {
  if (Object.is(a, b) || a === b) return null
  if (typeof a !== 'object' || typeof b !== 'object' || a === null || b === null) return path
  const [left, right] = [entriesOf(a), entriesOf(b)]
  if (left.length !== right.length) return path
  for (const [index, [key, value]] of left.entries()) {
    const [otherKey, other] = right[index] ?? [null, null]
    if (key !== otherKey) return path
    const found = firstDifference(value, other, `${path}.${key}`)
    if (found !== null) return found
  }
  return null
}

/** Members in their order, which counts: the core walks over maps and sets. */
function entriesOf(value: object): [string, unknown][] {
  if (value instanceof Map) return Array.from(value, ([key, member]) => [String(key), member])
  if (value instanceof Set) return Array.from(value, (member, index) => [String(index), member])
  return Object.entries(value)
}

/** For people: the event, then the effects as lines that were recorded (-), replayed (+) or both. */
export function describeDifference(difference: Difference): string {
  if (difference.what === 'state') {
    return `after event ${difference.seq} the state is not the recorded one: they differ at ${difference.at}`
  }
  const { seq, event, recorded, replayed } = difference
  const common = recorded.filter((text) => replayed.includes(text))
  const lines = [
    ...common.map((text) => `    ${text}`),
    ...recorded.filter((text) => !replayed.includes(text)).map((text) => `  - ${text}`),
    ...replayed.filter((text) => !recorded.includes(text)).map((text) => `  + ${text}`),
  ]
  const isOrder = lines.every((line) => line.startsWith('    ')) && recorded.length === replayed.length
  return [
    `event ${seq}, ${event.type}, at ${event.atMs} ms`,
    `    ${JSON.stringify(event).slice(0, eventTextMax)}`,
    `effects (- recorded, + replayed)${isOrder ? ': the same in another order' : ''}`,
    ...(lines.length === 0 ? ['    none'] : lines),
  ].join('\n')
}

const eventTextMax = 2_000
