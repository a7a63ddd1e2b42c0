// Orders whose end was proven: a late word must not bring one back. They are let go many at a time, because a map that is
// emptied from its front one by one walks over the holes of all that went before.

/** Remembered at least this long: no word comes later. */
const keptMs = 600_000
/** And of these no more than the highest budget of requests can make in that time. */
const keptMax = 108_000
/** Ends between two looks at what is old; by so many there may be more of them. */
const lookEvery = 256

export type EndedIds = {
  /** When each ended, oldest first. */
  readonly atMs: Map<string, number>
  sinceLook: number
}

export const noEndedIds = (): EndedIds => ({ atMs: new Map(), sinceLook: 0 })

/** Remembers the end of an order at least ten minutes, and at most 108,256 of them. */
export function noteEnded(ended: EndedIds, clientId: string, nowMs: number): void {
  const { atMs } = ended
  atMs.set(clientId, nowMs)
  ended.sinceLook += 1
  if (ended.sinceLook < lookEvery) return
  ended.sinceLook = 0
  for (const [oldest, endedAtMs] of atMs) {
    if (atMs.size <= keptMax && nowMs - endedAtMs <= keptMs) return
    atMs.delete(oldest)
  }
}
