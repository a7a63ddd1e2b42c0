import { setFlagsFromString } from 'node:v8'
import { runInNewContext } from 'node:vm'
import { asyncProperty, check } from 'fast-check'
import { assert } from '#shared/assert.ts'
import { assertUnpolluted } from './expect.ts'
import { anyInput, classesOf, corpusInputs, type Input } from './input.ts'
import type { Target } from './target.ts'

/** One target under one run of inputs. */
export type TargetRun = {
  readonly target: string
  readonly inputs: number
  /** What was changed in the messages, and what came of it: `change > outcome`. */
  readonly seen: readonly string[]
  /** Growth of the heap over the run after collection, once warm; null when it was not measured. */
  readonly grownBytes: number | null
  readonly failure: Failure | null
}

export type Failure = {
  /** What `--seed` and `--target` show it again. */
  readonly seed: number
  readonly input: Input
  readonly message: string
}

/** Readers keep a few facts of a connection. A run that leaves more than this behind would eat a small machine in days. */
export const grownMaxBytes = 24 * 1024 * 1024
/** Shorter runs are over before memory means anything. */
const measuredFrom = 10_000

export async function runTarget(target: Target, inputs: number, seed: number): Promise<TargetRun> {
  const attack = target.start()
  const seen = new Set<string>()
  const collect = inputs >= measuredFrom ? collector() : null
  const warmAt = Math.floor(inputs / 5)
  let done = 0
  let warmBytes = 0
  const property = asyncProperty(anyInput, async (input) => {
    const outcome = await attack(input)
    assertUnpolluted()
    for (const name of classesOf(input)) seen.add(`${name} > ${outcome}`)
    done += 1
    if (done === warmAt && collect !== null) warmBytes = collect()
  })
  const result = await check(property, { seed, numRuns: inputs, examples: examplesOf(inputs) })
  const grownBytes = collect === null || result.failed ? null : Math.max(0, collect() - warmBytes)
  const [input] = result.counterexample ?? []
  const failure =
    input === undefined ? tooMuchMemory(grownBytes, seed) : { seed, input, message: messageOf(result.errorInstance) }
  assert(!result.failed || failure !== null, 'a failed run must say what failed')
  return { target: target.name, inputs: done, seen: [...seen], grownBytes, failure }
}

/** Every run meets the whole corpus, a long one also what takes long. */
const examplesOf = (inputs: number): [Input][] => corpusInputs(inputs >= measuredFrom).map((input) => [input])

function tooMuchMemory(grownBytes: number | null, seed: number): Failure | null {
  if (grownBytes === null || grownBytes <= grownMaxBytes) return null
  const message = `the run left ${Math.round(grownBytes / 1024)} KiB behind`
  return { seed, input: { base: 0, changes: [] }, message }
}

function messageOf(error: unknown): string {
  if (!(error instanceof Error)) return String(error).slice(0, 300)
  const [, first, second] = (error.stack ?? '').split('\n').filter((line, index) => index === 0 || line.includes('.ts'))
  const at = [first, second].map((line) => line?.trim().replace(/^at /, '') ?? '').join(' < ')
  return `${error.name}: ${error.message.slice(0, 300)} (${at})`
}

/** Collects garbage and answers how many bytes are left. */
function collector(): () => number {
  setFlagsFromString('--expose-gc')
  const collect: unknown = runInNewContext('gc')
  return () => {
    if (typeof collect === 'function') collect()
    return process.memoryUsage().heapUsed
  }
}
