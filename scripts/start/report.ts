import { join } from 'node:path'
import { z } from 'zod'
import { FillData, PnlData, type RecordEnvelope } from '#shared/contracts/records.ts'
import { Exact, formatDecimal } from '#shared/decimal.ts'
import { readJournal } from '../../edge-daemon/journal/reader.ts'
import { readCloudCounts, readCloudFills, type CloudAccess } from './cloud-reads.ts'
import { readAccountSnapshot, readExchangeFills, readOpenOrderCount, type ExchangeAccess } from './exchange-reads.ts'
import { fillHash } from './fill-hash.ts'

// The final comparison. Each of the three stores is asked for its own truth after the stop; nothing is taken from another.

const RunStopped = z.looseObject({
  bookProvenEmpty: z.boolean(),
  markPrice: z.string().nullable(),
  pnl: PnlData,
  requests: z.object({ create: z.number(), edit: z.number(), cancel: z.number() }),
  rejects: z.number(),
})

export type ReportInputs = {
  readonly dir: string
  readonly market: string
  readonly run: string
  readonly seconds: number
  readonly firstQuoteMs: number | null
  readonly equityStart: string
  readonly isDaemonClean: boolean
  /** Fills the exchange held before this run began. */
  readonly fillsBefore: number
  readonly exchange: ExchangeAccess
  readonly cloud: CloudAccess
}

export type Report = {
  readonly ok: boolean
  readonly market: string
  readonly seconds: number
  readonly firstQuoteMs: number | null
  readonly requests: { readonly create: number; readonly edit: number; readonly cancel: number }
  readonly rejects: number
  readonly fills: number
  readonly volume: string
  readonly pnl: PnlData
  readonly equityChange: string
  readonly position: string
  readonly openOrdersAfterStop: number
  readonly heartbeats: number
  readonly eventsJournaled: number
  readonly eventsInCloud: number
  readonly fillsOnExchange: number
  readonly fillsJournaled: number
  readonly fillsInCloud: number
  readonly fillHashes: { readonly exchange: string; readonly journal: string; readonly cloud: string }
  /** Of everything in the state folder, earlier runs included; the hashes cover these. */
  readonly fillsOfAllRuns: number
  /** Fills better for the taker than the market's own touch by more than one tick. */
  readonly fillsInside: number
  readonly assumptions: readonly string[]
  readonly complaints: readonly string[]
}

/** The market around the prints is a model: what a result on it does not say. */
const assumptions = [
  'the book around recorded prints is made from past prints; the spread never closes faster than prints show',
  'shown sizes carry no information: imbalance and weighted mid are not tested',
  'the queue ahead is the size shown plus half as much hidden, and falls by prints only',
  'a keep-alive frame each second is an assumption',
] as const

export async function makeReport(inputs: ReportInputs): Promise<Report> {
  const journal = await readOwnJournal(inputs)
  const onExchange = await readExchangeFills(inputs.exchange)
  const inCloud = await readCloudFills(inputs.cloud)
  const counts = await readCloudCounts(inputs.cloud, inputs.run)
  const openOrdersAfterStop = await readOpenOrderCount(inputs.exchange)
  const account = await readAccountSnapshot(inputs.exchange, inputs.market)
  const stopped = journal.stopped
  const equityChange = equityChangeAt(stopped?.markPrice ?? null, account, inputs.equityStart)
  const fillHashes = { exchange: fillHash(onExchange), journal: fillHash(journal.allFills), cloud: fillHash(inCloud) }
  const pnl = stopped?.pnl ?? { capture: '0', inventory: '0', fees: '0', funding: '0', total: '0' }
  const complaints = [
    ...(inputs.firstQuoteMs === null ? ['no quote was acknowledged'] : []),
    ...(stopped === null ? ['the daemon left no stop record'] : []),
    ...(inputs.isDaemonClean && stopped?.bookProvenEmpty === true
      ? []
      : ['the daemon did not stop with a book proven empty']),
    ...(openOrdersAfterStop === 0 ? [] : [`${openOrdersAfterStop} orders rest at the exchange after the stop`]),
    ...(new Set(Object.values(fillHashes)).size === 1
      ? []
      : ['exchange, journal and cloud do not hold the same fills']),
    ...(journal.eventCount === counts.events
      ? []
      : [`${journal.eventCount} events were journaled, ${counts.events} are in the cloud`]),
    ...(sum(pnl).eq(pnl.total) ? [] : ['the parts of the profit do not add up to its total']),
    ...(new Exact(pnl.total).eq(equityChange)
      ? []
      : [`the profit is ${pnl.total}, the equity changed by ${equityChange}`]),
  ]
  return {
    ok: complaints.length === 0,
    market: inputs.market,
    seconds: inputs.seconds,
    firstQuoteMs: inputs.firstQuoteMs,
    requests: stopped?.requests ?? { create: 0, edit: 0, cancel: 0 },
    rejects: stopped?.rejects ?? 0,
    fills: journal.runFills.length,
    volume: volumeOf(journal.runFills),
    pnl,
    equityChange,
    position: account.position,
    openOrdersAfterStop,
    heartbeats: counts.heartbeats,
    eventsJournaled: journal.eventCount,
    eventsInCloud: counts.events,
    fillsOnExchange: onExchange.length - inputs.fillsBefore,
    fillsJournaled: journal.runFills.length,
    fillsInCloud: counts.fills,
    fillHashes,
    fillsOfAllRuns: onExchange.length,
    fillsInside: journal.runFills.filter((fill) => Number(fill['insideTicks'] ?? 0) > 1).length,
    assumptions,
    complaints,
  }
}

/** What is known of a run at any moment; no market before the options are read. */
export type RunSoFar = Pick<ReportInputs, 'seconds' | 'firstQuoteMs'> & { readonly market: string | null }

/** The line that is printed when there is nothing to compare: never `ok`, and it says why. */
export const brokenReport = ({ market, seconds, firstQuoteMs }: RunSoFar, complaint: string) => ({
  ok: false,
  market,
  seconds,
  firstQuoteMs,
  complaints: [complaint],
})

async function readOwnJournal(inputs: ReportInputs) {
  const allFills: FillData[] = []
  const runFills: FillData[] = []
  let eventCount = 0
  let stopped: z.infer<typeof RunStopped> | null = null
  for await (const record of readJournal(join(inputs.dir, 'daemon', 'journal'), 'event')) {
    const fill = fillOf(record)
    if (fill !== null) allFills.push(fill)
    if (record.run !== inputs.run) continue
    eventCount += 1
    if (fill !== null) runFills.push(fill)
    if (record.type === 'run_stopped') stopped = RunStopped.parse(record.data)
  }
  return { allFills, runFills, eventCount, stopped }
}

const fillOf = (record: RecordEnvelope): FillData | null =>
  record.type === 'fill' ? FillData.parse(record.data) : null

/**
 * The exchange's own equity now, carried back to the mark at which the daemon valued its position (the mark may have moved
 * since; the position has not), less the equity before the first order.
 */
function equityChangeAt(
  markPrice: string | null,
  account: { readonly equity: string; readonly position: string; readonly markPrice: string | null },
  equityStart: string,
): string {
  const moved =
    markPrice === null || account.markPrice === null
      ? new Exact(0)
      : new Exact(markPrice).sub(account.markPrice).mul(account.position)
  return formatDecimal(new Exact(account.equity).add(moved).sub(equityStart))
}

const sum = (pnl: PnlData) => new Exact(pnl.capture).add(pnl.inventory).add(pnl.fees).add(pnl.funding)

const volumeOf = (fills: readonly FillData[]): string =>
  formatDecimal(fills.reduce((total, fill) => total.add(new Exact(fill.price).mul(fill.size)), new Exact(0)))
