import { setTimeout as sleep } from 'node:timers/promises'
import { expect, test } from 'vitest'
import { readAccountSnapshot } from '../../scripts/start/exchange-reads.ts'
import { startCloud } from './harness/cloud.ts'
import { firstQuote, startDaemon } from './harness/daemon.ts'
import { isQuoteRequest, startExchange } from './harness/exchange.ts'
import { withScratch } from './harness/scratch.ts'
import { writeLivelyTape } from './harness/tapes.ts'
import { hangMs, until } from './harness/until.ts'

// The whole way of a flatten: a word of the operator at the cloud, an order that takes at the exchange, and its proof.

/** The exchange takes no order below a dollar, and a lot of this market is worth half of one: a single lot may be left. */
const leastLots = 2

test('a flatten takes the position off the market, leaves nothing at rest, and holds until a person resumes', () =>
  withScratch(async (scratch) => {
    const tape = writeLivelyTape(scratch.file('lively.csv'), 7_200)
    const exchange = await startExchange(scratch, ['--tape', tape, '--speed', '20'])
    const cloud = await startCloud(scratch, exchange.access)
    const daemon = await startDaemon(scratch, exchange, { cloudUrl: cloud.url })
    await firstQuote(daemon)
    const market = exchange.ready.markets[0]
    const position = async () => Number((await readAccountSnapshot(exchange.access, market)).position)
    await until('there is a position', hangMs, async () => (await position()) !== 0)

    expect((await cloud.command(daemon.bot, 'flatten')).status).toBe(200)
    await until('the position is gone', hangMs, async () => Math.abs(await position()) < leastLots)
    await until('nothing rests', hangMs, async () => (await exchange.openOrders()).length === 0)
    const sentBy = exchange.requests().filter(isQuoteRequest).length
    await sleep(2_000)
    expect(exchange.requests().filter(isQuoteRequest).length, 'flat is flat').toBe(sentBy)
    expect(Math.abs(await position()), 'nothing was opened since').toBeLessThan(leastLots)
    expect(await exchange.openOrders()).toEqual([])

    expect((await cloud.command(daemon.bot, 'resume')).status).toBe(200)
    await until('it quotes again', hangMs, async () => (await exchange.openOrders()).length > 0)
  }))
