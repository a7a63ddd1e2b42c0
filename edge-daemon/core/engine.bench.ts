import process from 'node:process'
import { parseArgs } from 'node:util'
import { busyMarket } from './busy-market.fixture.ts'
import { step } from './engine.ts'

// What one whole step of the core costs, every event counted, the venue's answers too:
// npm run bench -- edge-daemon/core/engine.bench.ts [--json] [--levels N] [--steps N] [--seed N]
// Each message of the market moves the best prices by a tick or two. Time is read around each step alone.

const { values } = parseArgs({
  options: {
    json: { type: 'boolean', default: false },
    levels: { type: 'string', default: '4' },
    steps: { type: 'string', default: '200000' },
    seed: { type: 'string', default: '1' },
  },
})
const steps = Number(values.steps)
const warmUp = 50_000
const market = busyMarket(Number(values.levels), Number(values.seed))
const times = new Float64Array(steps)
const quiet: number[] = []
const busy: number[] = []
let moves = 0
let halted = 0
let requests = 0
for (let index = -warmUp; index < steps; index += 1) {
  const { event, isMove } = market.next()
  const beganAtMs = performance.now()
  const effects = step(market.state, event, market.config)
  const us = (performance.now() - beganAtMs) * 1_000
  for (const effect of effects) market.take(effect)
  if (index < 0) continue
  times[index] = us
  if (isMove) moves += 1
  if (Object.keys(market.state.halts).length > 0) halted += 1
  for (const { type } of effects)
    if (type === 'place_order' || type === 'edit_order' || type === 'cancel_order') requests += 1
  ;(effects.length > 0 ? busy : quiet).push(us)
}

const at = (sorted: ArrayLike<number>, share: number) =>
  Math.round((sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))] ?? Number.NaN) * 100) / 100
const quantiles = (all: Iterable<number>) => {
  const sorted = Float64Array.from(all).sort()
  return { p50: at(sorted, 0.5), p90: at(sorted, 0.9), p99: at(sorted, 0.99), max: at(sorted, 1) }
}
const percent = (count: number) => Math.round((1_000 * count) / steps) / 10
const figures = {
  stepUs: quantiles(times),
  quietUs: quantiles(quiet),
  busyUs: quantiles(busy),
  movesPercent: percent(moves),
  withEffectsPercent: percent(busy.length),
  haltedPercent: percent(halted),
  requestsPerStep: Math.round((100 * requests) / steps) / 100,
  steps,
}
if (values.json) process.stdout.write(`${JSON.stringify(figures)}\n`)
else {
  const line = (name: string, { p50, p90, p99, max }: ReturnType<typeof quantiles>) =>
    `${name.padEnd(22)} p50 ${p50.toFixed(2)}  p90 ${p90.toFixed(2)}  p99 ${p99.toFixed(2)}  max ${max.toFixed(1)} µs\n`
  process.stdout.write(
    line('all steps', figures.stepUs) +
      line('steps without effects', figures.quietUs) +
      line('steps with effects', figures.busyUs) +
      `${figures.movesPercent} % of the events move the market, ${figures.withEffectsPercent} % yield effects, ` +
      `${figures.requestsPerStep} order requests per step, ${figures.haltedPercent} % halted, ${steps} steps\n`,
  )
}

// A stream that is not what it should be measures something else.
if (figures.haltedPercent > 2 || figures.movesPercent < 90 || figures.withEffectsPercent < 20) {
  process.stderr.write('the figures do not count: halted, or too few moves or effects\n')
  process.exitCode = 1
}
