import assert from 'node:assert/strict'
import { setTimeout as sleep } from 'node:timers/promises'
import { startCloud, type Cloud } from '../harness/cloud.ts'
import { firstQuote, startDaemon, type Daemon } from '../harness/daemon.ts'
import {
  bothSidesRest,
  hasBothSides,
  isQuoteRequest,
  isSwitchRefresh,
  isWatchdogCancel,
  startExchange,
  type Exchange,
} from '../harness/exchange.ts'
import { readExchangeFills } from '../../../scripts/start/exchange-reads.ts'
import { withScratch, type Scratch } from '../harness/scratch.ts'
import { writeCalmTape } from '../harness/tapes.ts'
import { hangMs, until } from '../harness/until.ts'

// A daemon that is killed while it quotes: who empties its book, and how soon. The market stands still, so that nothing
// but a cancel can empty it.

export type Savers = 'switch' | 'watchdog' | 'both'
export type KillFacts = { readonly ordersLeft: number; readonly refreshAgeMs: number; readonly emptyAfterMs: number }

const bookEmptyMaxMs = 20_000
/** A refresh that is found later than this lets the next one be waited for. */
const killAfterRefreshMaxMs = 1_000
/** A daemon that may quote does so well within this after its start. */
const quietMs = 4_000

export const killCase = (savers: Savers): Promise<KillFacts> =>
  withScratch(async (scratch) => {
    const tape = writeCalmTape(scratch.file('calm.csv'))
    const exchange = await startExchange(scratch, ['--tape', tape, '--switch', savers === 'watchdog' ? 'off' : 'on'])
    const cloud = savers === 'switch' ? null : await startCloud(scratch, exchange.access)
    const watched = cloud === null ? {} : { cloudUrl: cloud.url }
    const daemon = await startDaemon(scratch, exchange, watched)
    await firstQuote(daemon)
    await bothSidesRest(exchange)

    const refreshAgeMs = await killJustAfterRefresh(exchange, daemon)
    const killedAtMs = performance.now()
    const left = await exchange.openOrders()
    assert.ok(hasBothSides(left), `orders on both sides must outlive the daemon, were ${left.length}`)
    await until('the book is empty', bookEmptyMaxMs, async () => (await exchange.openOrders()).length === 0)
    const emptyAfterMs = Math.round(performance.now() - killedAtMs)
    assert.ok(emptyAfterMs <= bookEmptyMaxMs, `the book was empty only after ${emptyAfterMs} ms`)
    assert.equal((await readExchangeFills(exchange.access)).length, 0, 'cancels emptied the book, not fills')
    const cancels = exchange.requests().filter(isWatchdogCancel)
    if (savers === 'switch') assert.equal(cancels.length, 0, 'nobody but the switch was there')
    if (savers === 'watchdog') assert.ok(cancels.length > 0, 'nobody but the watchdog was there')
    if (cloud !== null) await staysLatchedUntilRearmed(scratch, exchange, cloud)
    return { ordersLeft: left.length, refreshAgeMs, emptyAfterMs }
  })

/** Kills it within a second of a refresh of the switch. Answers how long after, milliseconds. */
async function killJustAfterRefresh(exchange: Exchange, daemon: Daemon): Promise<number> {
  const refreshAgeMs = await until('a fresh refresh of the switch', hangMs, () => {
    const refresh = exchange.requests().findLast(isSwitchRefresh)
    const ageMs = refresh === undefined ? Infinity : Date.now() - refresh.atMs
    if (ageMs >= killAfterRefreshMaxMs) return null
    daemon.program.signalGroup('SIGKILL')
    return ageMs
  })
  await daemon.program.ended
  return refreshAgeMs
}

async function staysLatchedUntilRearmed(scratch: Scratch, exchange: Exchange, cloud: Cloud): Promise<void> {
  const bot = 'bot-e2e'
  await until('the watchdog has latched', hangMs, async () => (await cloud.watchdog(bot)).phase === 'latched')
  const resume = await cloud.command(bot, 'resume')
  assert.equal(resume.status, 409, 'a resume must not undo a latch')

  const second = await startDaemon(scratch, exchange, { cloudUrl: cloud.url })
  const startedAtMs = Date.now()
  const heard = await until('a heartbeat of the new run', hangMs, async () => {
    const beat = (await cloud.fleetBot(bot))?.lastHeartbeat ?? null
    return beat?.run === second.run && beat.haltReasons.includes('latched') ? beat : null
  })
  assert.equal(heard.quoting, false)
  await sleep(quietMs)
  const quotes = () => exchange.requests().filter((request) => isQuoteRequest(request) && request.atMs >= startedAtMs)
  assert.equal(quotes().length, 0, 'a latched daemon quotes nothing, also after a restart')
  assert.equal((await cloud.watchdog(bot)).phase, 'latched')

  const rearm = await cloud.command(bot, 're_arm')
  assert.equal(rearm.status, 200)
  await firstQuote(second)
  await bothSidesRest(exchange)
}
