import { popDue, pushDue, type Due } from '#shared/due.ts'

// What will happen, ordered by time and, among equals, by the order of entry. Plain data waits here, never a call.

export type Waiting<Item> = Due & { readonly item: Item }

export type Heap<Item> = {
  nextAtMs(): number
  add(dueAtMs: number, item: Item): void
  take(): Waiting<Item> | undefined
}

export function createHeap<Item>(): Heap<Item> {
  const heap: Waiting<Item>[] = []
  let sequence = 0
  return {
    nextAtMs: () => heap[0]?.dueAtMs ?? Infinity,
    add(dueAtMs, item) {
      sequence += 1
      pushDue(heap, { dueAtMs, sequence, item })
    },
    take: () => popDue(heap),
  }
}
