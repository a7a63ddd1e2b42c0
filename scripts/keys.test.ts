import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { afterAll, describe, expect, test } from 'vitest'
import { z } from 'zod'

// The command as a process. Goal: an operator gets a key without other software, and nobody else gets to see it.

const root = path.resolve(import.meta.dirname, '..')
const scratch = mkdtempSync(path.join(tmpdir(), 'pilotlight-keys-'))
const ethKey = '0x50c8e358cc974aaaa6e460641e53f78bdc550fd372984aa78ef8fd27c751e6f4'
const wallet = '0x2c12f074766f5eF9c5300ca8C85d06fBa605C59f'
const account = ['--index', '1', '--network', 'testnet']
const Shown = z.object({ starkPublicKey: z.string(), starkPrivateKey: z.string(), wallet: z.literal(wallet) })

afterAll(() => rmSync(scratch, { recursive: true, force: true }))

function start(args: readonly string[], env: Readonly<Record<string, string>> = {}) {
  return spawn(process.execPath, ['scripts/keys.ts', ...args], {
    cwd: root,
    env: { PATH: process.env['PATH'], NODE_COMPILE_CACHE: process.env['NODE_COMPILE_CACHE'], HOME: scratch, ...env },
    stdio: ['pipe', 'pipe', 'pipe'],
  })
}

async function keys(args: readonly string[], stdin = '', env: Readonly<Record<string, string>> = {}) {
  const child = start(args, env)
  let stdout = ''
  let stderr = ''
  child.stdout.on('data', (chunk) => (stdout += String(chunk)))
  child.stderr.on('data', (chunk) => (stderr += String(chunk)))
  // Who refuses before reading closes the pipe under us.
  child.stdin.on('error', () => undefined)
  child.stdin.end(stdin)
  await once(child, 'close')
  return { code: child.exitCode, stdout, stderr }
}

describe('keys derive', () => {
  test('gives one key from stdin, from the environment and into a file that is the owner\u2019s alone', async () => {
    const out = path.join(scratch, 'stark.env')
    const [shown, stored] = await Promise.all([
      keys(['derive', ...account, '--show', '--json'], `${ethKey}\n`),
      keys(['derive', ...account, '--out', out], '', { PILOTLIGHT_ETH_PRIVATE_KEY: ethKey.slice(2) }),
    ])
    const { starkPublicKey, starkPrivateKey } = Shown.parse(JSON.parse(shown.stdout))
    expect(stored.code).toBe(0)
    expect(readFileSync(out, 'utf8')).toBe(
      `PILOTLIGHT_STARK_PRIVATE_KEY=${starkPrivateKey}\nPILOTLIGHT_STARK_PUBLIC_KEY=${starkPublicKey}\n`,
    )
    expect(statSync(out).mode & 0o777).toBe(0o600)
    expect(stored.stdout).toContain(starkPublicKey)
    expect(stored.stdout + stored.stderr).not.toContain(starkPrivateKey.slice(2))
  })

  test('leaves an existing file as it is, and keeps the key to itself when not told where it goes', async () => {
    const out = path.join(scratch, 'there.env')
    writeFileSync(out, 'precious')
    const [refused, silent] = await Promise.all([
      keys(['derive', ...account, '--out', out], ethKey),
      keys(['derive', ...account], ethKey),
    ])
    expect(refused).toMatchObject({ code: 2, stdout: '' })
    expect(refused.stderr).toContain('exists already')
    expect(readFileSync(out, 'utf8')).toBe('precious')
    expect(silent.code).toBe(0)
    expect(silent.stdout).toMatch(/private key +not printed/)
  })

  test.each([
    ['a key on the command line', ['derive', ethKey, ...account], '', {}, 'give everything else as an option'],
    [
      'a key as an option\u2019s value',
      ['derive', '--index', ethKey, '--network', 'testnet'],
      '',
      {},
      '--index must be',
    ],
    ['a key as an option', ['derive', ...account, `--${ethKey}`], '', {}, 'unknown'],
    ['half a key', ['derive', ...account], ethKey.slice(0, 40), {}, 'it holds 38 characters'],
    ['no key', ['derive', ...account], ' \n', {}, 'stdin is empty'],
    [
      'two keys',
      ['derive', ...account],
      '',
      { PILOTLIGHT_ETH_PRIVATE_KEY: ethKey, PILOTLIGHT_ETH_SIGNATURE: '1' },
      'unset one',
    ],
    ['no network', ['derive', '--index', '1'], ethKey, {}, '--network must be'],
    ['a mistyped wallet', ['derive', ...account, '--wallet', wallet.replace('eF9', 'EF9')], ethKey, {}, 'mistyped'],
    ['a folder that does not exist', ['derive', ...account, '--out', '/dev/null/x'], ethKey, {}, 'cannot be made'],
    ['an index beyond int8', ['derive', '--index', '128', '--network', 'testnet'], ethKey, {}, '--index must be'],
  ])('refuses %s in one sentence without repeating it', async (_what, args, stdin, env, said) => {
    const ended = await keys(args, stdin, env)
    expect(ended).toMatchObject({ code: 2, stdout: '' })
    expect(ended.stderr).toMatch(/^keys: [^\n]+\n$/)
    expect(ended.stderr).toContain(said)
    expect(ended.stderr).not.toContain(ethKey.slice(4, 20))
  })
})

test('keys typed-data prints what a wallet signs, and asks for nothing secret', async () => {
  const { code, stdout } = await keys(['typed-data', ...account, '--wallet', wallet.toLowerCase()])
  expect(code).toBe(0)
  expect(JSON.parse(stdout)).toMatchObject({
    primaryType: 'AccountCreation',
    domain: { name: 'starknet.sepolia.extended.exchange' },
    message: { accountIndex: 1, wallet, tosAccepted: true },
  })
})

test('whose reader has gone ends without a word', async () => {
  const child = start(['--help'])
  child.stdout.destroy()
  let stderr = ''
  child.stderr.on('data', (chunk) => (stderr += String(chunk)))
  await once(child, 'close')
  expect({ code: child.exitCode, stderr }).toEqual({ code: 0, stderr: '' })
})
