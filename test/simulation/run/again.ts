import { keyOf, type SeedReport } from './job.ts'
import { seedCampaign } from './campaign.ts'
import { readResults } from './results.ts'
import { runCampaign } from './run-campaign.ts'
import { count, emptyTally, type Tally } from './tally.ts'
import type { Progress } from './progress.ts'

// Seeds that another process has run, once more: the same seed must bring the same trace.

export async function runAgain(
  { from, to, cores }: { readonly from: number; readonly to: number; readonly cores: number },
  recordedIn: string,
  outside: {
    readonly signal: AbortSignal
    readonly program?: URL
    readonly onReport: (report: SeedReport) => void
    readonly onProgress: (progress: Progress) => void
  },
): Promise<Tally> {
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
  return tally
}

/** Whether it failed is another question; here it fails when it is not the same. */
function compare(report: SeedReport, hash: string): SeedReport {
  const detail = `the trace is ${report.hash}, and was ${hash} in the run before`
  return { ...report, violation: report.hash === hash ? null : { invariant: 'I22', atMs: 0, detail }, tail: [] }
}
