import { keyOf, type SeedReport } from './job.ts'
import { seedCampaign } from './campaign.ts'
import { readResults } from './results.ts'
import { runCampaign } from './run-campaign.ts'
import { count, emptyTally, type Tally } from './tally.ts'
import type { Progress } from './progress.ts'

// Seeds that another process has run, once more: the same seed must bring the same trace.

export type AgainRun = {
  readonly tally: Tally
  /** Seeds of the range that there is something to compare with. */
  readonly recorded: number
}

export async function runAgain(
  { from, to, cores }: { readonly from: number; readonly to: number; readonly cores: number },
  recordedIn: string,
  outside: {
    readonly signal: AbortSignal
    readonly program?: URL
    readonly onReport: (report: SeedReport) => void
    readonly onProgress: (progress: Progress) => void
  },
): Promise<AgainRun> {
  const recorded = new Map<string, string>()
  readResults(recordedIn, (report) => {
    if (report.seed >= from && report.seed <= to) recorded.set(keyOf(report), report.hash)
  })
  const tally = emptyTally()
  const unknown = new Set<string>()
  for (let seed = from; seed <= to; seed += 1) if (!recorded.has(String(seed))) unknown.add(String(seed))
  const campaign = seedCampaign({ from, to }, () => null, unknown)
  await runCampaign({
    campaign,
    results: { add() {}, sync() {} },
    threads: cores,
    ...(outside.program === undefined ? {} : { program: outside.program }),
    signal: outside.signal,
    onReport(report) {
      const compared = compare(report, recorded.get(keyOf(report)) ?? '')
      count(tally, compared)
      outside.onReport(compared)
    },
    onProgress: (progress) => outside.onProgress({ ...progress, known: 0 }),
  })
  return { tally, recorded: recorded.size }
}

/** Whether it failed is another question; here it fails when it is not the same, or when there is no trace to compare. */
function compare(report: SeedReport, hash: string): SeedReport {
  const isSame = report.hash === hash && hash !== ''
  const nothing = report.hash === '' || hash === '' ? ': a seed that died or hung shows nothing' : ''
  const detail = `the trace is ${report.hash || 'none'}, and was ${hash || 'none'} in the run before${nothing}`
  return { ...report, violation: isSame ? null : { invariant: 'I22', atMs: 0, detail }, tail: [] }
}
