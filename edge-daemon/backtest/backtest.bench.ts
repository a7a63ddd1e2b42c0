import { parseArgs } from 'node:util'
import { configOf } from './config-input.ts'
import { runOn, seededGroups } from './market.fixture.ts'

// Events a second of one backtest on one thread: node edge-daemon/backtest/backtest.bench.ts [--json] [--rows N] [--seed N]
// An event is a market message told to the core, an order message it sends or an answer it gets; clock ticks and keep-alives
// do not count, but their time does, as do the trace, the staleness samples and every record the core writes.

const { values } = parseArgs({
  options: {
    json: { type: 'boolean', default: false },
    rows: { type: 'string', default: '1000000' },
    seed: { type: 'string', default: '1' },
    rate: { type: 'string', default: '40' },
  },
})
const rows = Number(values.rows)
const groups = seededGroups(Number(values.seed), rows, { printsPerSecond: Number(values.rate) })
const config = configOf({ file: undefined, sets: [], profile: undefined, messagesPerMinute: 1_000 })
runOn(groups.slice(0, Math.ceil(groups.length / 10)), { config })

const began = process.threadCpuUsage()
const beganAtMs = performance.now()
const run = runOn(groups, { config })
const seconds = (performance.now() - beganAtMs) / 1_000
const used = process.threadCpuUsage(began)
const figures = {
  rows,
  tapeHours: Number((run.tapeSeconds / 3_600).toFixed(2)),
  events: run.events,
  perSecond: Math.round(run.events / seconds),
  /** The same by the time the thread had a processor, which other programs on the machine disturb less. */
  perCpuSecond: Math.round((run.events / (used.user + used.system)) * 1e6),
  messages: run.meter.total,
  fills: run.measures.fills.length,
  traceHash: run.traceHash,
}
if (values.json) console.log(JSON.stringify(figures))
else for (const [name, value] of Object.entries(figures)) console.log(`${name.padEnd(13)}${value}`)
