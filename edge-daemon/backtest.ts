import process from 'node:process'
import { configOf } from './backtest/config-input.ts'
import { jsonOf, oneRun } from './backtest/one-run.ts'
import { help, readBacktestOptions, type BacktestOptions } from './backtest/options.ts'
import { readTapeFile } from './backtest/tape-input.ts'
import { textOf } from './backtest/text.ts'
import { Refusal } from './runtime/refusal.ts'

// The maker on a recorded market. Exit codes: 0 done, 1 a run of a sweep failed, 2 bad input.

process.stdout.on('error', () => undefined)

try {
  const options = readBacktestOptions(process.argv.slice(2))
  if (options === null) process.stdout.write(help)
  else process.exitCode = run(options)
} catch (error) {
  if (!(error instanceof Refusal)) throw error
  process.stderr.write(`backtest: ${error.message}\n`)
  process.exitCode = 2
}

function run(options: BacktestOptions): number {
  const { settings, config: file, sets, profile, tick, lot } = options
  const config = configOf({ file, sets, profile, messagesPerMinute: settings.messagesPerMinute })
  const input = readTapeFile(options.tape, { tick, lot })
  const done = oneRun(input, config, settings)
  process.stdout.write(options.isJson ? `${jsonOf(done)}\n` : textOf(done.result, input.name))
  return 0
}
