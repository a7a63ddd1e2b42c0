import { spawn, type ChildProcess } from 'node:child_process'
import { once } from 'node:events'
import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { createServer } from 'node:net'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { setTimeout } from 'node:timers/promises'
import { afterAll, afterEach, describe, expect, test } from 'vitest'
import { CloudRefusal, notThisBot } from '#shared/contracts/refusal.ts'

// The command as a process: what it says to bad input, how it ends, and that it continues on the same folder.

const root = path.resolve(import.meta.dirname, '..')
const scratch = mkdtempSync(path.join(tmpdir(), 'pilotlight-cloud-'))
const rest = 'http://127.0.0.1:9/api/v1'
const token = (name: string) => `${name}-token-for-tests`
const secrets = {
  PILOTLIGHT_INGEST_TOKEN: token('ingest'),
  PILOTLIGHT_READ_TOKEN: token('read'),
  PILOTLIGHT_OPERATOR_TOKEN: token('operator'),
  PILOTLIGHT_DASHBOARD_TOKEN: token('dashboard'),
  PILOTLIGHT_EXCHANGE_API_KEY: 'key',
}
const children = new Set<ChildProcess>()

function launch(args: readonly string[], env: Readonly<Record<string, string>> = secrets) {
  const child = spawn(process.execPath, ['scripts/cloud.ts', ...args], {
    cwd: root,
    env: { PATH: process.env['PATH'], NODE_COMPILE_CACHE: process.env['NODE_COMPILE_CACHE'], HOME: scratch, ...env },
    stdio: ['pipe', 'pipe', 'pipe'],
  })
  children.add(child)
  let stdout = ''
  let stderr = ''
  child.stdout.on('data', (chunk) => (stdout += String(chunk)))
  child.stderr.on('data', (chunk) => (stderr += String(chunk)))
  const ended = once(child, 'close').then(() => ({ code: child.exitCode, signal: child.signalCode, stdout, stderr }))
  const ready = async (): Promise<string> => {
    for (; !stdout.includes('\n'); await setTimeout(10)) if (child.exitCode !== null) throw new Error(stderr)
    return String(JSON.parse(stdout).url)
  }
  return { child, ended, ready }
}

const stateOf = (name: string) => path.join(scratch, name)
const start = (name: string, port = '0', env: Readonly<Record<string, string>> = secrets) =>
  launch(['--state', stateOf(name), '--port', port, '--exchange-rest', rest], env)
const workerdPid = (name: string) => Number(readFileSync(path.join(stateOf(name), 'run/workerd.pid'), 'utf8'))

async function isGone(pid: number): Promise<boolean> {
  for (let i = 0; i < 2_000; i += 1) {
    try {
      if (/\) Z /.test(readFileSync(`/proc/${pid}/stat`, 'utf8'))) return true
    } catch {
      return true
    }
    await setTimeout(10)
  }
  return false
}

afterEach(() => {
  for (const child of children) child.kill('SIGKILL')
  children.clear()
})
afterAll(() => rmSync(scratch, { recursive: true, force: true }))

describe('bad input is one sentence that names the field, and code 2', () => {
  const full = ['--state', stateOf('bad'), '--port', '0', '--exchange-rest', rest]
  test.each([
    ['no folder', ['--exchange-rest', rest], secrets, '--state'],
    ['no exchange', ['--state', stateOf('bad')], secrets, '--exchange-rest'],
    [
      'an exchange that is no address',
      ['--state', stateOf('bad'), '--exchange-rest', 'ftp://x'],
      secrets,
      '--exchange-rest',
    ],
    [
      'an exchange that would get the key in the clear',
      ['--state', stateOf('bad'), '--exchange-rest', 'http://exchange.test/api/v1'],
      secrets,
      '--exchange-rest',
    ],
    ['a bot that cannot be', [...full, '--bot', 'XRP USD'], secrets, '--bot'],
    [
      'a port that is no number',
      ['--state', stateOf('bad'), '--exchange-rest', rest, '--port', 'x'],
      secrets,
      '--port',
    ],
    [
      'a port that is too high',
      ['--state', stateOf('bad'), '--exchange-rest', rest, '--port', '65536'],
      secrets,
      '--port',
    ],
    ['an unknown option', [...full, '--what'], secrets, '--what'],
    ['a missing token', full, { ...secrets, PILOTLIGHT_READ_TOKEN: '' }, 'PILOTLIGHT_READ_TOKEN'],
    ['a short token', full, { ...secrets, PILOTLIGHT_OPERATOR_TOKEN: 'short' }, 'PILOTLIGHT_OPERATOR_TOKEN'],
    ['a missing key', full, { ...secrets, PILOTLIGHT_EXCHANGE_API_KEY: '' }, 'PILOTLIGHT_EXCHANGE_API_KEY'],
    [
      'a folder that cannot be made',
      ['--state', '/dev/null/x', '--port', '0', '--exchange-rest', rest],
      secrets,
      '--state',
    ],
  ])('%s', async (_, args, env, field) => {
    const { code, stdout, stderr } = await launch(args, env).ended
    expect(code).toBe(2)
    expect(stdout).toBe('')
    expect(stderr).toMatch(/^cloud: [^\n]+\n$/)
    expect(stderr).toContain(field)
    expect(stderr).not.toContain('short"')
  })

  test('a port in use', async () => {
    const other = createServer().listen(0, '127.0.0.1')
    await once(other, 'listening')
    const address = other.address()
    const port = String(typeof address === 'object' && address !== null ? address.port : 0)
    const { code, stderr } = await start('busy', port).ended
    other.close()
    expect(code).toBe(2)
    expect(stderr).toMatch(/^cloud: port \d+ is in use: [^\n]*--port[^\n]*\n$/)
  })
})

test.each([
  // The supervisor kills what has not ended after ten seconds.
  { end: 'SIGTERM', withinMs: 10_000 },
  { end: 'SIGINT', withinMs: 10_000 },
  { end: 'SIGHUP', withinMs: 10_000 },
  // An orphan stays a little longer: the daemon has last records to hand over and a goodbye to say.
  { end: 'stdin', withinMs: 16_000 },
] as const)('a run ended by $end leaves no runtime behind and ends with code 0', async (row) => {
  const { child, ended, ready } = start(`stop-${row.end}`, '0', { ...secrets, PILOTLIGHT_SUPERVISED: '1' })
  await ready()
  const pid = workerdPid(`stop-${row.end}`)
  const atMs = performance.now()
  if (row.end === 'stdin') child.stdin.end()
  else child.kill(row.end)
  expect(await ended).toMatchObject({ code: 0, signal: null, stderr: '' })
  expect(performance.now() - atMs).toBeLessThan(row.withinMs)
  expect(await isGone(pid)).toBe(true)
})

test('after kill -9 the runtime is gone, and the next run on the folder continues', async () => {
  const first = start('continue')
  const url = await first.ready()
  const post = (base: string, where: string, name: string, body: unknown) =>
    fetch(`${base}${where}`, {
      method: 'POST',
      headers: { authorization: `Bearer ${token(name)}` },
      body: JSON.stringify(body),
    })
  const record = { v: 1, bot: 'b', run: 'run00001', boot: 'x', seq: 1, wallMs: 1, monoMs: 1, type: 'note', data: {} }
  const batch = { version: 1, bot: 'b', run: 'run00001', records: [record] }
  expect(await (await post(url, '/edge/v1/batch', 'ingest', batch)).json()).toEqual({ stored: 1, contiguousSeq: 1 })
  expect((await post(url, '/v1/bots/b/commands', 'operator', { kind: 'halt' })).status).toBe(200)
  const pid = workerdPid('continue')
  first.child.kill('SIGKILL')
  await first.ended
  expect(await isGone(pid)).toBe(true)

  const second = start('continue', new URL(url).port)
  expect(await second.ready()).toBe(url)
  expect(await (await post(url, '/edge/v1/batch', 'ingest', batch)).json()).toEqual({ stored: 0, contiguousSeq: 1 })
  const view = await fetch(`${url}/v1/bots/b/watchdog`, { headers: { authorization: `Bearer ${token('read')}` } })
  expect(await view.json()).toMatchObject({ phase: 'idle', desired: 'halt' })

  // A second process on the same folder is refused, the first goes on.
  const third = await start('continue').ended
  expect(third).toMatchObject({ code: 2, stdout: '', stderr: expect.stringContaining('--state') })
  expect((await fetch(`${url}/v1/fleet`, { headers: { authorization: `Bearer ${token('read')}` } })).status).toBe(200)
})

test('a run for one bot serves that bot alone', async () => {
  const args = ['--state', stateOf('one'), '--port', '0', '--exchange-rest', rest, '--bot', 'mine']
  const url = await launch(args).ready()
  const headers = { authorization: `Bearer ${token('ingest')}` }
  const pull = (bot: string) => fetch(`${url}/edge/v1/config?bot=${bot}`, { headers })
  expect((await pull('mine')).status).toBe(404)
  const refused = await pull('other')
  expect(refused.status).toBe(403)
  // As the daemon reads it.
  const { error, detail } = CloudRefusal.parse(await refused.json())
  expect({ error, detail }).toEqual({ error: notThisBot, detail: expect.stringContaining('mine') })
})

test('--help explains, and --make-tokens prints what it made and nothing that was given', async () => {
  expect(await launch(['--help']).ended).toMatchObject({ code: 0, stdout: expect.stringContaining('--state') })
  const given = { PILOTLIGHT_EXCHANGE_API_KEY: 'given-and-secret' }
  const { child, ended, ready } = launch(
    ['--state', stateOf('made'), '--port', '0', '--exchange-rest', rest, '--make-tokens'],
    given,
  )
  await ready()
  child.kill('SIGTERM')
  const { stdout } = await ended
  expect(JSON.parse(stdout)).toMatchObject({ READ_TOKEN: expect.stringMatching(/^[0-9a-f]{48}$/) })
  expect(stdout).not.toContain('given-and-secret')
})
