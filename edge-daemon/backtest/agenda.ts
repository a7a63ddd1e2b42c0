// What will happen on the virtual clock: a heap by time, and by order of entry among equals.

export type Entry = { readonly atMs: number; readonly sequence: number; readonly run: () => void }
export type Agenda = { readonly heap: Entry[]; sequence: number }

export const createAgenda = (): Agenda => ({ heap: [], sequence: 0 })

/** When the next entry is due, Infinity when nothing waits. */
export const nextDueMs = ({ heap }: Agenda): number => heap[0]?.atMs ?? Infinity

export function schedule(agenda: Agenda, atMs: number, run: () => void): void {
  const { heap } = agenda
  agenda.sequence += 1
  const entry = { atMs, sequence: agenda.sequence, run }
  let index = heap.length
  heap.push(entry)
  while (index > 0) {
    const above = (index - 1) >> 1
    const parent = heap[above]
    if (parent === undefined || !isEarlier(entry, parent)) break
    heap[index] = parent
    index = above
  }
  heap[index] = entry
}

/** Takes the earliest entry out. */
export function takeNext({ heap }: Agenda): Entry | undefined {
  const first = heap[0]
  const last = heap.pop()
  if (first === undefined || last === undefined || heap.length === 0) return first
  let index = 0
  for (;;) {
    const left = heap[2 * index + 1]
    const right = heap[2 * index + 2]
    if (left === undefined) break
    const isRight = right !== undefined && isEarlier(right, left)
    const child = isRight ? right : left
    if (!isEarlier(child, last)) break
    heap[index] = child
    index = 2 * index + (isRight ? 2 : 1)
  }
  heap[index] = last
  return first
}

const isEarlier = (a: Entry, b: Entry): boolean => a.atMs < b.atMs || (a.atMs === b.atMs && a.sequence < b.sequence)
