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
  count(): number
  /** Hexadecimal, over every message and every effect so far. */
  hash(): string
  /** The last ones as lines of a table. */
  tail(): readonly string[]
}

const keptMax = 40

export function createTrace(onLine: ((line: string) => void) | null): Trace {
  const last: Happening[] = []
  let count = 0
  let a = 0x811c9dc5
  let b = 0x9e3779b9
  const mix = (text: string) => {
    for (let index = 0; index < text.length; index += 1) {
      const code = text.charCodeAt(index)
      a = Math.imul(a ^ code, 0x01000193)
      b = Math.imul(b ^ code, 0x85ebca6b) ^ (b >>> 15)
    }
  }
  const keep = (happening: Happening) => {
    count += 1
    if (onLine !== null) onLine(lineOf(happening))
    last.push(happening)
    if (last.length > 2 * keptMax) last.splice(0, keptMax)
  }
  return {
    note(atMs, message) {
      mix(`${message.type}${atMs}`)
      if ('text' in message) mix(message.text)
      else if ('outcome' in message) mix(JSON.stringify(message.outcome))
      else if ('request' in message) mix(`${message.request.path}${message.request.body}`)
      keep({ atMs, message })
    },
    noteStep(atMs, event, effects) {
      mix(event.type)
      for (const effect of effects) mix(effect.type === 'place_order' ? effect.order.clientId : effect.type)
      if (effects.length > 0 || event.type === 'stream_changed') keep({ atMs, event, effects })
    },
    count: () => count,
    hash: () => (a >>> 0).toString(16).padStart(8, '0') + (b >>> 0).toString(16).padStart(8, '0'),
    tail: () => last.slice(-keptMax).map(lineOf),
  }
}

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
