import type { Effect } from '../../edge-daemon/core/effect.ts'
import type { VenueEvent } from '../../edge-daemon/venue/venue.ts'
import type { Message } from './message.ts'
import { createMixer } from './mixer.ts'
import { mixBrief, mixWhole } from './state-hash.ts'
import type { World } from './world.ts'

// What happened, for people and for comparing two runs: a hash over everything, the last lines as a table, all on demand.

type Happening =
  | { readonly atMs: number; readonly message: Message }
  | { readonly atMs: number; readonly event: VenueEvent; readonly effects: readonly Effect[] }

export type Trace = {
  note(atMs: number, message: Message): void
  noteStep(atMs: number, event: VenueEvent, effects: readonly Effect[]): void
  /** The state after a message: a few figures of each party, and at each thousandth message everything. */
  noteState(world: World): void
  /** Messages so far. */
  delivered(): number
  /** Hexadecimal, over every message, effect and state so far. */
  hash(): string
  /** The last ones as lines of a table. */
  tail(): readonly string[]
}

const keptMax = 40
const wholeEvery = 1_000

export function createTrace(onLine: ((line: string) => void) | null): Trace {
  const last: Happening[] = []
  let delivered = 0
  const mixer = createMixer()
  const keep = (happening: Happening) => {
    if (onLine !== null) onLine(lineOf(happening))
    last.push(happening)
    if (last.length > 2 * keptMax) last.splice(0, keptMax)
  }
  return {
    note(atMs, message) {
      delivered += 1
      mixer.number(atMs)
      mixer.text(message.type)
      if ('text' in message) mixer.text(message.text)
      else if ('outcome' in message)
        mixer.text(message.outcome.result === 'answered' ? message.outcome.text : message.outcome.detail)
      else if ('said' in message)
        mixer.text(message.said.result === 'answered' ? message.said.text : message.said.detail)
      else if ('request' in message) {
        mixer.text(message.request.path)
        mixer.text(message.request.body ?? '')
      }
      keep({ atMs, message })
    },
    noteStep(atMs, event, effects) {
      mixer.text(event.type)
      for (const effect of effects) mixer.text(effect.type === 'place_order' ? effect.order.clientId : effect.type)
      if (effects.length > 0 || event.type === 'stream_changed') keep({ atMs, event, effects })
    },
    delivered: () => delivered,
    noteState(world) {
      if (delivered % wholeEvery === 0) mixWhole(mixer, world)
      else mixBrief(mixer, world)
    },
    hash: () => mixer.hash(),
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
