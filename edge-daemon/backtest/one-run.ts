import { performance } from 'node:perf_hooks'
import type { TradingConfig } from '#shared/config/config.ts'
import { configHash } from '../runtime/trading-config.ts'
import { volatilityBps } from './bars.ts'
import type { BacktestResult, Figure } from './result.ts'
import { runBacktest, type Look, type MoveSource } from './run.ts'
import { assumptionsOf, type VenueSettings } from './settings.ts'
import { fillsInside, moneyOf, summarise, valueOf, type Summary } from './summarise.ts'
import type { TapeInput } from './tape-input.ts'
import { createTrace } from './trace.ts'

/** Money and volume as decimal text, which JSON carries as numbers with all their digits. */
export type ExactMoney = {
  readonly pnl: Readonly<Record<keyof BacktestResult['pnl'], string>>
  readonly volume: string
}
export type OneRun = { readonly result: BacktestResult; readonly money: ExactMoney; readonly summary: Summary }

/** One run over one tape from beginning to end. */
export function oneRun(
  input: TapeInput,
  config: TradingConfig,
  wanted: VenueSettings,
  observe?: (look: Look) => void,
): OneRun {
  const trace = createTrace()
  const isBars = input.type === 'bars'
  const settings = { ...wanted, claimsFills: !isBars }
  const firstAtMs = isBars ? input.bars.firstAtMs : input.tape.firstAtMs
  const startedAtMs = performance.now()
  const run = runBacktest({
    spec: input.spec,
    config,
    settings,
    source: sourceOf(isBars ? input.bars.moves : input.tape.groups),
    firstAtMs,
    firstWallMs: firstAtMs,
    openingTicks: isBars ? input.bars.openingTicks : input.tape.openingTicks,
    trace,
    ...(observe === undefined ? {} : { observe }),
  })
  const seconds = (performance.now() - startedAtMs) / 1_000
  const { measures, staleness, meter } = run
  const summary = summarise(measures)
  const inside = fillsInside(measures)
  const insideSummary = summarise(measures, inside)
  const money = moneyOf(measures, input.spec)
  const { pnl } = money
  const halted = Object.entries(run.haltedMs).map(([reason, ms]) => [reason, ms / 1_000] as const)
  const result: BacktestResult = {
    events: run.events,
    seconds,
    eventsPerSecond: Math.round(run.events / seconds),
    tapeSeconds: run.tapeSeconds,
    profile: config.pricing.profile,
    configHash: configHash(config),
    fills: measures.fills.length,
    insideFills: {
      fills: inside.length,
      volume: valueOf(inside, measures.tickLotUsd),
      captureBps: insideSummary.capture.figure,
      markoutBps: figures(insideSummary.markout),
    },
    volume: Number(money.volume),
    captureBps: summary.capture.figure,
    markoutBps: figures(summary.markout),
    adverseBps: figures(summary.adverse),
    intervals: {
      captureBps: summary.capture.interval,
      markoutBps: intervals(summary.markout),
      adverseBps: intervals(summary.adverse),
    },
    pnl: {
      capture: Number(pnl.capture),
      inventory: Number(pnl.inventory),
      fees: Number(pnl.fees),
      funding: Number(pnl.funding),
      total: Number(pnl.total),
    },
    maxDrawdown: measures.maxDrawdownUsd,
    quotedShare: share(staleness.quoted, staleness.slots),
    quoteStalenessBps: share(staleness.sumBps, staleness.compared),
    staleAggressiveBps: share(staleness.aggressiveBps, staleness.compared),
    messages: meter.total,
    messagesPerMinuteMax: meter.maxInMinute,
    messagesHeldBack: meter.heldBack,
    haltedSeconds: Object.fromEntries(halted),
    volatilityBps: isBars ? (volatilityBps(input.bars.closesTicks) ?? 'n/a') : 'n/a',
    assumptions: isBars ? [...barAssumptions, ...assumptionsOf(settings)] : assumptionsOf(settings),
    traceHash: trace.digest(),
  }
  return { result, money, summary }
}

const barAssumptions = [
  'Minute bars: no fill is claimed on them; they test volatility, drawdown and funding only. Each bar is shown as four books one tick wide, in the order open, the nearer of high and low, the other, close.',
]

type Move = Exclude<ReturnType<MoveSource['next']>, null>

function sourceOf(moves: readonly Move[]): MoveSource {
  let index = 0
  return {
    next() {
      const move = moves[index] ?? null
      index += 1
      return move
    },
  }
}

const share = (part: number, whole: number): Figure => (whole === 0 ? 'n/a' : part / whole)
const figures = (told: Summary['markout']): BacktestResult['markoutBps'] => ({
  '1s': told['1s'].figure,
  '5s': told['5s'].figure,
  '30s': told['30s'].figure,
  '60s': told['60s'].figure,
})
const intervals = (told: Summary['markout']): BacktestResult['intervals']['markoutBps'] => ({
  '1s': told['1s'].interval,
  '5s': told['5s'].interval,
  '30s': told['30s'].interval,
  '60s': told['60s'].interval,
})

/** The result as JSON text; money has all its digits. */
export function jsonOf({ result, money }: OneRun): string {
  const marks = new Map<string, string>()
  const mark = (exact: string) => {
    const name = `exact:${marks.size}`
    marks.set(name, exact)
    return name
  }
  const { pnl, volume } = money
  const marked = {
    ...result,
    volume: mark(volume),
    pnl: Object.fromEntries(Object.entries(pnl).map(([name, exact]) => [name, mark(exact)])),
  }
  return JSON.stringify(marked, null, 2).replaceAll(/"(exact:\d+)"/g, (_, name: string) => marks.get(name) ?? '0')
}
