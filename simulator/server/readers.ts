import type { Frame, Leave, Reader } from './frame.ts'

/** Those who read one feed. */
export type Readers = {
  isEmpty(): boolean
  join(reader: Reader): Leave
  send(frame: Frame): void
}

/** `begin` is called when the first reader comes and returns what to do when the last one has left. */
export function createReaders(begin?: () => () => void): Readers {
  const readers = new Set<Reader>()
  let end: (() => void) | null = null
  return {
    isEmpty: () => readers.size === 0,
    join(reader) {
      if (readers.size === 0) end = begin?.() ?? null
      readers.add(reader)
      return () => {
        if (!readers.delete(reader) || readers.size > 0) return
        end?.()
        end = null
      }
    },
    send(frame) {
      for (const reader of readers) reader(frame)
    },
  }
}
