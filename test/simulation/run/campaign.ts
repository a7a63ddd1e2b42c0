import { keyOf, type Job, type SeedReport } from './job.ts'

// Which seeds a run asks for. What is known already is not asked again.

export type Campaign = {
  /** The next seed; undefined while there is none to be asked before others have answered. */
  next(): Job | undefined
  /** Tells of every report, those that were known before included. */
  take(report: SeedReport): void
  /** Seeds that are still to be run, as far as one can tell. */
  left(): number
  /** What was asked for and is not shown, by the keys of the needs; once nothing is left, it was given up. */
  unmet(): readonly string[]
}

/** Every seed of a range, each once. */
export function seedCampaign(
  { from, to }: { readonly from: number; readonly to: number },
  planFor: (seed: number) => string | null,
  known: ReadonlySet<string>,
): Campaign {
  let seed = from
  let left = to - from + 1
  return {
    next() {
      while (seed <= to) {
        const job = { seed, plan: planFor(seed) }
        seed += 1
        if (known.has(keyOf(job))) continue
        left -= 1
        return job
      }
      return undefined
    },
    take(report) {
      const isAhead = report.seed >= seed && report.seed <= to
      if (isAhead && planFor(report.seed) === report.plan) left -= 1
    },
    left: () => left,
    unmet: () => [],
  }
}

/** Something that must have happened in so many seeds; each attempt is a seed that may or may not bring it. */
export type Need = {
  readonly key: string
  readonly count: number
  readonly attemptsMax: number
  readonly attempt: (nth: number) => Job
}

/**
 * Attempts for each need until it is met often enough or has used up its attempts; `shownBy` names the needs that a report meets.
 * How many attempts a need gets does not depend on the order of the answers: another one is made only when one has missed.
 */
export function needCampaign(
  needs: readonly Need[],
  shownBy: (report: SeedReport) => readonly string[],
  known: ReadonlySet<string>,
): Campaign {
  const open = needs.map((need) => ({ ...need, met: 0, asked: 0, underWay: 0 }))
  const byKey = new Map(open.map((need) => [need.key, need]))
  const askedFor = new Map<string, (typeof open)[number]>()
  let first = 0
  const nextOf = (need: (typeof open)[number]): Job | undefined => {
    while (need.met + need.underWay < need.count && need.asked < need.attemptsMax) {
      const job = need.attempt(need.asked)
      need.asked += 1
      if (known.has(keyOf(job))) continue
      need.underWay += 1
      askedFor.set(keyOf(job), need)
      return job
    }
    return undefined
  }
  return {
    next() {
      for (let nth = first; nth < open.length; nth += 1) {
        const need = open[nth]
        const job = need === undefined ? undefined : nextOf(need)
        if (job !== undefined) return job
        if (nth === first && need?.underWay === 0) first += 1
      }
      return undefined
    },
    take(report) {
      const asked = askedFor.get(keyOf(report))
      if (asked !== undefined) asked.underWay -= 1
      askedFor.delete(keyOf(report))
      for (const key of shownBy(report)) {
        const need = byKey.get(key)
        if (need !== undefined) need.met += 1
      }
    },
    left: () =>
      open.reduce((sum, { count, met, underWay, attemptsMax, asked }) => {
        return sum + Math.max(0, Math.min(count - met - underWay, attemptsMax - asked))
      }, 0),
    unmet: () => open.filter(({ met, count }) => met < count).map(({ key }) => key),
  }
}
