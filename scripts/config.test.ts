import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { afterAll, describe, expect, test } from 'vitest'

// The command as a process: what an operator is told about a file before a daemon ever sees it.

const root = path.resolve(import.meta.dirname, '..')
const scratch = mkdtempSync(path.join(tmpdir(), 'pilotlight-config-'))
afterAll(() => rmSync(scratch, { recursive: true, force: true }))

const base = `bot = "toy"
stateDir = "var/toy"
[venue]
network = "local"
market = "TOY-USD"
rest = "http://127.0.0.1:9/api/v1"
stream = "ws://127.0.0.1:9/stream"
chainId = "SN_SEPOLIA"
`
let files = 0
function fileOf(text: string): string {
  files += 1
  const name = path.join(scratch, `${files}.toml`)
  writeFileSync(name, text)
  return name
}

function start(...args: string[]) {
  return spawn(process.execPath, ['scripts/config.ts', ...args], { cwd: root, stdio: ['ignore', 'pipe', 'pipe'] })
}

async function config(...args: string[]) {
  const child = start(...args)
  let stdout = ''
  let stderr = ''
  child.stdout.on('data', (chunk) => (stdout += String(chunk)))
  child.stderr.on('data', (chunk) => (stderr += String(chunk)))
  await once(child, 'close')
  return { code: child.exitCode, stdout, stderr }
}

describe('config check', () => {
  test('shows what differs from the defaults, as a table or as one line', async () => {
    const file = fileOf(`${base}[risk]\npositionMaxUsd = 250\n[quoting]\nlevels = 2\n`)
    const [text, json] = await Promise.all([config('check', file), config('check', file, '--json')])
    expect(text).toMatchObject({ code: 0, stderr: '' })
    expect(text.stdout).toMatch(/is valid, config [0-9a-f]{16}; these values are not the defaults/)
    expect(text.stdout).toMatch(/risk\.positionMaxUsd +250 +500 +US dollars/)
    expect(text.stdout).not.toContain('levels')
    expect(JSON.parse(json.stdout)).toMatchObject({
      ok: true,
      changed: [{ field: 'risk.positionMaxUsd', value: 250, default: 500, unit: 'US dollars' }],
    })
  })

  test.each([
    ['a value out of bounds', '[quoting]\nlevels = 9', 'quoting.levels: was 9, must be a whole number between 1 and 8'],
    [
      'a text for a number',
      '[risk]\ncollarBps = "abc"',
      'risk.collarBps: was "abc", must be a number between 1 and 2000',
    ],
    ['an unknown name', '[risk]\ncolour = 1', 'risk.colour is not a known setting: remove it or check its spelling'],
    [
      'two fields at odds',
      '[operations]\nswitchRefreshMs = 6000',
      'operations.switchRefreshMs: was 6000, must be at most 1/3 of switchCountdownMs (15000)',
    ],
    ['text that is no TOML', 'a = = 1', 'is not valid TOML'],
  ])('refuses %s in one sentence, with exit code 2', async (_what, more, said) => {
    const file = fileOf(`${base}${more}\n`)
    const [text, json] = await Promise.all([config('check', file), config('check', file, '--json')])
    expect(text).toMatchObject({ code: 2, stdout: '' })
    expect(text.stderr).toMatch(/^config: [^\n]+\n$/)
    expect(text.stderr).toContain(said)
    expect(json).toMatchObject({ code: 2, stderr: '' })
    expect(JSON.parse(json.stdout)).toMatchObject({ ok: false, refusal: expect.stringContaining(said) })
  })
})

const onMainnet = base
  .replace('"local"', '"mainnet"')
  .replace('http://127.0.0.1:9', 'https://api.starknet.extended.exchange')
  .replace('ws://127.0.0.1:9', 'wss://api.starknet.extended.exchange')
describe('config check of an address', () => {
  test.each([
    [
      'rest',
      onMainnet.replace('https://api.starknet', 'https://evil.example/api.starknet'),
      'venue.rest points to evil.example',
    ],
    ['stream', onMainnet.replace('wss://api.starknet', 'wss://api.starknet.sepolia'), 'venue.stream points to'],
    ['order entry', `${onMainnet}orderEntry = "http://10.0.0.1/v1"\n`, 'venue.orderEntry is not encrypted'],
    ['rpc', `${onMainnet}streams = "rpc"\nrpc = "wss://evil.example/rpc"\n`, 'venue.rpc points to evil.example'],
  ])('to which no key of the network is sent refuses %s by name, as the daemon does', async (_, text, said) => {
    const { code, stdout, stderr } = await config('check', fileOf(text))
    expect({ code, stdout }).toEqual({ code: 2, stdout: '' })
    expect(stderr).toMatch(/^config: [^\n]+\n$/)
    expect(stderr).toContain(said)
  })

  test.each([
    ['of the network', onMainnet],
    ['of an RPC socket that is not used', `${onMainnet}rpc = "wss://evil.example/rpc"\n`],
  ])('%s is valid', async (_, text) =>
    expect(await config('check', fileOf(text))).toMatchObject({ code: 0, stderr: '' }),
  )
})

describe('config diff', () => {
  test.each([
    ['the same', '', 0, /mean the same/],
    [
      'a limit',
      '[risk]\npositionMaxUsd = 250\n',
      1,
      /risk\.positionMaxUsd +500 +250 +live\n\na running daemon takes it on HUP\n/,
    ],
    ['a heartbeat', '[operations]\nheartbeatMs = 1000\n', 1, /restart\n\na running daemon refuses it/],
  ])('%s: says whether a running daemon takes it', async (_what, more, code, said) => {
    const ended = await config('diff', fileOf(base), fileOf(`${base}${more}`))
    expect(ended).toMatchObject({ code, stderr: '' })
    expect(ended.stdout).toMatch(said)
  })
})

test('config schema prints the schema with its own terms in it', async () => {
  const { code, stdout } = await config('schema')
  expect(code).toBe(0)
  expect(JSON.parse(stdout)).toMatchObject({
    properties: {
      risk: { properties: { positionMaxUsd: { minimum: 1, maximum: 10_000_000, tighter: 'lower', reload: 'live' } } },
    },
  })
})

test('config whose reader has gone ends without a word', async () => {
  const child = start('schema')
  child.stdout.destroy()
  let stderr = ''
  child.stderr.on('data', (chunk) => (stderr += String(chunk)))
  await once(child, 'close')
  expect({ code: child.exitCode, stderr }).toEqual({ code: 0, stderr: '' })
})

test('config docs --check agrees with the tree', async () => {
  expect(await config('docs', '--check', '--json')).toEqual({ code: 0, stdout: '{"ok":true,"stale":[]}\n', stderr: '' })
})

test.each([
  [[], 'say what to do'],
  [['chek', 'x'], 'say what to do'],
  [['check'], 'check wants one TOML file'],
  [['check', 'a', 'b'], 'check wants one TOML file'],
  [['diff', 'a'], 'diff wants two TOML files'],
  [['schema', 'x'], 'schema takes no file'],
  [['check', 'nowhere.toml'], 'nowhere.toml does not exist'],
  [['check', 'x', '--check'], '--check belongs to docs'],
  [['check', '--colour'], '--colour'],
])('config %j is bad input', async (args, said) => {
  const ended = await config(...args)
  expect(ended).toMatchObject({ code: 2, stdout: '' })
  expect(ended.stderr).toContain(said)
  expect(ended.stderr).toMatch(/^config: [^\n]+\n$/)
})
