import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { existsSync, writeFileSync } from 'node:fs'
import { createServer } from 'node:net'
import { join } from 'node:path'
import process from 'node:process'
import { afterAll, describe, expect, test } from 'vitest'
import { scratchFolder } from './journal/scratch.fixture.ts'
import { lockFolder } from './runtime/folder-lock.ts'

// Bad input to the program itself: one sentence that names the field, exit code 2, no stack trace, nothing left behind.

const secrets = {
  PILOTLIGHT_API_KEY: 'k',
  PILOTLIGHT_STARK_PRIVATE_KEY: '0x1',
  PILOTLIGHT_STARK_PUBLIC_KEY: '0x2',
  PILOTLIGHT_VAULT: '1',
}
// The public key of the private key 1.
const generator = '0x1ef15c18599971b7beced415a40f0c7deacfd9b0d1819e03d723d8bc943cfca'
const good = (dir: string) => `
bot = "toy"
stateDir = "${dir}/state"
[venue]
network = "local"
market = "TOY-USD"
rest = "http://127.0.0.1:9/api/v1"
stream = "ws://127.0.0.1:9/stream"
chainId = "SN_SEPOLIA"
`

function startMain(args: readonly string[], env: NodeJS.ProcessEnv = secrets) {
  const child = spawn(process.execPath, [join(import.meta.dirname, 'main.ts'), ...args], {
    env: { NODE_COMPILE_CACHE: process.env['NODE_COMPILE_CACHE'], ...env },
  })
  let [stdout, stderr] = ['', '']
  child.stdout.on('data', (chunk: Buffer) => (stdout += chunk.toString()))
  child.stderr.on('data', (chunk: Buffer) => (stderr += chunk.toString()))
  const ended = new Promise<{ code: number | null; stderr: string; stdout: string }>((resolve) => {
    child.on('close', (code) => resolve({ code, stderr, stdout }))
  })
  return { child, ended }
}
const runMain = (args: readonly string[], env?: NodeJS.ProcessEnv) => startMain(args, env).ended

const unlocks: (() => void)[] = []
afterAll(() => {
  for (const unlock of unlocks) unlock()
})

type Case = {
  readonly name: string
  readonly config?: (dir: string) => string
  readonly args?: (dir: string) => string[]
  readonly env?: NodeJS.ProcessEnv
  readonly prepare?: (dir: string) => void
  readonly says: RegExp
}
const cases: readonly Case[] = [
  { name: 'an unknown option', args: () => ['--confg', 'x'], says: /--confg/ },
  {
    name: 'a config that does not exist',
    args: () => ['--config', 'nowhere.toml'],
    says: /nowhere\.toml does not exist/,
  },
  { name: 'a folder as config', args: (dir) => ['--config', dir], says: /cannot be read \(EISDIR\)/ },
  { name: 'text that is no TOML', config: () => 'bot = = 1', says: /is not valid TOML/ },
  { name: 'a wrong value', config: (dir) => `${good(dir)}[risk]\npositionMaxUsd = -5`, says: /risk\.positionMaxUsd/ },
  { name: 'a missing credential', env: { ...secrets, PILOTLIGHT_VAULT: '' }, says: /^PILOTLIGHT_VAULT is not set/ },
  {
    name: 'a cloud without its token',
    config: (dir) => `${good(dir)}[cloud]\nurl = "http://127.0.0.1:9"`,
    says: /^PILOTLIGHT_INGEST_TOKEN/,
  },
  {
    name: 'a state folder that is a file',
    prepare: (dir) => writeFileSync(join(dir, 'state'), ''),
    says: /^stateDir .* cannot be created/,
  },
  {
    name: 'a state folder in use',
    prepare: (dir) => unlocks.push(lockFolder(join(dir, 'state'))),
    says: /is in use by another daemon/,
  },
]

describe('the program refuses', () => {
  test('each bad input in one sentence, with exit code 2', async () => {
    const check = async ({ name, config = good, args, env, prepare, says }: Case, dir: string) => {
      prepare?.(dir)
      writeFileSync(join(dir, 'daemon.toml'), config(dir))
      const { code, stderr, stdout } = await runMain(args?.(dir) ?? ['--config', join(dir, 'daemon.toml')], env)
      expect({ name, code, lines: stderr.trim().split('\n').length, stdout, stderr }).toEqual({
        name,
        code: 2,
        lines: 1,
        stdout: '',
        stderr: expect.stringMatching(says),
      })
      expect(stderr).not.toMatch(/\n\s+at /)
      expect(existsSync(join(dir, 'state/journal'))).toBe(false)
    }
    const waiting = cases.map((each) => ({ each, dir: scratchFolder() }))
    const worker = async () => {
      for (let next = waiting.pop(); next !== undefined; next = waiting.pop()) await check(next.each, next.dir)
    }
    await Promise.all([worker(), worker()])
  })

  test('a venue that is not there, and gives the lock back', async () => {
    const dir = scratchFolder()
    writeFileSync(join(dir, 'daemon.toml'), good(dir))
    const { code, stderr } = await runMain(['--config', join(dir, 'daemon.toml')])
    expect(stderr.trim().split('\n').length).toBe(1)
    expect(code).toBe(2)
    lockFolder(join(dir, 'state'))()
  })
})

test('a stop that comes while the exchange is still asked proves no empty book: an earlier run may have left orders', async () => {
  const dir = scratchFolder()
  const asked = Promise.withResolvers<void>()
  const silent = createServer(() => asked.resolve()).listen(0, '127.0.0.1')
  await once(silent, 'listening')
  const address = silent.address()
  const port = typeof address === 'object' && address !== null ? address.port : 0
  const config = join(dir, 'daemon.toml')
  writeFileSync(config, good(dir).replace('http://127.0.0.1:9', `http://127.0.0.1:${port}`))
  const { child, ended } = startMain(['--config', config], { ...secrets, PILOTLIGHT_STARK_PUBLIC_KEY: generator })
  await Promise.race([asked.promise, ended])
  child.kill('SIGTERM')
  expect(await ended).toEqual({ code: 1, stderr: '', stdout: '' })
  lockFolder(join(dir, 'state'))()
  silent.close()
})
