import { execFileSync } from 'node:child_process'
import { writeFileSync } from 'node:fs'
import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { TradingConfig } from '#shared/config/config.ts'
import { scratchFolder } from '../journal/scratch.fixture.ts'
import { readConfigFile, readConfigFileAgain } from './config-file.ts'
import { configHash, tradingOf } from './trading-config.ts'

const good = `
bot = "toy"
stateDir = "var/toy"
[venue]
network = "local"
market = "TOY-USD"
rest = "http://127.0.0.1:9/api/v1"
stream = "ws://127.0.0.1:9/stream"
chainId = "SN_SEPOLIA"
`
const read = (text: string) => {
  const path = join(scratchFolder(), 'daemon.toml')
  writeFileSync(path, text)
  return readConfigFile(path)
}

describe('the config file', () => {
  test('is read with its defaults, and the same settings have the same hash', () => {
    const config = read(good)
    expect(tradingOf(config)).toEqual(TradingConfig.parse({}))
    expect(configHash(tradingOf(config))).toBe(configHash(tradingOf(read(`${good}[risk]\ncollarBps = 200`))))
    expect(configHash(tradingOf(config))).not.toBe(configHash(tradingOf(read(`${good}[risk]\ncollarBps = 199`))))
  })

  test.each([
    ['an unknown setting', `colour = 1${good}`, /colour is not a known setting: remove it or check its spelling$/],
    ['a number without end', `${good}[risk]\ndrawdownMaxUsd = inf`, /risk\.drawdownMaxUsd: /],
    ['no number at all', `${good}[risk]\ndrawdownMaxUsd = nan`, /risk\.drawdownMaxUsd: /],
    ['a missing field', good.replace('bot = "toy"', ''), /bot: /],
    ['an address that is none', good.replace('http://127.0.0.1:9/api/v1', 'x'), /venue\.rest: /],
    ['an empty file', '', /bot: /],
  ])('%s is refused in one sentence that names it', (_, text, says) => {
    expect(() => read(text)).toThrow(says)
    expect(() => read(text)).toThrow(/^--config [^\n]*$/)
  })

  test('is read again without waiting for whoever is slow to give it', async () => {
    const path = join(scratchFolder(), 'daemon.toml')
    execFileSync('mkfifo', [path])
    const again = readConfigFileAgain(path)
    await writeFile(path, good)
    expect(await again).toEqual(read(good))
  })

  test.each([
    ['is not there', () => join(scratchFolder(), 'daemon.toml'), /^--config .* does not exist: name/],
    ['is a folder', () => scratchFolder(), /^--config .* cannot be read \(EISDIR\): name/],
  ])('that %s is refused, also when it is read again', async (_, path, says) => {
    expect(() => readConfigFile(path())).toThrow(says)
    await expect(readConfigFileAgain(path())).rejects.toThrow(says)
  })
})
