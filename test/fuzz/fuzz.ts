import process from 'node:process'
import { commandOf, writeResult } from '../result-file.ts'
import { fuzzHelp, readFuzzOptions, type FuzzOptions } from './fuzz-options.ts'
import { runFuzz, type TargetOutcome } from './fuzz-run.ts'
import { targets } from './targets/all.ts'

// One command that attacks every reader of the project.

process.stdout.on('error', () => {})

const read = readFuzzOptions(
  process.argv.slice(2),
  targets.map(({ name }) => name),
)
if (read.type === 'help') process.stdout.write(fuzzHelp)
else if (read.type === 'invalid') {
  process.stderr.write(`fuzz: ${read.message}\n`)
  process.exitCode = 2
} else process.exitCode = (await run(read.options)) === 0 ? 0 : 1

/** Answers how many targets failed. */
async function run(options: FuzzOptions): Promise<number> {
  const startedAtMs = performance.now()
  const outcomes = await runFuzz(options, (done, jobs) => {
    if (done % 10 === 0 || done === jobs) process.stderr.write(`${done} of ${jobs} parts done\n`)
  })
  const failed = outcomes.filter(({ failures }) => failures.length > 0).length
  const closing = `${outcomes.length - failed} passed, ${failed} failed\n`
  const seconds = Math.round((performance.now() - startedAtMs) / 100) / 10
  const inputs = outcomes.reduce((sum, outcome) => sum + outcome.inputs, 0)
  writeResult('fuzz', commandOf('fuzz'), { targets: outcomes.length, inputs, failed, seconds })
  if (options.isJson) {
    const { seed } = options
    process.stdout.write(`${JSON.stringify({ passed: outcomes.length - failed, failed, seed, seconds, outcomes })}\n`)
    process.stderr.write(closing)
  } else process.stdout.write(`${tableOf(outcomes)}${failuresOf(outcomes)}${seconds} s\n${closing}`)
  return failed
}

function tableOf(outcomes: readonly TargetOutcome[]): string {
  const head = ['target', 'inputs', 'changes', 'outcomes', 'pairs', 'KiB kept', 'failures']
  const rows = outcomes.map(({ target, inputs, changes, outcomes: kinds, pairs, grownKib, failures }) => [
    target,
    ...[inputs, changes, kinds, pairs, grownKib, failures.length].map(String),
  ])
  return [head, ...rows]
    .map(([name = '', ...figures]) => `${name.padEnd(24)}${figures.map((figure) => figure.padStart(10)).join('')}\n`)
    .join('')
}

function failuresOf(outcomes: readonly TargetOutcome[]): string {
  const lines = outcomes.flatMap(({ target, failures }) =>
    failures.map(
      ({ seed, input, message }) =>
        `FAILED  ${target}: ${message}\n        npm run fuzz -- --target '${target}' --seed ${seed}; input ${input}\n`,
    ),
  )
  return lines.join('')
}
