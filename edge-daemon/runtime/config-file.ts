import { readFileSync } from 'node:fs'
import { readFile } from 'node:fs/promises'
import { parse } from 'smol-toml'
import { checkDaemonConfig, type DaemonConfig } from '#shared/config/config.ts'
import { isLoopback } from '../venue/extended/hosts.ts'
import { isAbsent } from '../journal/small-file.ts'
import { Refusal } from './refusal.ts'

/** Reads the daemon's TOML file. Anything wrong with it is one sentence naming the field. `option` is how it was named. */
export function readConfigFile(path: string, option = '--config '): DaemonConfig {
  const file = `${option}${path}`
  let text: string
  try {
    text = readFileSync(path, 'utf8')
  } catch (error) {
    throw unreadable(error, file)
  }
  return configIn(text, file)
}

/** The same while orders rest: no disk is waited for. */
export async function readConfigFileAgain(path: string): Promise<DaemonConfig> {
  const file = `--config ${path}`
  const text = await readFile(path, 'utf8').catch((error: unknown) => {
    throw unreadable(error, file)
  })
  return configIn(text, file)
}

function configIn(text: string, file: string): DaemonConfig {
  let value: unknown
  try {
    value = parse(text)
  } catch (error) {
    const line = error instanceof Error ? error.message.split('\n')[0] : ''
    throw new Refusal(`${file} is not valid TOML: ${line}`)
  }
  const checked = checkDaemonConfig(value)
  if ('refusal' in checked) throw new Refusal(`${file}: ${checked.refusal}`)
  const url = checked.config.cloud?.url
  if (url !== undefined && new URL(url).protocol === 'http:' && !isLoopback(new URL(url).hostname)) {
    throw new Refusal(`${file}: cloud.url must be https: a token travels with every request`)
  }
  return checked.config
}

function unreadable(error: unknown, file: string): Refusal {
  if (isAbsent(error)) return new Refusal(`${file} does not exist: name the TOML file of this daemon`)
  const why = error instanceof Error && 'code' in error ? String(error.code) : 'unreadable'
  return new Refusal(`${file} cannot be read (${why}): name a TOML file that this user may read`)
}
