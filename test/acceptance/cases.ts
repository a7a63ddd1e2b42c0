import assert from 'node:assert/strict'
import path from 'node:path'
import { exchangeAwayCase } from '../e2e/cases/exchange-away-case.ts'
import { freezeCase } from '../e2e/cases/freeze-case.ts'
import { killCase } from '../e2e/cases/kill-case.ts'
import { lateCloudCase } from '../e2e/cases/late-cloud-case.ts'
import { outageCase } from '../e2e/cases/outage-case.ts'
import { recoverCase } from '../e2e/cases/recover-case.ts'
import { renewalCase } from '../e2e/cases/renewal-case.ts'
import { checkReport } from '../e2e/cases/report-checks.ts'
import { startOutageCase } from '../e2e/cases/start-outage-case.ts'
import { earlySignalCase, hardEndCase, partDiesCase, supervisorKilledCase } from '../e2e/cases/supervisor-case.ts'
import { withScratch } from '../e2e/harness/scratch.ts'
import { startSupervisor } from '../e2e/harness/supervisor.ts'
import { writeCalmTape } from '../e2e/harness/tapes.ts'

// The long cases by name. `weight` says how much of the machine one takes: most only wait.

export type Facts = Readonly<Record<string, string | number | null>>
export type Case = { readonly name: string; readonly weight: 1 | 2; readonly run: () => Promise<Facts> }

const outageSeconds = [8, 12, 15, 18, 20, 40] as const

const quietKills = [3_500, 3_000, 3_200].map((livesMs) => ({ livesMs, deadMs: 4_000 }))
/** In the middle of a start, of the first orders, of an upload: wherever it hits. */
const hurriedKills = [3_000, 120, 450, 900, 60, 1_400, 2_500, 250, 700, 2_000].map((livesMs) => ({
  livesMs,
  deadMs: 300,
}))

export function allCases(tapesDir: string): Case[] {
  const xrp = ['--tape', path.join(tapesDir, 'xrp-trades-2019-10-11.csv')]
  const eth = ['--tape', path.join(tapesDir, 'eth-perp-trades-2023-02-02.csv')]
  const light = (name: string, run: () => Promise<Facts>): Case => ({ name, weight: 1, run })
  const whole = (name: string, args: readonly string[], fillsMin: number): Case => ({
    name,
    weight: 2,
    run: () => wholeRun(args, fillsMin),
  })
  return [
    ...(['switch', 'watchdog', 'both'] as const).map((savers) => light(`kill-${savers}`, () => killCase(savers))),
    light('freeze', freezeCase),
    light('kill-recover', () => recoverCase(quietKills)),
    light('kill-hurried', () => recoverCase(hurriedKills)),
    light('late-cloud', lateCloudCase),
    light('exchange-away-12', () => exchangeAwayCase(12)),
    light('exchange-away-20', () => exchangeAwayCase(20)),
    ...(['exchange', 'cloud', 'daemon'] as const).map((part) => light(`death-${part}`, () => partDiesCase(part))),
    light('death-supervisor', supervisorKilledCase),
    light('early-signal', earlySignalCase),
    light('keep-after-kill', hardEndCase),
    whole('run-xrp', ['--for', '60', '--speed', '100', ...xrp], 20),
    whole('run-xrp-fee', ['--for', '60', '--speed', '100', '--maker-fee', '0.0002', ...xrp], 20),
    whole('run-generated', ['--for', '60', '--speed', '100'], 20),
    whole('run-eth-speed-1', ['--for', '60', '--speed', '1', ...eth], 0),
    ...outageSeconds.flatMap((seconds) => [
      light(`outage-kill-${seconds}`, () => outageCase({ seconds, by: 'kill' })),
      light(`outage-stop-${seconds}`, () => outageCase({ seconds, by: 'stop' })),
      light(`outage-start-${seconds}`, async () => {
        const { quotesInOutage, eventsJournaled } = await startOutageCase(seconds)
        return { quotesInOutage, eventsJournaled }
      }),
    ]),
    light('renewal-200-calm', async () => {
      const calm = (file: (name: string) => string) => ['--tape', writeCalmTape(file('calm.csv'))]
      const facts = await renewalCase({ exchangeArgs: calm, orderLifeMs: 120_000, until: { seconds: 200 } })
      assert.ok(facts.renewals >= 8, `two levels on two sides renew twice in 200 s, were ${facts.renewals}`)
      return facts
    }),
    light('renewal-200', () =>
      renewalCase({ exchangeArgs: () => ['--speed', '1', ...xrp], orderLifeMs: 120_000, until: { seconds: 200 } }),
    ),
  ]
}

/** A run from the first acknowledged quote for its `--for`, with the default config. */
const wholeRun = (args: readonly string[], fillsMin: number): Promise<Facts> =>
  withScratch(async (scratch) => {
    const supervisor = startSupervisor(scratch, ['--keep', scratch.file('state'), ...args])
    assert.deepEqual(await supervisor.ended, { code: 0, signal: null }, supervisor.program.stderr().slice(-1_000))
    assert.deepEqual(scratch.processes(), [], 'no process is left')
    const report = supervisor.report()
    checkReport(report)
    assert.ok(report.seconds >= 60, `quoted for ${report.seconds} s`)
    assert.ok(report.fills >= fillsMin, `at least ${fillsMin} fills, were ${report.fills}`)
    const { fills, volume, pnl, eventsJournaled, rejects, firstQuoteMs } = report
    return { fills, volume, pnl: pnl.total, fees: pnl.fees, eventsJournaled, rejects, firstQuoteMs: firstQuoteMs ?? -1 }
  })
