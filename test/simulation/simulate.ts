import { execFileSync } from 'node:child_process'
import { writeFileSync } from 'node:fs'
import process from 'node:process'
import { runSeed } from './seed.ts'
import { readSimulateOptions, simulateHelp, type SimulateOptions } from './run/options.ts'
import { failureText, tableOf } from './run/report.ts'
import type { Outcome } from './world.ts'

// One command that runs seeds of the simulated world.

process.stdout.on('error', () => {})

const read = readSimulateOptions(process.argv.slice(2))
if (read.type === 'help') process.stdout.write(simulateHelp)
else if (read.type === 'invalid') {
  process.stderr.write(`simulate: ${read.message}\n`)
  process.exitCode = 2
} else process.exitCode = run(read.options) === 0 ? 0 : 1

/** Answers how many seeds failed. */
function run({ from, to, faults, trace, isJson }: SimulateOptions): number {
  const startedAtMs = performance.now()
  const commit = commitNow()
  const outcomes: Outcome[] = []
  const lines: string[] = []
  for (let seed = from; seed <= to; seed += 1) {
    const outcome = runSeed(seed, faults, trace === null ? null : (line) => lines.push(line))
    outcomes.push(outcome)
    if (!isJson) process.stdout.write(failureText(outcome, commit))
  }
  if (trace !== null) writeFileSync(trace, `${lines.join('\n')}\n`)
  const failed = outcomes.filter(({ violation }) => violation !== null).length
  const seconds = (performance.now() - startedAtMs) / 1_000
  const virtualSeconds = outcomes.reduce((sum, { virtualMs }) => sum + virtualMs, 0) / 1_000
  const closing = `${outcomes.length - failed} passed, ${failed} failed\n`
  if (isJson) {
    process.stdout.write(`${JSON.stringify({ commit, seconds, virtualSeconds, outcomes: outcomes.map(briefly) })}\n`)
    process.stderr.write(closing)
  } else {
    const pace = `${Math.round(virtualSeconds)} virtual seconds in ${seconds.toFixed(1)} s`
    const hashes = from === to ? `trace ${outcomes[0]?.hash}\n` : ''
    process.stdout.write(`${tableOf(outcomes)}${hashes}${pace}\n${closing}`)
  }
  return failed
}

function briefly({ plan, fired, ...rest }: Outcome) {
  const faults = plan.map(({ fault, fromMs, untilMs }, nth) => ({ id: fault.id, fromMs, untilMs, fired: fired[nth] }))
  return { ...rest, tail: undefined, faults }
}

function commitNow(): string {
  try {
    return execFileSync('git', ['rev-parse', '--short', 'HEAD'], { encoding: 'utf8' }).trim()
  } catch {
    return 'unknown'
  }
}
