import type { EngineState } from '../../../edge-daemon/core/state.ts'
import type { Check } from './check.ts'

// What leaves the process: nothing of it may hold a secret, and what stays in it may not grow without end.

/** I21: nothing that leaves the process holds the key, as it is or written otherwise, nor does any record of the journal. */
export function noSecrets(): Check {
  let key = ''
  let forms: readonly string[] = []
  return {
    id: 'I21',
    emit(view, sink, text) {
      if (key !== view.apiKey) {
        key = view.apiKey
        forms = formsOf(key)
      }
      return forms.some((form) => text.includes(form)) ? `what goes to the ${sink} holds the key` : null
    },
    step(view, _, effects) {
      for (const effect of effects)
        if ((effect.type === 'journal' || effect.type === 'journal_market') && holds(effect.data, view.apiKey))
          return `a record ${effect.record} holds the key`
      return null
    },
  }
}

/** As it is, and as it would stand in a header, an address or a dump. */
function formsOf(key: string): readonly string[] {
  const bytes = Buffer.from(key)
  const base64 = bytes.toString('base64').replace(/=+$/, '')
  return [...new Set([key, encodeURIComponent(key), bytes.toString('hex'), base64, bytes.toString('base64url')])]
}

function holds(value: unknown, secret: string): boolean {
  if (typeof value === 'string') return value.includes(secret)
  if (typeof value !== 'object' || value === null) return false
  for (const each of Object.values(value)) if (holds(each, secret)) return true
  return false
}

/** More than any of them needs in the worst minute; what grows without end passes it in a long seed. */
const keptMax = 4_000

/** I18: nothing that the core remembers grows without end. */
export function memoryBounded(): Check {
  return {
    id: 'I18',
    step(view, event) {
      const { engine } = view
      if (engine === null || event.type !== 'clock_ticked') return null
      for (const name of kept) {
        const { size } = sizeOf(engine, name)
        if (size > keptMax) return `${size} ${name} are remembered`
      }
      return engine.ghosts.length > keptMax ? `${engine.ghosts.length} ghosts are remembered` : null
    },
  }
}

const kept = ['endedIds', 'executions', 'untold', 'unseen', 'queuePlaces', 'foreignIds', 'tradeIds'] as const

function sizeOf(engine: EngineState, name: (typeof kept)[number]): { readonly size: number } {
  switch (name) {
    case 'endedIds':
      return engine.endedIds.atMs
    case 'tradeIds':
      return engine.tradeIds.seen
    default:
      return engine[name]
  }
}
