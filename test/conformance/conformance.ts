import process from 'node:process'
import { checkGolden } from './golden.ts'
import { checkVectors } from './check-vectors.ts'
import { help, readConformanceOptions, type ConformanceOptions } from './options.ts'
import { hasFailed, isUndecided, linesOf, type Outcome } from './outcome.ts'
import { runRandomOrders, type RandomResult } from './random-run.ts'
import { BadInput, GoldenEntry, VectorEntry, readEntries } from './vector-file.ts'

// One command for published cases of any sort. Everything is read before anything runs, so bad input ends it at once.

process.stdout.on('error', () => {})

try {
  const options = readConformanceOptions(process.argv.slice(2))
  if (options === null) process.stdout.write(help)
  else process.exitCode = (await run(options)) === 0 ? 0 : 1
} catch (error) {
  if (!(error instanceof BadInput)) throw error
  process.stderr.write(`conformance: ${error.message}\n`)
  process.exitCode = 2
}

/** Answers how many failed. */
async function run(options: ConformanceOptions): Promise<number> {
  const vectors = options.vectors.map((file) => ({ file, entries: readEntries(file, VectorEntry) }))
  const golden = options.golden.map((file) => ({ file, entries: readEntries(file, GoldenEntry) }))
  const outcomes = [
    ...vectors.flatMap(({ file, entries }) => checkVectors(file, entries)),
    ...golden.flatMap(({ file, entries }) => checkGolden(file, entries)),
  ]
  const random = await randomOrders(options)
  const failed = outcomes.filter(hasFailed).length + random.disagreements.length
  const passed = outcomes.length - outcomes.filter(isUndecided).length + random.orders - failed
  print(options, outcomes, random, passed, failed)
  return failed
}

async function randomOrders({ randomOrders: orders, seed }: ConformanceOptions): Promise<RandomResult> {
  if (orders === 0) return { orders: 0, disagreements: [] }
  const onProgress = (done: number) => {
    if (done % 1_000 === 0) process.stderr.write(`${done} random orders compared\n`)
  }
  return runRandomOrders({ seed, orders, signatureEvery: 1, onProgress })
}

function print(
  { isJson, isVerbose }: ConformanceOptions,
  outcomes: readonly Outcome[],
  { disagreements }: RandomResult,
  passed: number,
  failed: number,
): void {
  const undecided = outcomes.filter(isUndecided)
  const closing = `${passed} passed, ${failed} failed\n`
  if (isJson) {
    const failures = outcomes.filter(hasFailed)
    process.stdout.write(
      `${JSON.stringify({ passed, failed, undecided: undecided.length, failures, disagreements })}\n`,
    )
    process.stderr.write(closing)
    return
  }
  const lines = [...linesOf(outcomes, isVerbose), ...disagreements.map((said) => `FAILED  ${said}`)]
  if (undecided.length > 0) lines.push(`${undecided.length} undecided`)
  process.stdout.write(`${lines.map((line) => `${line}\n`).join('')}${closing}`)
}
