import type { Check } from './check.ts'

// What leaves the process: nothing of it may hold a secret, and what stays in it may not grow without end.

/** I21: no record of the journal holds the key. */
export function noSecrets(): Check {
  return {
    id: 'I21',
    step(view, _, effects) {
      for (const effect of effects)
        if ((effect.type === 'journal' || effect.type === 'journal_market') && holds(effect.data, view.apiKey))
          return `a record ${effect.record} holds the key`
      return null
    },
  }
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
      const { endedIds, executions, untold, unseen, queuePlaces, foreignIds, tradeIds, ghosts } = engine
      const sizes = {
        endedIds: endedIds.atMs,
        executions,
        untold,
        unseen,
        queuePlaces,
        foreignIds,
        tradeIds: tradeIds.seen,
      }
      for (const [name, { size }] of Object.entries(sizes)) if (size > keptMax) return `${size} ${name} are remembered`
      return ghosts.length > keptMax ? `${ghosts.length} ghosts are remembered` : null
    },
  }
}
