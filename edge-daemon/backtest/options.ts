import { parseArgs } from 'node:util'
import { Refusal } from '../runtime/refusal.ts'
import { messagesPerMinuteBounds } from './config-input.ts'
import { defaultSettings, type VenueSettings } from './settings.ts'

// Reads the command line of `npm run backtest`.

export const help = `Runs the market maker on a recorded market: the same decisions as live, on a virtual clock.

  npm run backtest -- --tape FILE [options]

  --tape FILE              CSV of trades (ts_ms,taker_side,price,size) or of minute bars
                           (ts_ms,open,high,low,close,volume_usd; nothing is filled on bars)
  --config FILE            TOML file: the daemon's own, or one with its sections pricing, quoting, risk, operations
  --profile NAME           how prices are made: fair (default), predecessor-corrected, predecessor
  --set SECTION.FIELD=V    one setting, for example --set quoting.levels=3; can be given more than once
  --messages-per-minute N  requests that may leave in any sixty seconds, ${messagesPerMinuteBounds.min} to ${messagesPerMinuteBounds.max} (default ${defaultSettings.messagesPerMinute})
  --json                   the result as one JSON document

What else may be done with a tape:
  --table                  compares all profiles at 60, 200 and 1,000 messages a minute, with the defaults; pessimistic and
                           optimistic queue side by side (no --set, --config or --profile)
  --sweep FILE             one run for each combination of the values in a TOML or JSON file, on all processors:
                           pricing.halfSpreadMinBps = [0.3, 1, 3]
  --report FILE.html       a page with charts of this run that needs nothing else

What is assumed of the exchange (the result names all of it):
  --entry-latency-ms N     from a market event to our order acting (default ${defaultSettings.entryLatencyMs})
  --response-latency-ms N  from the exchange back to us (default ${defaultSettings.responseLatencyMs})
  --latency-jitter-ms N    either way (default ${defaultSettings.latencyJitterMs})
  --hidden-share X         part of the shown size that stands ahead unseen as well (default ${defaultSettings.hiddenShare})
  --optimistic             the queue ahead also falls by cancels (default: only by prints at its price)
  --edits LIST             of overlap, keep-priority, keep-on-refusal, comma between; none of them by default: an edit swaps
                           at once, goes to the end of the queue, and loses both orders when it is refused
  --maker-fee-bps X        (default ${defaultSettings.makerFeeRate * 10_000}; negative is a rebate)
  --seed N                 of latencies and deeper levels (default ${defaultSettings.seed})
  --carry-usd X            position at the beginning, negative for short (default 0): what drawdown and funding of minute
                           bars are about
  --funding-bps-per-hour X paid on each hour by longs (default 0)
  --tick X --lot X         price and size step of minute bars
  --help                   this text

Exit code 0: done · 1: a run of a sweep failed · 2: bad input.
`

export type BacktestOptions = {
  readonly tape: string
  readonly config: string | undefined
  readonly profile: string | undefined
  readonly sets: readonly string[]
  readonly settings: VenueSettings
  readonly isJson: boolean
  readonly isTable: boolean
  readonly sweep: string | undefined
  readonly report: string | undefined
  readonly tick: string | undefined
  readonly lot: string | undefined
}

/** Answers null when help was asked for. Throws a Refusal: one sentence. */
export function readBacktestOptions(args: readonly string[]): BacktestOptions | null {
  const values = parsedArgs(args)
  if (values.help === true) return null
  const { tape, config, profile, sweep, report } = values
  if (tape === undefined) throw new Refusal('--tape is missing: name a CSV file of trades (see --help)')
  const sets = values.set ?? []
  const isTable = values.table === true
  for (const [name, value] of [
    ['--set', sets[0]],
    ['--config', config],
    ['--profile', profile],
    ['--messages-per-minute', values['messages-per-minute']],
    ['--sweep', sweep],
    ['--report', report],
  ] as const)
    if (isTable && value !== undefined)
      throw new Refusal(`--table compares the profiles with their defaults: leave ${name} out`)
  if (sweep !== undefined && report !== undefined)
    throw new Refusal('--report is about one run: leave --sweep out, or repeat the best of its runs with --set')
  if (report !== undefined && !report.endsWith('.html'))
    throw new Refusal('--report must name a file that ends in .html')
  return {
    tape,
    config,
    profile,
    sets,
    isTable,
    sweep,
    report,
    tick: stepOf('--tick', values.tick),
    lot: stepOf('--lot', values.lot),
    isJson: values.json === true,
    settings: settingsOf(values),
  }
}

function settingsOf(values: ReturnType<typeof parsedArgs>): VenueSettings {
  const { min, max } = messagesPerMinuteBounds
  const whole = (name: Name, low: number, high: number, or: number) =>
    numberOf(`--${name}`, values[name], { low, high, isWhole: true }) ?? or
  const decimal = (name: Name, low: number, high: number) =>
    numberOf(`--${name}`, values[name], { low, high, isWhole: false })
  const edits = editsOf(values.edits)
  const feeBps = decimal('maker-fee-bps', -10, 100)
  return {
    ...defaultSettings,
    messagesPerMinute: whole('messages-per-minute', min, max, defaultSettings.messagesPerMinute),
    entryLatencyMs: whole('entry-latency-ms', 0, 10_000, defaultSettings.entryLatencyMs),
    responseLatencyMs: whole('response-latency-ms', 0, 10_000, defaultSettings.responseLatencyMs),
    latencyJitterMs: whole('latency-jitter-ms', 0, 10_000, defaultSettings.latencyJitterMs),
    seed: whole('seed', 0, 2 ** 31, defaultSettings.seed),
    hiddenShare: decimal('hidden-share', 0, 100) ?? defaultSettings.hiddenShare,
    makerFeeRate: feeBps === null ? defaultSettings.makerFeeRate : feeBps / 10_000,
    carryUsd: decimal('carry-usd', -1_000_000, 1_000_000) ?? 0,
    fundingPerHour: (decimal('funding-bps-per-hour', -1_000, 1_000) ?? 0) / 10_000,
    isOptimistic: values.optimistic === true,
    edits,
  }
}

type Name =
  | 'messages-per-minute'
  | 'entry-latency-ms'
  | 'response-latency-ms'
  | 'latency-jitter-ms'
  | 'hidden-share'
  | 'maker-fee-bps'
  | 'carry-usd'
  | 'funding-bps-per-hour'
  | 'seed'

function numberOf(
  name: string,
  value: string | undefined,
  { low, high, isWhole }: { readonly low: number; readonly high: number; readonly isWhole: boolean },
): number | null {
  if (value === undefined) return null
  const number = /^-?\d{1,12}(\.\d{1,12})?$/.test(value) ? Number(value) : Number.NaN
  if (number >= low && number <= high && (!isWhole || Number.isInteger(number))) return number
  throw new Refusal(
    `${name} must be a ${isWhole ? 'whole ' : ''}number from ${low} to ${high}, was "${value.slice(0, 30)}"`,
  )
}

function stepOf(name: string, value: string | undefined): string | undefined {
  if (value === undefined || (/^\d{1,9}(\.\d{1,12})?$/.test(value) && Number(value) > 0)) return value
  throw new Refusal(
    `${name} must be a positive decimal with at most 12 digits after the point, was "${value.slice(0, 30)}"`,
  )
}

/** How long both orders live when the edits overlap: the venue says nothing, a few rounds of its engine. */
const overlapMs = 20

function editsOf(list: string | undefined): VenueSettings['edits'] {
  const words = list === undefined ? [] : list.split(',')
  for (const word of words)
    if (!['overlap', 'keep-priority', 'keep-on-refusal'].includes(word))
      throw new Refusal(`--edits knows overlap, keep-priority and keep-on-refusal, was "${word.slice(0, 30)}"`)
  return {
    overlapMs: words.includes('overlap') ? overlapMs : 0,
    keepsPriorityOnSizeDown: words.includes('keep-priority'),
    losesBothOnRefusal: !words.includes('keep-on-refusal'),
  }
}

/** A negative number after an option is its value, though it looks like an option. */
function joined(args: readonly string[]): string[] {
  const words: string[] = []
  for (const word of args) {
    const before = words.at(-1)
    if (before?.startsWith('--') === true && /^-[\d.]/.test(word)) words[words.length - 1] = `${before}=${word}`
    else words.push(word)
  }
  return words
}

function parsedArgs(args: readonly string[]) {
  try {
    return parseArgs({
      args: joined(args),
      strict: true,
      options: {
        tape: { type: 'string' },
        config: { type: 'string' },
        profile: { type: 'string' },
        set: { type: 'string', multiple: true },
        'messages-per-minute': { type: 'string' },
        json: { type: 'boolean' },
        table: { type: 'boolean' },
        sweep: { type: 'string' },
        report: { type: 'string' },
        'entry-latency-ms': { type: 'string' },
        'response-latency-ms': { type: 'string' },
        'latency-jitter-ms': { type: 'string' },
        'hidden-share': { type: 'string' },
        optimistic: { type: 'boolean' },
        edits: { type: 'string' },
        'maker-fee-bps': { type: 'string' },
        'carry-usd': { type: 'string' },
        'funding-bps-per-hour': { type: 'string' },
        seed: { type: 'string' },
        tick: { type: 'string' },
        lot: { type: 'string' },
        help: { type: 'boolean' },
      },
    }).values
  } catch (error) {
    throw new Refusal(`${error instanceof Error ? error.message.split('\n')[0] : 'bad option'} (see --help)`)
  }
}
