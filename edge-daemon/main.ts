import process from 'node:process'
import { parseArgs } from 'node:util'
import { readConfigFile, readConfigFileAgain } from './runtime/config-file.ts'
import { takeCredentials } from './runtime/environment.ts'
import { lockFolder } from './runtime/folder-lock.ts'
import { liveOpenings } from './runtime/live-venue.ts'
import { complain, stdoutLog } from './runtime/logger.ts'
import { Refusal } from './runtime/refusal.ts'
import { startRun } from './runtime/run.ts'
import { onSignals } from './runtime/signals.ts'

// Live trading. Exit codes: 0 stopped with a book proven empty, 1 stopped without that proof, 2 bad input, 3 to be
// started again for want of memory, 70 a bug, 75 the exchange could not be asked, or the disk failed the start: to be started again.

const help = `Runs the market maker.

  npm run daemon -- --config FILE

  --config FILE     TOML file of this daemon (an annotated one is edge-daemon/daemon.example.toml)
  --clear-latches   a person has looked: lift what an earlier run left behind (drawdown, margin, venue_refused,
                    unauthorized, fill_off_tick, fill_absurd, market_changed, forced_close, position_unexplained,
                    order_id_used, foreign_order, flattened). An exit that is under way goes on
  --give-up-exit    a person would rather keep the position: an exit that is under way (flattening) is over and becomes
                    flattened. Nothing else is lifted: to quote again say --clear-latches too
  --help            this text

HUP to this process, which is not npm's (npm run reload -- --config FILE sends it), reads the file again: applied whole, or
refused whole with the reason in the log and the old settings kept.

Secrets come from the environment: PILOTLIGHT_API_KEY, PILOTLIGHT_STARK_PRIVATE_KEY, PILOTLIGHT_STARK_PUBLIC_KEY,
PILOTLIGHT_VAULT and, when the config has a [cloud], PILOTLIGHT_INGEST_TOKEN.
`

const crash = (error: unknown) => {
  // The exchange's switch and the watchdog empty the book; the next start recovers.
  complain(error instanceof Error ? (error.stack ?? error.message) : String(error))
  process.exit(70)
}
// Whoever reads our output may go away; that is no reason to leave orders behind.
process.stdout.on('error', () => undefined)
process.stderr.on('error', () => undefined)
process.on('uncaughtException', crash)
process.on('unhandledRejection', crash)

try {
  const { values } = parseOptions()
  if (values.help === true) {
    process.stdout.write(help)
    process.exit(0)
  }
  if (values.config === undefined) throw new Refusal('--config is missing: name the TOML file of this daemon')
  const path = values.config
  const config = readConfigFile(path)
  const credentials = takeCredentials(process.env, config.cloud !== undefined)
  // Asked to stop before there is a run: this start has placed nothing, but what an earlier one left may rest, and nobody has looked.
  let stop = (_reason: string): void => process.exit(1)
  let isReloadAsked = false
  let reload = () => {
    isReloadAsked = true
  }
  onSignals(
    (reason) => stop(reason),
    () => reload(),
  )
  // From here on whoever asks for a reload finds us by the lock (folder-holder.ts), and must not end us.
  process.on('exit', lockFolder(config.stateDir))
  const openings = { ...liveOpenings(config, credentials), readFile: () => readConfigFileAgain(path) }
  const said = { clearsLatches: values['clear-latches'] === true, givesUpExit: values['give-up-exit'] === true }
  const run = await startRun(config, openings, stdoutLog, said)
  stop = (reason) => run.stop(reason)
  reload = () => run.reload()
  if (isReloadAsked) reload()
  const { isClean, wantsRestart } = await run.done
  process.exit(wantsRestart ? 3 : isClean ? 0 : 1)
} catch (error) {
  if (!(error instanceof Refusal)) throw error
  complain(error.message)
  process.exit(error.exitCode)
}

function parseOptions() {
  try {
    return parseArgs({
      options: {
        config: { type: 'string' },
        'clear-latches': { type: 'boolean' },
        'give-up-exit': { type: 'boolean' },
        help: { type: 'boolean' },
      },
      strict: true,
    })
  } catch (error) {
    throw new Refusal(`${error instanceof Error ? error.message.split('\n')[0] : 'bad option'} (see --help)`)
  }
}
