import assert from 'node:assert/strict'
import process from 'node:process'
import { setTimeout as sleep } from 'node:timers/promises'
import { journalOf } from '../harness/daemon.ts'
import { withScratch } from '../harness/scratch.ts'
import { startSupervisor, type StartReport } from '../harness/supervisor.ts'
import { writeLivelyTape } from '../harness/tapes.ts'
import { checkReport } from './report-checks.ts'

// The same outage under `npm start`: the Worker's group is stopped and continued, the supervisor sees nothing of it.

const watchMs = 17_500
const troubles = new Set(['cancelled_by_other', 'drawdown_tripped', 'foreign_order'])

export const startOutageCase = (seconds: number): Promise<StartReport & { readonly quotesInOutage: number }> =>
  withScratch(async (scratch) => {
    const tape = writeLivelyTape(scratch.file('abc.csv'), 3_600)
    const state = scratch.file('state')
    const supervisor = startSupervisor(scratch, ['--tape', tape, '--speed', '10', '--keep', state])
    await supervisor.quoting()
    const group = -(await supervisor.pidOf('cloud'))
    await sleep(2_000)
    const awayAtMs = Date.now()
    process.kill(group, 'SIGSTOP')
    await sleep(seconds * 1_000)
    const backAtMs = Date.now()
    process.kill(group, 'SIGCONT')
    await sleep(watchMs)
    supervisor.program.signal('SIGINT')
    assert.deepEqual(await supervisor.ended, { code: 0, signal: null })
    const report = supervisor.report()
    checkReport(report)

    const records = await journalOf(`${state}/daemon/journal`)
    const quotesInOutage = records.filter(
      ({ type, wallMs }) => type === 'order_sent' && wallMs >= awayAtMs && wallMs < backAtMs,
    ).length
    assert.ok(quotesInOutage >= seconds / 2, `the daemon must go on quoting, sent ${quotesInOutage} in ${seconds} s`)
    const bad = records.filter(
      ({ type, data, wallMs }) =>
        wallMs >= awayAtMs &&
        (troubles.has(type) || data['latched'] === true || (type === 'halt_set' && data['reason'] !== 'stopping')),
    )
    assert.deepEqual(bad, [], 'nothing is latched, cancelled or halted')
    return { ...report, quotesInOutage }
  })
