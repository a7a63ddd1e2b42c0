import assert from 'node:assert/strict'
import process from 'node:process'
import { setTimeout as sleep } from 'node:timers/promises'
import { journalOf } from '../harness/daemon.ts'
import { withScratch } from '../harness/scratch.ts'
import { startSupervisor } from '../harness/supervisor.ts'
import { writeLivelyTape } from '../harness/tapes.ts'
import { until } from '../harness/until.ts'
import { checkReport } from './report-checks.ts'

// An exchange that hangs, longer than its own switch counts: the daemon stops quoting on stale data, finds out what became
// of every request it had out, and quotes again.

export const exchangeAwayCase = (seconds: number): Promise<{ readonly fills: number; readonly rejects: number }> =>
  withScratch(async (scratch) => {
    const tape = writeLivelyTape(scratch.file('abc.csv'), 7_200)
    const state = scratch.file('state')
    const supervisor = startSupervisor(scratch, ['--tape', tape, '--speed', '20', '--keep', state])
    await supervisor.quoting()
    const group = -(await supervisor.pidOf('exchange'))
    await sleep(2_000)
    process.kill(group, 'SIGSTOP')
    await sleep(seconds * 1_000)
    const backAtMs = Date.now()
    process.kill(group, 'SIGCONT')
    const records = () => journalOf(`${state}/daemon/journal`)
    await until('it quotes again', 20_000, async () =>
      (await records()).some(({ type, wallMs }) => type === 'order_sent' && wallMs > backAtMs + 500),
    )
    await sleep(4_000)
    supervisor.program.signal('SIGINT')
    assert.deepEqual(await supervisor.ended, { code: 0, signal: null }, supervisor.program.stderr().slice(-1_000))
    const report = supervisor.report()
    checkReport(report)
    assert.ok(
      (await records()).some(({ type, wallMs }) => type === 'halt_set' && wallMs < backAtMs),
      'stale data halts it',
    )
    return { fills: report.fills, rejects: report.rejects }
  })
