// A binary heap in a plain array: the first entry is due first, and of several with one moment the one put in first.
// Adding and taking cost the logarithm of the length; an entry later than all others is added in constant time.

/** Something that waits for its moment; of two with one moment the lower sequence comes first. */
export type Due = { readonly dueAtMs: number; readonly sequence: number }

export function pushDue<Entry extends Due>(heap: Entry[], entry: Entry): void {
  let index = heap.length
  heap.push(entry)
  while (index > 0) {
    const parentIndex = (index - 1) >> 1
    const parent = heap[parentIndex]
    if (parent === undefined || !isBefore(entry, parent)) break
    heap[index] = parent
    index = parentIndex
  }
  heap[index] = entry
}

/** Takes the first entry out; undefined when there is none. */
export function popDue<Entry extends Due>(heap: Entry[]): Entry | undefined {
  const first = heap[0]
  const last = heap.pop()
  if (last !== undefined && heap.length > 0) sink(heap, 0, last)
  return first
}

/** Puts the entries of any array into heap order, in place. */
export function orderDue(entries: Due[]): void {
  for (let index = (entries.length >> 1) - 1; index >= 0; index -= 1) {
    const entry = entries[index]
    if (entry !== undefined) sink(entries, index, entry)
  }
}

function sink<Entry extends Due>(heap: Entry[], from: number, entry: Entry): void {
  let index = from
  for (;;) {
    const leftIndex = 2 * index + 1
    const left = heap[leftIndex]
    if (left === undefined) break
    const right = heap[leftIndex + 1]
    const isRightFirst = right !== undefined && isBefore(right, left)
    const child = isRightFirst ? right : left
    if (!isBefore(child, entry)) break
    heap[index] = child
    index = isRightFirst ? leftIndex + 1 : leftIndex
  }
  heap[index] = entry
}

const isBefore = (one: Due, other: Due): boolean =>
  one.dueAtMs < other.dueAtMs || (one.dueAtMs === other.dueAtMs && one.sequence < other.sequence)
