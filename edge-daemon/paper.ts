import process from 'node:process'
import { onPaper, paperOpenings } from './paper/paper-opening.ts'
import { paperHelp, readPaperOptions } from './paper/paper-options.ts'
import { paperReport, paperText } from './paper/paper-report.ts'
import { readConfigFile, readConfigFileAgain } from './runtime/config-file.ts'
import { forgetCredentials } from './runtime/environment.ts'
import { lockFolder } from './runtime/folder-lock.ts'
import { complain, stderrLog } from './runtime/logger.ts'
import { Refusal } from './runtime/refusal.ts'
import { startRun } from './runtime/run.ts'
import { onSignals } from './runtime/signals.ts'

// Trading on paper. Exit codes: 0 stopped with a book proven empty, 1 stopped without that proof, 2 bad input, 70 a bug,
// 75 the exchange could not be asked, or the disk failed the start: to be started again.

const crash = (error: unknown) => {
  complain(error instanceof Error ? (error.stack ?? error.message) : String(error))
  process.exit(70)
}
process.stdout.on('error', () => undefined)
process.stderr.on('error', () => undefined)
process.on('uncaughtException', crash)
process.on('unhandledRejection', crash)

try {
  const options = readPaperOptions(process.argv.slice(2))
  if (options === 'help') {
    process.stdout.write(paperHelp)
    process.exit(0)
  }
  forgetCredentials(process.env)
  const { terms, said, forSeconds, isJson } = options
  const config = onPaper(readConfigFile(options.config))
  const readFile = async () => onPaper(await readConfigFileAgain(options.config))
  process.on('exit', lockFolder(config.stateDir))
  // Asked to stop before there is a run: the paper book is in this process, and is still empty.
  let stop = (_reason: string): void => process.exit(0)
  let reload = (): void => undefined
  onSignals(
    (reason) => stop(reason),
    () => reload(),
  )
  const startedAtMs = performance.now()
  const run = await startRun(config, { ...paperOpenings(config, terms), readFile }, stderrLog, said)
  stop = (reason) => run.stop(reason)
  reload = () => run.reload()
  if (forSeconds !== null) setTimeout(() => run.stop(`--for ${forSeconds}`), forSeconds * 1_000).unref()
  const end = await run.done
  const seconds = Math.round((performance.now() - startedAtMs) / 100) / 10
  const report = paperReport(end, { market: config.venue.market, seconds, stateDir: config.stateDir, terms })
  const text = isJson ? `${JSON.stringify(report)}\n` : paperText(report)
  process.stdout.write(text, () => process.exit(report.ok ? 0 : 1))
} catch (error) {
  if (!(error instanceof Refusal)) throw error
  complain(error.message)
  process.exit(error.exitCode)
}
