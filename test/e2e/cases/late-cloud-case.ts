import assert from 'node:assert/strict'
import { setTimeout as sleep } from 'node:timers/promises'
import { startCloud } from '../harness/cloud.ts'
import { firstQuote, journalOf, startDaemon, stopDaemon } from '../harness/daemon.ts'
import { isWatchdogCancel, startExchange } from '../harness/exchange.ts'
import { withScratch } from '../harness/scratch.ts'
import { writeLivelyTape } from '../harness/tapes.ts'
import { until } from '../harness/until.ts'
import { everyEventOnce } from './outage-case.ts'

// A cloud that is away when the daemon stops: the next run brings the earlier one's records along, once.

export const lateCloudCase = (): Promise<{ readonly events: number; readonly eventsOfFirstRun: number }> =>
  withScratch(async (scratch) => {
    const tape = writeLivelyTape(scratch.file('lively.csv'), 7_200)
    const exchange = await startExchange(scratch, ['--tape', tape, '--speed', '20'])
    const away = await startCloud(scratch, exchange.access)
    const first = await startDaemon(scratch, exchange, { cloudUrl: away.url })
    await firstQuote(first)
    await sleep(3_000)
    away.program.signalGroup('SIGKILL')
    await away.program.ended
    await sleep(1_000)
    await stopDaemon(first)

    const cloud = await startCloud(scratch, exchange.access, away.port)
    // The farewell was lost with the cloud: the object sees nobody, but there is nothing to cancel either.
    const second = await startDaemon(scratch, exchange, { cloudUrl: cloud.url })
    await firstQuote(second)
    const written = (await journalOf(scratch.file('daemon/journal'), first.run)).length
    await until('the first run is in the cloud', 15_000, async () => {
      return (await cloud.counts(first.bot, first.run)).events === written
    })
    await stopDaemon(second)
    assert.equal(exchange.requests().filter(isWatchdogCancel).length, 0)
    const eventsOfFirstRun = await everyEventOnce(scratch, cloud, first)
    return { eventsOfFirstRun, events: eventsOfFirstRun + (await everyEventOnce(scratch, cloud, second)) }
  })
