import assert from 'node:assert/strict'
import { setTimeout as sleep } from 'node:timers/promises'
import { startCloud } from '../harness/cloud.ts'
import { firstQuote, startDaemon, stopDaemon } from '../harness/daemon.ts'
import { bothSidesRest, isQuoteRequest, startExchange } from '../harness/exchange.ts'
import { withScratch } from '../harness/scratch.ts'
import { writeLivelyTape } from '../harness/tapes.ts'
import { until } from '../harness/until.ts'

// A daemon that hangs, is taken for dead, and then wakes: the latch binds it although it never restarted.

const watchMs = 8_000

export const freezeCase = (): Promise<{ readonly quotesWhileLatched: number }> =>
  withScratch(async (scratch) => {
    const tape = writeLivelyTape(scratch.file('lively.csv'), 7_200)
    // Without the exchange's switch only the watchdog stands between a frozen daemon and its orders.
    const exchange = await startExchange(scratch, ['--tape', tape, '--speed', '5', '--switch', 'off'])
    const cloud = await startCloud(scratch, exchange.access)
    const daemon = await startDaemon(scratch, exchange, { cloudUrl: cloud.url })
    await firstQuote(daemon)
    await bothSidesRest(exchange)

    daemon.program.signalGroup('SIGSTOP')
    await until('the watchdog latches', 25_000, async () => (await cloud.watchdog(daemon.bot)).phase === 'latched')
    assert.deepEqual(await exchange.openOrders(), [])
    const accepted = () => exchange.requests().filter((each) => isQuoteRequest(each) && each.status === 200).length
    const before = accepted()
    daemon.program.signalGroup('SIGCONT')
    await until('the daemon is heard again', 10_000, async () => {
      const bot = await cloud.fleetBot(daemon.bot)
      return bot?.lastHeartbeat?.haltReasons.includes('latched') === true
    })
    await sleep(watchMs)
    const quotesWhileLatched = accepted() - before
    assert.equal(quotesWhileLatched, 0, 'a latched daemon quotes nothing')
    assert.deepEqual(await exchange.openOrders(), [])

    assert.equal((await cloud.command(daemon.bot, 're_arm')).status, 200)
    await bothSidesRest(exchange)
    await stopDaemon(daemon)
    return { quotesWhileLatched }
  })
