import { parseArgs } from 'node:util'
import { sample } from 'fast-check'
import { anyInput, classesOf, corpusInputs, inputClasses } from './input.ts'
import type { Target } from './target.ts'
import { targets } from './targets/all.ts'

// What hostile input costs its readers, the making of it included: node test/fuzz/fuzz.bench.ts [--inputs N] [--json]

const { values } = parseArgs({ options: { inputs: { type: 'string' }, json: { type: 'boolean', default: false } } })
const inputs = sample(anyInput, { numRuns: Number(values.inputs ?? 10_000), seed: 1 })
const corpus = corpusInputs(true)

type Figures = {
  readonly target: string
  readonly meanUs: number
  readonly p99Us: number
  /** Of the changes, alone in their input, the one that costs most on average. */
  readonly slowestChange: string
  readonly slowestChangeUs: number
  /** Of the texts of the corpus the one that costs most. */
  readonly slowestTextUs: number
}

async function measure(target: Target): Promise<Figures> {
  const attack = target.start()
  const time = async (input: (typeof inputs)[number]): Promise<number> => {
    const startedAtMs = performance.now()
    await attack(input)
    return (performance.now() - startedAtMs) * 1_000
  }
  for (const input of inputs.slice(0, 2_000)) await time(input)
  const times: number[] = []
  const byChange = new Map(inputClasses.map((name) => [name, { sum: 0, count: 0 }]))
  for (const input of inputs) {
    const us = await time(input)
    times.push(us)
    const classes = classesOf(input)
    const of = classes.length === 1 ? byChange.get(classes[0] ?? '') : undefined
    if (of === undefined) continue
    of.sum += us
    of.count += 1
  }
  let slowestTextUs = 0
  for (const input of corpus) slowestTextUs = Math.max(slowestTextUs, await time(input))
  const means = [...byChange].map(([name, { sum, count }]) => ({ name, us: count === 0 ? 0 : sum / count }))
  const slowest = means.toSorted((a, b) => b.us - a.us)[0]
  return {
    target: target.name,
    meanUs: rounded(times.reduce((sum, us) => sum + us, 0) / times.length),
    p99Us: rounded(times.toSorted((a, b) => a - b)[Math.floor(times.length * 0.99)] ?? 0),
    slowestChange: slowest?.name ?? '',
    slowestChangeUs: rounded(slowest?.us ?? 0),
    slowestTextUs: rounded(slowestTextUs),
  }
}

const rounded = (us: number): number => Math.round(us * 10) / 10

const figures: Figures[] = []
for (const target of targets) {
  const one = await measure(target)
  figures.push(one)
  if (values.json) continue
  const { meanUs, p99Us, slowestChange, slowestChangeUs, slowestTextUs } = one
  process.stdout.write(
    `${one.target.padEnd(22)}${meanUs.toFixed(1).padStart(8)} µs, p99 ${p99Us.toFixed(0).padStart(6)} µs; slowest change ` +
      `${slowestChange} ${slowestChangeUs.toFixed(0)} µs, slowest text ${(slowestTextUs / 1_000).toFixed(1)} ms\n`,
  )
}
if (values.json) process.stdout.write(`${JSON.stringify(figures)}\n`)
