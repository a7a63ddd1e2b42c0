import assert from 'node:assert/strict'
import { setTimeout as sleep } from 'node:timers/promises'
import { readExchangeFills } from '../../scripts/start/exchange-reads.ts'
import { startCloud, type Cloud } from '../e2e/harness/cloud.ts'
import {
  firstQuote,
  journalOf,
  startDaemon,
  stopDaemon,
  type Daemon,
  type DaemonOptions,
} from '../e2e/harness/daemon.ts'
import { bothSidesRest, hasBothSides, startExchange, type Exchange } from '../e2e/harness/exchange.ts'
import { withScratch, type Scratch } from '../e2e/harness/scratch.ts'
import { writeCalmTape, writeLivelyTape } from '../e2e/harness/tapes.ts'
import { until } from '../e2e/harness/until.ts'
import { startWire, type Wire } from './tcp-proxy.ts'

// The real programs around one case: an exchange, the cloud, and a daemon that reaches both over wires that can be cut.

export type Stage = {
  readonly scratch: Scratch
  readonly exchange: Exchange
  readonly cloud: Cloud
  /** The daemon's requests, its streams, and its way to the cloud. */
  readonly wires: { readonly rest: Wire; readonly stream: Wire; readonly cloud: Wire }
  start(options?: DaemonOptions): Promise<Daemon>
}

/** The switch counts 15 s from the last refresh it took, and its cancels take the exchange a moment. */
export const switchMs = 15_500

export type Market = 'calm' | 'lively'

export const onStage = <Value>(market: Market, body: (stage: Stage) => Promise<Value>): Promise<Value> =>
  withScratch(async (scratch) => {
    const tape =
      market === 'calm' ? writeCalmTape(scratch.file('calm.csv')) : writeLivelyTape(scratch.file('lively.csv'), 14_400)
    const exchange = await startExchange(scratch, ['--tape', tape, '--speed', market === 'calm' ? '1' : '20'])
    const cloud = await startCloud(scratch, exchange.access)
    const { rest, stream } = exchange.ready
    const wires = {
      rest: await startWire(portOf(rest)),
      stream: await startWire(portOf(stream)),
      cloud: await startWire(cloud.port),
    }
    const wired: Exchange = {
      ...exchange,
      ready: { ...exchange.ready, rest: moved(rest, wires.rest), stream: moved(stream, wires.stream) },
    }
    try {
      return await body({
        scratch,
        exchange,
        cloud,
        wires,
        start: (options = {}) => startDaemon(scratch, wired, { cloudUrl: moved(cloud.url, wires.cloud), ...options }),
      })
    } finally {
      await Promise.all([wires.rest.close(), wires.stream.close(), wires.cloud.close()])
    }
  })

const portOf = (url: string): number => Number(new URL(url).port)

function moved(url: string, { port }: Wire): string {
  const at = new URL(url)
  at.port = String(port)
  return at.href.replace(/\/$/, '')
}

/** Resolves once the daemon's orders rest on both sides. */
export async function quotes(stage: Stage, daemon: Daemon): Promise<void> {
  await firstQuote(daemon)
  await bothSidesRest(stage.exchange)
}

/** Milliseconds from `sinceMs` (performance.now) until nothing rests; throws after `maxMs`. */
export async function emptyAfterMs({ exchange }: Stage, sinceMs: number, maxMs: number): Promise<number> {
  await until('the book is empty', maxMs + 5_000, async () => (await exchange.openOrders()).length === 0)
  return Math.round(performance.now() - sinceMs)
}

/** Resolves once its orders rest on both sides; a person lifts the watchdog's latch whenever there is one. */
export async function quotesAgain({ exchange, cloud }: Stage, { bot }: Daemon, maxMs = 60_000): Promise<void> {
  await until('orders rest on both sides again', maxMs, async () => {
    if ((await cloud.watchdog(bot)).phase === 'latched') await cloud.command(bot, 're_arm')
    return hasBothSides(await exchange.openOrders())
  })
}

/** A daemon started anew on the same folder quotes, ends in order, and its journal holds every fill of the exchange once. */
export async function recovers(stage: Stage): Promise<void> {
  const next = await stage.start()
  await quotesAgain(stage, next)
  await sleep(500)
  await stopDaemon(next)
  assert.deepEqual(await stage.exchange.openOrders(), [], 'nothing rests after the stop')
  await everyFillOnce(stage)
}

/** The fills of all runs in the journal are the trades of the exchange, each once. */
export async function everyFillOnce({ exchange, scratch }: Stage): Promise<void> {
  const journaled = (await journalOf(scratch.file('daemon/journal'))).flatMap(({ type, data }) =>
    type === 'fill' && typeof data['tradeId'] === 'string' ? [data['tradeId']] : [],
  )
  const traded = (await readExchangeFills(exchange.access)).map(({ tradeId }) => tradeId)
  assert.deepEqual(journaled.toSorted(), traded.toSorted(), 'the journal holds every fill once')
}

/** So that the moments of a case differ from one run to the next, and are the same each time it is run again. */
export const momentMs = (nth: number): number => 300 + ((nth * 617) % 2_000)
