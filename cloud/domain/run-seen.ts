// Tells a new heartbeat from a replayed one. Remembers a bounded number of runs, the last heard first. The ids of runs sort in
// the order of the starts, within one state folder of the daemon.

export type RunSeen = {
  readonly run: string
  /** Highest sequence heard. */
  readonly seq: number
  /** The run said goodbye: a straggler of it must not re-arm what was disarmed. */
  readonly closed: boolean
}

const runsKept = 64

/** Whether a heartbeat says anything new: its sequence is above the last of its run, or its run was never seen. */
export function freshness(runs: readonly RunSeen[], run: string, seq: number): 'fresh' | 'stale' {
  const seen = runs.find((each) => each.run === run)
  return seen === undefined || (!seen.closed && seq > seen.seq) ? 'fresh' : 'stale'
}

/** How many letters of a run id are random; before them stands the number of the start. */
const randomLetters = 10
const startOf = (run: string): string => run.slice(0, -randomLetters)

/** Whether the run began before the one that was heard last. Two first starts, of folders of their own, are no order. */
export const isEarlier = (runs: readonly RunSeen[], run: string): boolean =>
  runs[0] !== undefined && startOf(run) < startOf(runs[0].run)

export function rememberSeq(runs: readonly RunSeen[], run: string, seq: number): readonly RunSeen[] {
  return [{ run, seq, closed: false }, ...runs.filter((each) => each.run !== run)].slice(0, runsKept)
}

/** Also for a run that was never heard: its first heartbeat may still be under way. */
export function closeRun(runs: readonly RunSeen[], run: string): readonly RunSeen[] {
  const seen = runs.find((each) => each.run === run)
  if (seen?.closed === true) return runs
  if (seen === undefined) return [{ run, seq: 0, closed: true }, ...runs].slice(0, runsKept)
  return runs.map((each) => (each.run === run ? { ...each, closed: true } : each))
}
