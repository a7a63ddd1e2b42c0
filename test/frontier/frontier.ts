import { availableParallelism } from 'node:os'
import process from 'node:process'
import { cells } from './cells.ts'
import { frontierHelp, readFrontierOptions, type FrontierOptions } from './frontier-options.ts'
import { frontiersOf, isWon, resultOf, tableOf, type FrontierResult } from './frontier-report.ts'
import { runFrontier } from './frontier-run.ts'

// One command that asks whether the fair profile is worth having.

process.stdout.on('error', () => {})

const read = readFrontierOptions(
  process.argv.slice(2),
  cells.map(({ name }) => name),
  availableParallelism(),
)
if (read.type === 'help') process.stdout.write(frontierHelp)
else if (read.type === 'invalid') {
  process.stderr.write(`frontier: ${read.message}\n`)
  process.exitCode = 2
} else process.exitCode = isWon(await run(read.options)) ? 0 : 1

async function run(options: FrontierOptions): Promise<FrontierResult> {
  const startedAtMs = performance.now()
  const reports = await runFrontier(options, progress)
  const result = resultOf(options.cells, reports)
  const seconds = Math.round((performance.now() - startedAtMs) / 100) / 10
  if (options.isJson) {
    const { seeds, firstSeed, minutes } = options
    const short = result.cells.map(({ cell, firstBps, secondBps, difference, volumesUsd }) => ({
      cell,
      firstBps,
      secondBps,
      difference,
      volumesUsd,
    }))
    const { overall, incomparable } = result
    process.stdout.write(
      `${JSON.stringify({ isWon: isWon(result), overall, incomparable, seeds, firstSeed, minutes, seconds, cells: short })}\n`,
    )
  } else process.stdout.write(`${frontiersOf(result)}\n${tableOf(result)}${seconds} s\n`)
  return result
}

/** On a terminal a line that is written over; elsewhere nothing, so that a log holds the result alone. */
function progress(done: number, jobs: number): void {
  if (!process.stderr.isTTY) return
  const width = 30
  const bar = '#'.repeat(Math.round((width * done) / jobs)).padEnd(width, '.')
  process.stderr.write(`\r[${bar}] ${done} of ${jobs}${done === jobs ? '\n' : ''}`)
}
