import { readlinkSync } from 'node:fs'
import process from 'node:process'
import { parseArgs } from 'node:util'
import { readConfigFile } from '../edge-daemon/runtime/config-file.ts'
import { holderOf } from '../edge-daemon/runtime/folder-holder.ts'
import { Refusal } from '../edge-daemon/runtime/refusal.ts'

// Sends HUP to the daemon itself: to the npm that started it, it would be the end of npm alone.

const help = `Has the running daemon read its config file again.

  npm run reload -- --config FILE

  --config FILE   the daemon's TOML file: its stateDir tells which daemon
  --help          this text

Its log says what came of it: config_applied, or config_refused with the reason and the old settings kept.
Exit codes: 0 told, 1 there is nobody to tell, 2 bad input.
`

process.stdout.on('error', () => undefined)

try {
  const path = configPath()
  if (path === null) process.stdout.write(help)
  else {
    const { stateDir } = readConfigFile(path)
    const said = tell(holderOf(stateDir), stateDir)
    if (said.isTold) process.stdout.write(`${said.sentence}\n`)
    else process.stderr.write(`reload: ${said.sentence}\n`)
    process.exitCode = said.isTold ? 0 : 1
  }
} catch (error) {
  if (!(error instanceof Refusal)) throw error
  process.stderr.write(`reload: ${error.message}\n`)
  process.exitCode = 2
}

type Said = { readonly isTold: boolean; readonly sentence: string }

function tell(pid: number | null, stateDir: string): Said {
  const nobody = { isTold: false, sentence: `no daemon runs on stateDir ${stateDir}: its next start reads the file` }
  if (pid === null) return nobody
  if (isOnTerminal(pid)) {
    const sentence = `the daemon (process ${pid}) runs on a terminal, where HUP would stop it: stop it with Ctrl-C and start it again`
    return { isTold: false, sentence }
  }
  try {
    process.kill(pid, 'SIGHUP')
  } catch (error) {
    if (!(error instanceof Error && 'code' in error && error.code === 'EPERM')) return nobody
    return { isTold: false, sentence: `the daemon (process ${pid}) is another user's: run this as that user` }
  }
  return {
    isTold: true,
    sentence: `the daemon (process ${pid}) reads its file again: its log says config_applied, or config_refused and why`,
  }
}

/** As the daemon decides what HUP means (runtime/signals.ts): by its input and its output. */
function isOnTerminal(pid: number): boolean {
  return [0, 1].some((fd) => {
    try {
      return /^\/dev\/(pts\/|tty|console)/.test(readlinkSync(`/proc/${pid}/fd/${fd}`))
    } catch {
      return false
    }
  })
}

/** Null when help was asked for. */
function configPath(): string | null {
  const { config, help: isHelp } = parse()
  if (isHelp === true) return null
  if (config === undefined) throw new Refusal('--config is missing: name the TOML file of the daemon')
  return config
}

function parse() {
  try {
    return parseArgs({ options: { config: { type: 'string' }, help: { type: 'boolean' } }, strict: true }).values
  } catch (error) {
    throw new Refusal(`${error instanceof Error ? error.message.split('\n')[0] : 'bad option'} (see --help)`)
  }
}
