import assert from 'node:assert/strict'
import { setTimeout as sleep } from 'node:timers/promises'
import { startCloud, type Cloud } from '../harness/cloud.ts'
import { firstQuote, journalOf, startDaemon, stopDaemon, type Daemon } from '../harness/daemon.ts'
import { isQuoteRequest, isWatchdogCancel, startExchange, type Exchange } from '../harness/exchange.ts'
import { withScratch, type Scratch } from '../harness/scratch.ts'
import { writeLivelyTape } from '../harness/tapes.ts'
import { hangMs, until } from '../harness/until.ts'

// The Worker is away for a while and comes back: nobody may lose an order over it, and no event may be lost or doubled.

export type Outage = { readonly seconds: number; readonly by: 'kill' | 'stop' }
export type OutageFacts = {
  readonly quotesInOutage: number
  readonly quotesAfter: number
  readonly events: number
  /** From the attempt to bring it back: until it answers, and until a heartbeat has arrived. */
  readonly answersAfterMs: number
  readonly backAfterMs: number
}

/** Long enough for an overdue alarm, one fresh window of the watchdog that nobody renews, and its cancel. */
const watchAfterMs = 17_500

export const outageCase = ({ seconds, by }: Outage, watchMs = watchAfterMs): Promise<OutageFacts> =>
  withScratch(async (scratch) => {
    const tape = writeLivelyTape(scratch.file('lively.csv'), 3_600)
    const exchange = await startExchange(scratch, ['--tape', tape, '--speed', '10'])
    const first = await startCloud(scratch, exchange.access)
    const daemon = await startDaemon(scratch, exchange, { cloudUrl: first.url })
    await firstQuote(daemon)
    await until('the watchdog is armed', hangMs, async () => (await watchdogOf(first, daemon))?.phase === 'armed')
    await until('events arrive', hangMs, async () => (await first.counts(daemon.bot, daemon.run)).events > 0)

    const awayAtMs = Date.now()
    first.program.signalGroup(by === 'kill' ? 'SIGKILL' : 'SIGSTOP')
    if (by === 'kill') await first.program.ended
    await sleep(seconds * 1_000 - (Date.now() - awayAtMs))
    const backAtMs = Date.now()
    const cloud = await bringBack(scratch, exchange, first, by)
    const answersAfterMs = Date.now() - backAtMs
    await until('heartbeats arrive again', 20_000, async () => {
      const silentMs = (await watchdogOf(cloud, daemon))?.silentMs ?? null
      return silentMs !== null && Date.now() - silentMs > backAtMs
    })
    const backAfterMs = Date.now() - backAtMs
    // A market that has moved a lot leaves the message budget empty for some seconds.
    await until('the daemon quotes after the outage', 20_000, () =>
      exchange.requests().some((each) => isQuoteRequest(each) && each.atMs >= backAtMs + backAfterMs),
    )
    await sleep(watchMs)

    const requests = exchange.requests()
    const quotes = (fromMs: number, toMs: number) =>
      requests.filter((each) => isQuoteRequest(each) && each.atMs >= fromMs && each.atMs < toMs).length
    const quotesInOutage = quotes(awayAtMs, backAtMs)
    const quotesAfter = quotes(backAtMs + backAfterMs, Infinity)
    assert.equal(requests.filter(isWatchdogCancel).length, 0, 'the watchdog must not cancel over an outage of its own')
    assert.ok(
      quotesInOutage >= seconds / 2,
      `the daemon must go on quoting, sent ${quotesInOutage} requests in ${seconds} s`,
    )
    assert.deepEqual(haltsOf(daemon), [], 'nothing may halt the daemon')
    const { phase, incidents } = await cloud.watchdog(daemon.bot)
    assert.equal(phase, 'armed', `nothing may be latched: ${JSON.stringify(incidents.slice(0, 5))}`)

    await stopDaemon(daemon)
    assert.equal((await exchange.openOrders()).length, 0)
    assert.equal((await cloud.watchdog(daemon.bot)).phase, 'idle', 'a clean stop disarms')
    return {
      quotesInOutage,
      quotesAfter,
      answersAfterMs,
      backAfterMs,
      events: await everyEventOnce(scratch, cloud, daemon),
    }
  })

async function bringBack(scratch: Scratch, exchange: Exchange, cloud: Cloud, by: Outage['by']): Promise<Cloud> {
  if (by === 'kill') return startCloud(scratch, exchange.access, cloud.port)
  cloud.program.signalGroup('SIGCONT')
  return cloud
}

/** Null while it does not answer, or does not know the bot yet. */
const watchdogOf = (cloud: Cloud, { bot }: Daemon) => cloud.watchdog(bot).catch(() => null)

/** What halted it after its start was over; that this machine had no time for it is not the cloud's doing. */
const haltsOf = ({ program }: Daemon): unknown[] => {
  const lines = program.lines()
  const quoting = lines.findIndex((line) => line['event'] === 'quote.first_acknowledged')
  return lines
    .slice(quoting)
    .filter((line) => line['event'] === 'halt_set' || line['event'] === 'cancelled_by_other')
    .filter((line) => line['reason'] !== 'loop_lag')
}

/** Compares what the journal's files hold with what the cloud lists, record by record. Answers how many there are. */
export async function everyEventOnce(scratch: Scratch, cloud: Cloud, daemon: Daemon): Promise<number> {
  const written = await journalOf(scratch.file('daemon/journal'), daemon.run)
  const listed = await cloud.events(daemon.bot, daemon.run)
  assert.equal(written.at(-1)?.type, 'run_stopped')
  assert.deepEqual(
    written.map(({ seq }) => seq),
    written.map((_, index) => index + 1),
    'the journal has no gaps',
  )
  assert.deepEqual(listed, written, 'the cloud holds every record once, as it was written')
  const counts = await cloud.counts(daemon.bot, daemon.run)
  assert.equal(counts.events, written.length)
  assert.equal(counts.fills, written.filter(({ type }) => type === 'fill').length)
  assert.equal(counts.contiguousSeq, written.length)
  assert.equal(counts.unreadableFills, 0)
  return written.length
}
