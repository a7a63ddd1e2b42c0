import { isSent, type Check } from './check.ts'

// A message that is missing: what follows on the same connection cannot be trusted until a new one begins with a snapshot.

const numberPattern = /"seq":(\d+)/

/** I17: nothing that adds risk between the first frame after a gap and the snapshot of a later connection. */
export function holesHeal(): Check {
  let boot = 0
  const last = new Map<number, number>()
  /** The connection with the gap, by stream. */
  const holes = new Map<'account' | 'book', number>()
  return {
    id: 'I17',
    hear(view, line, text) {
      if (view.boot !== boot) holes.clear()
      boot = view.boot
      const stream = view.lines.get(line)?.name
      if (stream !== 'account' && stream !== 'book') return
      const seq = Number(numberPattern.exec(text)?.[1] ?? Number.NaN)
      const before = last.get(line)
      last.set(line, seq)
      if (before !== undefined && seq !== before + 1) holes.set(stream, line)
      const hole = holes.get(stream)
      const isWhole = stream === 'book' ? text.includes('"SNAPSHOT"') : text.includes('"orders":[')
      if (hole !== undefined && hole !== line && isWhole) holes.delete(stream)
    },
    step(view, _, effects) {
      if (holes.size === 0 || view.boot !== boot) return null
      if (!effects.some((effect) => isSent(effect) && !effect.order.reduceOnly)) return null
      return `an order was sent over a gap in ${[...holes.keys()].join(' and ')}`
    },
  }
}
