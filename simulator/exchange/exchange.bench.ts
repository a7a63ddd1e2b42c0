import { parseArgs } from 'node:util'
import { stepExchange } from './exchange.ts'
import { createFlow, type Kind } from './order-flow.fixture.ts'

// How many order operations one thread of the exchange does in a second, with margin, order cost and conservation
// checked: node simulator/exchange/exchange.bench.ts [--json] [--operations N] [--seed N]
// An operation is a place, cancel, edit, taking order, outside print or move of the mark, acknowledged and acted upon at
// once. The time it takes to make the operations up is measured with them.

const cases = [
  { resting: 10, accounts: 1 },
  { resting: 10, accounts: 100 },
  { resting: 1_000, accounts: 1 },
  { resting: 1_000, accounts: 100 },
  { resting: 10_000, accounts: 1 },
  { resting: 10_000, accounts: 100 },
]

export type Figures = {
  readonly resting: number
  readonly accounts: number
  readonly operations: number
  readonly perSecond: number
  /** The same by the time the thread had a processor, which other programs on the machine disturb less. */
  readonly perCpuSecond: number
  /** Share of all operations, and of fills of accounts' orders per operation, in percent. */
  readonly percent: Readonly<Record<Kind | 'fill' | 'refused', number>>
}

function measure(size: { resting: number; accounts: number }, operations: number, seed: number): Figures {
  const warmUp = Math.max(200_000, 2 * size.resting)
  const flow = createFlow({ ...size, seed, operations: warmUp + operations })
  for (let index = 0; index < warmUp; index += 1) stepExchange(flow.state, flow.next().event)
  const counts: Record<Kind | 'fill' | 'refused', number> = {
    place: 0,
    cancel: 0,
    edit: 0,
    take: 0,
    print: 0,
    mark: 0,
    fill: 0,
    refused: 0,
  }
  const began = process.threadCpuUsage()
  const beganAtMs = performance.now()
  for (let index = 0; index < operations; index += 1) {
    const { kind, event } = flow.next()
    counts[kind] += 1
    for (const output of stepExchange(flow.state, event)) {
      if (output.type === 'trade_made') counts.fill += 1
      else if (output.type === 'refused') counts.refused += 1
    }
  }
  const seconds = (performance.now() - beganAtMs) / 1_000
  const used = process.threadCpuUsage(began)
  const percent = (count: number) => Math.round((1_000 * count) / operations) / 10
  return {
    ...size,
    operations,
    perSecond: Math.round(operations / seconds),
    perCpuSecond: Math.round((operations / (used.user + used.system)) * 1e6),
    percent: {
      place: percent(counts.place),
      cancel: percent(counts.cancel),
      edit: percent(counts.edit),
      take: percent(counts.take),
      print: percent(counts.print),
      mark: percent(counts.mark),
      fill: percent(counts.fill),
      refused: percent(counts.refused),
    },
  }
}

const { values } = parseArgs({
  options: {
    json: { type: 'boolean', default: false },
    operations: { type: 'string', default: '500000' },
    seed: { type: 'string', default: '1' },
  },
})
const figures = cases.map((size) => measure(size, Number(values.operations), Number(values.seed)))
if (values.json) console.log(JSON.stringify(figures))
else {
  console.log(
    'resting accounts      ops/s  ops/cpu s   place cancel  edit  take print  mark | fills refused, per 100 operations',
  )
  for (const { resting, accounts, perSecond, perCpuSecond, percent } of figures) {
    const { place, cancel, edit, take, print, mark, fill, refused } = percent
    const shares = [place, cancel, edit, take, print, mark].map((share) => share.toFixed(1).padStart(6))
    const sizes = `${String(resting).padStart(7)} ${String(accounts).padStart(8)}`
    const rates = [perSecond, perCpuSecond].map((rate) => String(rate).padStart(11)).join('')
    console.log(`${sizes}${rates}  ${shares.join('')} | ${fill.toFixed(1)} ${refused.toFixed(1)}`)
  }
}
