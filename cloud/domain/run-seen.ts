// Tells a new heartbeat from a replayed one. Remembers a bounded number of runs, newest first.

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

export function rememberSeq(runs: readonly RunSeen[], run: string, seq: number): readonly RunSeen[] {
  return [{ run, seq, closed: false }, ...runs.filter((each) => each.run !== run)].slice(0, runsKept)
}

export function closeRun(runs: readonly RunSeen[], run: string): readonly RunSeen[] {
  return runs.map((each) => (each.run === run ? { ...each, closed: true } : each))
}
