import { parse } from 'smol-toml'
import { checkDaemonConfig, type DaemonConfig } from '#shared/config/config.ts'
import { isLoopback } from '../venue/extended/hosts.ts'
import { Refusal } from './refusal.ts'
import { readFileOrNull } from '../journal/small-file.ts'

/** Reads the daemon's TOML file. Anything wrong with it is one sentence naming the field. `option` is how it was named. */
export function readConfigFile(path: string, option = '--config '): DaemonConfig {
  const file = `${option}${path}`
  const text = readText(path, file)
  if (text === null) throw new Refusal(`${file} does not exist: name the TOML file of this daemon`)
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

function readText(path: string, file: string): string | null {
  try {
    return readFileOrNull(path)
  } catch (error) {
    const why = error instanceof Error && 'code' in error ? String(error.code) : 'unreadable'
    throw new Refusal(`${file} cannot be read (${why}): name a TOML file that this user may read`)
  }
}
