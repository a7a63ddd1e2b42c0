import assert from 'node:assert/strict'
import { setTimeout as sleep } from 'node:timers/promises'
import { readAccountSnapshot, readExchangeFills } from '../../../scripts/start/exchange-reads.ts'
import { makeReport } from '../../../scripts/start/report.ts'
import { startCloud, tokens } from '../harness/cloud.ts'
import { firstQuote, startDaemon, stopDaemon } from '../harness/daemon.ts'
import { startExchange } from '../harness/exchange.ts'
import { withScratch } from '../harness/scratch.ts'
import { writeLivelyTape } from '../harness/tapes.ts'

// A daemon that is killed again and again in a market that trades: whatever filled meanwhile is found, once, by all three
// stores, and the profit is still the exchange's own.

/** How long it lives after its start was logged, while its orders rest and long before, and how long it is dead. */
export type Kill = { readonly livesMs: number; readonly deadMs: number }

const quoteForMs = 2_500

/** The dead times together stay short of the watchdog's patience, or a heartbeat lies between them. */
export const recoverCase = (
  kills: readonly Kill[],
): Promise<{ readonly fills: number; readonly filledWhileDead: number }> =>
  withScratch(async (scratch) => {
    const tape = writeLivelyTape(scratch.file('lively.csv'), 14_400)
    const exchange = await startExchange(scratch, ['--tape', tape, '--speed', '50', '--maker-fee', '0.0002'])
    const cloud = await startCloud(scratch, exchange.access)
    const market = exchange.ready.markets[0]
    const equityStart = (await readAccountSnapshot(exchange.access, market)).equity
    let filledWhileDead = 0
    for (const { livesMs, deadMs } of kills) {
      const daemon = await startDaemon(scratch, exchange, { cloudUrl: cloud.url })
      await sleep(livesMs)
      daemon.program.signalGroup('SIGKILL')
      await daemon.program.ended
      const fills = (await readExchangeFills(exchange.access)).length
      await sleep(deadMs)
      filledWhileDead += (await readExchangeFills(exchange.access)).length - fills
    }
    const fillsBefore = (await readExchangeFills(exchange.access)).length
    const last = await startDaemon(scratch, exchange, { cloudUrl: cloud.url })
    await firstQuote(last)
    await sleep(quoteForMs)
    await stopDaemon(last)
    assert.ok(filledWhileDead > 0, 'something must have filled while nobody was there')
    const report = await makeReport({
      dir: scratch.dir,
      market,
      run: last.run,
      seconds: 0,
      firstQuoteMs: 0,
      equityStart,
      isDaemonClean: true,
      fillsBefore,
      exchange: exchange.access,
      cloud: { url: cloud.url, readToken: tokens.read, bot: last.bot },
    })
    assert.deepEqual(report.complaints, [])
    return { fills: report.fillsOfAllRuns, filledWhileDead }
  })
