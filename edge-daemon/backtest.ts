import { basename } from 'node:path'
import process from 'node:process'
import { grid, resultColumns } from './backtest/columns.ts'
import { configOf } from './backtest/config-input.ts'
import { hasFailed, runJobs, type JobOutcome, type TapeRef } from './backtest/jobs.ts'
import { jsonOf, oneRun } from './backtest/one-run.ts'
import { help, readBacktestOptions, type BacktestOptions } from './backtest/options.ts'
import { tableJobs, tableJson, tableText } from './backtest/profile-table.ts'
import { createProgress } from './backtest/progress.ts'
import { createRecorder } from './backtest/report/recorder.ts'
import { reportPage } from './backtest/report/page.ts'
import { mayWrite, writeReport } from './backtest/report/report-file.ts'
import { sweepJobs } from './backtest/sweep.ts'
import { readTapeFile } from './backtest/tape-input.ts'
import { textOf } from './backtest/text.ts'
import { Refusal } from './runtime/refusal.ts'

// The maker on a recorded market. Exit codes: 0 done, 1 a run of a sweep or table failed, 2 bad input.

// Whoever reads our output may stop reading.
process.stdout.on('error', () => undefined)

try {
  const options = readBacktestOptions(process.argv.slice(2))
  if (options === null) process.stdout.write(help)
  else process.exitCode = await run(options)
} catch (error) {
  if (!(error instanceof Refusal)) throw error
  process.stderr.write(`backtest: ${error.message}\n`)
  process.exitCode = 2
}

function run(options: BacktestOptions): number | Promise<number> {
  if (options.isTable) return table(options)
  return options.sweep === undefined ? single(options) : sweep(options, options.sweep)
}

function single({ tape, tick, lot, config: file, sets, profile, settings, isJson, report }: BacktestOptions): number {
  const config = configOf({ file, sets, profile, messagesPerMinute: settings.messagesPerMinute })
  const input = readTapeFile(tape, { tick, lot })
  const recorder = report === undefined ? null : createRecorder(input.spec)
  if (report !== undefined) mayWrite(report)
  const done = oneRun(input, config, settings, recorder?.observe)
  if (report !== undefined && recorder !== null) {
    writeReport(report, reportPage(input.name, done, recorder.recording()))
    process.stderr.write(`report written to ${report}\n`)
  }
  process.stdout.write(isJson ? `${jsonOf(done)}\n` : textOf(done.result, input.name))
  return 0
}

async function sweep(options: BacktestOptions, path: string): Promise<number> {
  const { config: file, sets, profile, settings, isJson } = options
  const jobs = sweepJobs(path, { file, sets, profile, messagesPerMinute: settings.messagesPerMinute }, settings)
  const outcomes = await runJobs(tapeOf(options), jobs, createProgress(process.stderr, jobs.length))
  const keys = Object.keys(jobs[0]?.combination ?? {})
  const told = jobs.map(({ combination }, index) => ({ combination, outcome: outcomes[index] ?? { failed: 'lost' } }))
  if (isJson) process.stdout.write(`${JSON.stringify({ runs: told })}\n`)
  else {
    const rows = told.map(({ combination, outcome }) => [
      ...keys.map((key) => String(combination[key])),
      ...(hasFailed(outcome) ? [`failed: ${outcome.failed}`] : resultColumns.map(({ of }) => of(outcome))),
    ])
    process.stdout.write(`${grid([...keys, ...resultColumns.map(({ title }) => title)], rows, keys.length)}\n`)
  }
  return exitCodeOf(outcomes)
}

async function table(options: BacktestOptions): Promise<number> {
  const jobs = tableJobs(options.settings)
  const outcomes = await runJobs(tapeOf(options), jobs, createProgress(process.stderr, jobs.length))
  const name = basename(options.tape)
  process.stdout.write(options.isJson ? `${JSON.stringify(tableJson(name, outcomes))}\n` : tableText(name, outcomes))
  return exitCodeOf(outcomes)
}

/** Reads the tape once here, so that what is wrong with it is said once and at once. */
function tapeOf({ tape: path, tick, lot }: BacktestOptions): TapeRef {
  const units = { tick, lot }
  readTapeFile(path, units)
  return { path, units }
}

function exitCodeOf(outcomes: readonly JobOutcome[]): number {
  return outcomes.some(hasFailed) ? 1 : 0
}
