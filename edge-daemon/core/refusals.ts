import type { StreamName } from './event.ts'

// Messages that could not be read, counted by where they came from. A venue that changes its format refuses us thousands a
// minute, so only some are said: the first, then one each ten seconds with the number of those passed over.

/** Six lines a minute tell as much as thousands. */
const sayEveryMs = 10_000

export type RefusalCount = {
  readonly total: number
  /** Since the last one that was said. */
  readonly unsaid: number
  readonly saidAtMs: number | null
}
export type Refusals = Partial<Record<StreamName | 'rest', RefusalCount>>

/** The count after one more, and whether this one is said. */
export function stepRefusal(count: RefusalCount | undefined, nowMs: number): { next: RefusalCount; isSaid: boolean } {
  const total = (count?.total ?? 0) + 1
  const saidAtMs = count?.saidAtMs ?? null
  const isSaid = saidAtMs === null || nowMs - saidAtMs >= sayEveryMs
  return {
    next: isSaid ? { total, unsaid: 0, saidAtMs: nowMs } : { total, unsaid: (count?.unsaid ?? 0) + 1, saidAtMs },
    isSaid,
  }
}
