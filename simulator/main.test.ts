import { spawn } from 'node:child_process'
import { createServer } from 'node:net'
import { mkdtempSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'

// The program as a supervisor sees it.

const program = join(import.meta.dirname, 'main.ts')
const folder = mkdtempSync(join(tmpdir(), 'simulator-main-'))

function run(args: readonly string[], env: Record<string, string> = {}) {
  const child = spawn(process.execPath, [program, ...args], { env: { ...process.env, ...env } })
  let out = ''
  let err = ''
  child.stderr.on('data', (chunk: Buffer) => (err += chunk.toString('utf8')))
  const ready = new Promise<void>((resolve) => {
    child.stdout.on('data', (chunk: Buffer) => {
      out += chunk.toString('utf8')
      if (out.includes('\n')) resolve()
    })
  })
  const ended = new Promise<{ code: number | null; out: string; err: string }>((resolve) => {
    child.on('close', (code) => resolve({ code, out, err }))
  })
  return { child, ready, ended }
}

describe('bad input ends with code 2 and one sentence', () => {
  test.each([
    { args: ['--nonsense'], says: "Unknown option '--nonsense'" },
    { args: ['--port', '0', '--tape', '/nowhere.csv'], says: '--tape /nowhere.csv cannot be read (ENOENT)' },
  ])('$args', async ({ args, says }) => {
    const { code, out, err } = await run(args).ended
    expect(code).toBe(2)
    expect(err).toContain(says)
    expect(err.trim().split('\n')).toHaveLength(1)
    expect(out).toBe('')
  })
  test('a port in use', async () => {
    const server = createServer()
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
    const address = server.address()
    const port = typeof address === 'object' && address !== null ? address.port : 0
    const { code, err } = await run(['--port', String(port)]).ended
    server.close()
    expect(code).toBe(2)
    expect(err).toBe(`simulator: --port ${port} is in use; choose another, or 0 for a free one\n`)
  })
})

describe('start and stop', () => {
  test.each(['SIGINT', 'SIGTERM', 'SIGHUP'] as const)('%s stops in order', async (signal) => {
    const { child, ready, ended } = run(['--port', '0'])
    await ready
    child.kill(signal)
    const { code, out, err } = await ended
    expect({ code, err }).toEqual({ code: 0, err: '' })
    const [first = '', ...rest] = out.trim().split('\n')
    expect(JSON.parse(first)).toMatchObject({
      rpc: expect.stringMatching(/^ws:.*rpc$/),
      chainId: 'SN_SEPOLIA',
      markets: ['ETH-USD'],
      tape: null,
      control: null,
    })
    expect(rest).toEqual(['{"event":"stopped"}'])
  })
  test('under a supervisor the end of its input is an orderly stop, and the end of the tape is told', async () => {
    const tape = join(folder, 'y-trades.csv')
    writeFileSync(tape, 'ts_ms,taker_side,price,size\n1,buy,5,1\n')
    const { child, ready, ended } = run(['--port', '0', '--tape', tape], { PILOTLIGHT_SUPERVISED: '1' })
    await ready
    child.stdin.end()
    const { code, out } = await ended
    expect(code).toBe(0)
    expect(out.trim().split('\n').slice(1)).toEqual(['{"event":"tape_ended"}', '{"event":"stopped"}'])
  })
  test('--help explains itself', async () => {
    const { code, out } = await run(['--help']).ended
    expect(code).toBe(0)
    expect(out).toContain('--await-account')
  })
})
