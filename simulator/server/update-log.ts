// Ids in the order of their latest update. An update appends; the older entry of the same id is then skipped by readers
// and swept out with what is no longer known, when the list has doubled.

export type UpdateLog = {
  /** Notes that the id changed just now. */
  touch(id: string): void
  /** Ids, latest update first, from just before `after`, or from the latest when that is null or unknown. */
  latestFirst(after: string | null): Iterable<string>
}

const sweepMin = 64

export function createUpdateLog(isKnown: (id: string) => boolean): UpdateLog {
  let entries: string[] = []
  let sweepAt = sweepMin
  const placeOf = new Map<string, number>()
  const isCurrent = (id: string, place: number) => placeOf.get(id) === place
  const sweep = () => {
    entries = entries.filter((id, place) => isCurrent(id, place) && isKnown(id))
    placeOf.clear()
    for (const [place, id] of entries.entries()) placeOf.set(id, place)
    sweepAt = 2 * entries.length + sweepMin
  }
  return {
    touch(id) {
      placeOf.set(id, entries.length)
      entries.push(id)
      if (entries.length >= sweepAt) sweep()
    },
    *latestFirst(after) {
      const from = after === null ? undefined : placeOf.get(after)
      for (let place = (from ?? entries.length) - 1; place >= 0; place -= 1) {
        const id = entries[place]
        if (id !== undefined && isCurrent(id, place)) yield id
      }
    },
  }
}
