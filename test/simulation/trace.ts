import type { Effect } from '../../edge-daemon/core/effect.ts'
import type { VenueEvent } from '../../edge-daemon/venue/venue.ts'
import type { Message } from './message.ts'

// What happened, for people and for comparing two runs: a hash over everything, the last lines as a table, all on demand.

type Happening =
  | { readonly atMs: number; readonly message: Message }
  | { readonly atMs: number; readonly event: VenueEvent; readonly effects: readonly Effect[] }

export type Trace = {
  note(atMs: number, message: Message): void
  noteStep(atMs: number, event: VenueEvent, effects: readonly Effect[]): void
  /** Messages so far. */
  delivered(): number
  /** Hexadecimal, over every message and every effect so far. */
  hash(): string
  /** The last ones as lines of a table. */
  tail(): readonly string[]
}

const keptMax = 40

export function createTrace(onLine: ((line: string) => void) | null): Trace {
  const last: Happening[] = []
  let delivered = 0
  let a = 0x811c9dc5
  let b = 0x9e3779b9
  const mixNumber = (value: number) => {
    double[0] = value
    a = Math.imul(a ^ (words[0] ?? 0), 0x01000193)
    b = Math.imul(b ^ (words[1] ?? 0), 0x85ebca6b) ^ (b >>> 15)
  }
  const mix = (text: string) => {
    let h = text.length
    // Each fourth letter: a text that differs elsewhere makes states differ, and those are mixed in too.
    for (let index = 0; index < text.length; index += 4) h = (Math.imul(h, 31) + text.charCodeAt(index)) | 0
    a = Math.imul(a ^ h, 0x01000193)
    b = Math.imul(b ^ h, 0x85ebca6b) ^ (b >>> 15)
  }
  const keep = (happening: Happening) => {
    if (onLine !== null) onLine(lineOf(happening))
    last.push(happening)
    if (last.length > 2 * keptMax) last.splice(0, keptMax)
  }
  return {
    note(atMs, message) {
      delivered += 1
      mixNumber(atMs)
      mix(message.type)
      if ('text' in message) mix(message.text)
      else if ('outcome' in message)
        mix(message.outcome.result === 'answered' ? message.outcome.text : message.outcome.detail)
      else if ('said' in message) mix(message.said.result === 'answered' ? message.said.text : message.said.detail)
      else if ('request' in message) {
        mix(message.request.path)
        mix(message.request.body ?? '')
      }
      keep({ atMs, message })
    },
    noteStep(atMs, event, effects) {
      mix(event.type)
      for (const effect of effects) mix(effect.type === 'place_order' ? effect.order.clientId : effect.type)
      if (effects.length > 0 || event.type === 'stream_changed') keep({ atMs, event, effects })
    },
    delivered: () => delivered,
    hash: () => (a >>> 0).toString(16).padStart(8, '0') + (b >>> 0).toString(16).padStart(8, '0'),
    tail: () => last.slice(-keptMax).map(lineOf),
  }
}

/** A number as the bits it is made of. */
const double = new Float64Array(1)
const words = new Int32Array(double.buffer)
const lineMax = 220

function lineOf(happening: Happening): string {
  const time = (happening.atMs / 1_000).toFixed(3).padStart(9)
  const [what, more] =
    'message' in happening
      ? [
          happening.message.type,
          JSON.stringify({ ...happening.message, to: undefined, type: undefined, boot: undefined, fate: undefined }),
        ]
      : [`core: ${happening.event.type}`, happening.effects.map(briefOf).join(' · ')]
  return `${time}  ${what.padEnd(24)}  ${more}`.slice(0, lineMax)
}

function briefOf(effect: Effect): string {
  switch (effect.type) {
    case 'place_order':
    case 'edit_order': {
      const { clientId, side, size, price } = effect.order
      return `${effect.type} ${clientId} ${side} ${size} at ${price}`
    }
    case 'cancel_order':
    case 'read_order':
      return `${effect.type} ${effect.clientId}`
    case 'journal':
      return `${effect.record} ${JSON.stringify({ ...effect.data, checkpoint: undefined }).slice(0, 120)}`
    default:
      return effect.type
  }
}
