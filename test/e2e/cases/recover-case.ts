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

const kills = 3
const quoteForMs = 2_500
/** Its orders are still there and may fill; short of the watchdog's patience. */
const deadForMs = 4_000

export const recoverCase = (): Promise<{ readonly fills: number; readonly filledWhileDead: number }> =>
  withScratch(async (scratch) => {
    const tape = writeLivelyTape(scratch.file('lively.csv'), 14_400)
    const exchange = await startExchange(scratch, ['--tape', tape, '--speed', '50', '--maker-fee', '0.0002'])
    const cloud = await startCloud(scratch, exchange.access)
    const market = exchange.ready.markets[0]
    const equityStart = (await readAccountSnapshot(exchange.access, market)).equity
    let filledWhileDead = 0
    for (let kill = 0; kill < kills; kill += 1) {
      const daemon = await startDaemon(scratch, exchange, { cloudUrl: cloud.url })
      await firstQuote(daemon)
      await sleep(quoteForMs)
      daemon.program.signalGroup('SIGKILL')
      await daemon.program.ended
      const fills = (await readExchangeFills(exchange.access)).length
      await sleep(deadForMs)
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
