import { availableParallelism } from 'node:os'
import { expect, test } from 'vitest'
import { seedCampaign } from './run/campaign.ts'
import { failureText } from './run/failure-text.ts'
import { runCampaign } from './run/run-campaign.ts'
import { count, emptyTally } from './run/tally.ts'

// The same seeds in every run of the tests, on all cores when everything else is done; `npm run simulate` runs as many as one
// likes.

const seeds = 200

test(`seeds 1 to ${seeds} keep every promise`, { timeout: 600_000 }, async () => {
  const tally = emptyTally()
  await runCampaign({
    campaign: seedCampaign({ from: 1, to: seeds }, () => null, new Set()),
    results: { add() {}, sync() {} },
    threads: availableParallelism(),
    signal: new AbortController().signal,
    onReport: (report) => count(tally, report),
    onProgress() {},
  })
  expect(tally.failures.map((report) => failureText(report, 'of the working tree')).join('\n')).toBe('')
  expect(tally).toMatchObject({ seeds, failed: 0 })
  const virtualSeconds = tally.virtualMs / 1_000
  expect(virtualSeconds / seeds).toBeGreaterThanOrEqual(120)
  expect(tally.events / virtualSeconds).toBeGreaterThanOrEqual(40)
  expect(tally.news / virtualSeconds).toBeGreaterThanOrEqual(20)
  expect(tally.byFault.size).toBeGreaterThan(20)
})
