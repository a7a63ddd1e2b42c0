// What will happen, ordered by time and, among equals, by the order of entry. Plain data waits here, never a call.

export type Waiting<Item> = { readonly atMs: number; readonly sequence: number; readonly item: Item }

export type Heap<Item> = {
  nextAtMs(): number
  add(atMs: number, item: Item): void
  take(): Waiting<Item> | undefined
}

export function createHeap<Item>(): Heap<Item> {
  const heap: Waiting<Item>[] = []
  let sequence = 0
  return {
    nextAtMs: () => heap[0]?.atMs ?? Infinity,
    add(atMs, item) {
      sequence += 1
      const entry = { atMs, sequence, item }
      let index = heap.push(entry) - 1
      while (index > 0) {
        const above = (index - 1) >> 1
        const parent = heap[above]
        if (parent === undefined || !isEarlier(entry, parent)) break
        heap[index] = parent
        index = above
      }
      heap[index] = entry
    },
    take() {
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
    },
  }
}

const isEarlier = (a: Waiting<unknown>, b: Waiting<unknown>): boolean =>
  a.atMs < b.atMs || (a.atMs === b.atMs && a.sequence < b.sequence)
