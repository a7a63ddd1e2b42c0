import { spawn } from 'node:child_process'
import { existsSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import process from 'node:process'
import { describe, expect, onTestFinished, test } from 'vitest'
import { z } from 'zod'
import { scratchFolder } from '../journal/scratch.fixture.ts'
import { lockFolder } from '../runtime/folder-lock.ts'
import { startSimulatorProcess } from '../venue/extended/simulator-process.fixture.ts'

// The program against the simulated exchange as the live market, over real sockets. What may never happen: a request there
// that is not a look at public facts.

function run(program: string, args: readonly string[], env: NodeJS.ProcessEnv = {}) {
  return new Promise<{ code: number | null; stdout: string; stderr: string }>((resolve) => {
    const child = spawn(process.execPath, [join(import.meta.dirname, '..', program), ...args], {
      env: { NODE_COMPILE_CACHE: process.env['NODE_COMPILE_CACHE'], ...env },
    })
    let [stdout, stderr] = ['', '']
    child.stdout.on('data', (chunk: Buffer) => (stdout += chunk.toString()))
    child.stderr.on('data', (chunk: Buffer) => (stderr += chunk.toString()))
    child.on('close', (code) => resolve({ code, stdout, stderr }))
  })
}

const Report = z.looseObject({ fills: z.number(), stateDir: z.string() })
const Logged = z.object({ method: z.string(), path: z.string(), account: z.number().nullable() })

describe('trading on paper', () => {
  test('fills in the paper account only: no order and no key reaches the exchange', async () => {
    const dir = scratchFolder()
    const requestLog = join(dir, 'requests.log')
    const simulator = await startSimulatorProcess('--speed', '30', '--request-log', requestLog)
    onTestFinished(() => simulator.stop())
    const { rest, stream, market, apiKey } = simulator.options
    const config = join(dir, 'daemon.toml')
    writeFileSync(
      config,
      `bot = "toy"\nstateDir = "${dir}/state"\n[venue]\nnetwork = "local"\nmarket = "${market}"\nrest = "${rest}"\n` +
        `stream = "${stream}"\nchainId = "SN_SEPOLIA"\n[cloud]\nurl = "http://127.0.0.1:9"\n`,
    )
    const args = ['--config', config, '--for', '4', '--latency-ms', '10', '--json']
    const { code, stdout, stderr } = await run('paper.ts', args, { PILOTLIGHT_API_KEY: apiKey.reveal() })
    expect({ code, stderr: code === 0 ? '' : stderr }).toEqual({ code: 0, stderr: '' })
    const report = Report.parse(JSON.parse(stdout))
    expect(report).toMatchObject({ ok: true, market, accountAgrees: true, stateDir: `${dir}/state-paper` })
    expect(report.fills).toBeGreaterThan(0)
    expect(existsSync(join(dir, 'state'))).toBe(false)

    const requests = readFileSync(requestLog, 'utf8')
      .trim()
      .split('\n')
      .map((line) => Logged.parse(JSON.parse(line)))
    expect(requests.length).toBeGreaterThan(0)
    for (const { method, path, account } of requests) {
      expect({ method, account }).toEqual({ method: 'GET', account: null })
      expect(path).toMatch(/^\/api\/v1\/info\/markets/)
    }
    const look = (path: string) =>
      fetch(`${rest}${path}`, { headers: { 'X-Api-Key': apiKey.reveal(), 'User-Agent': 'test' } })
    expect(await (await look('/user/orders/history')).json()).toMatchObject({ data: [] })
    expect(await (await look('/user/trades')).json()).toMatchObject({ data: [] })

    const replayed = await run('replay.ts', ['--state', report.stateDir, '--json'])
    expect(replayed.code).toBe(0)
    expect(JSON.parse(replayed.stdout)).toMatchObject({ result: 'identical', notJudged: [], hasEnd: true })
  })

  test('is refused in one sentence when something is wrong with what it was given', async () => {
    const dir = scratchFolder()
    const config = join(dir, 'daemon.toml')
    writeFileSync(
      config,
      `bot = "toy"\nstateDir = "${dir}/state"\n[venue]\nnetwork = "local"\nmarket = "TOY-USD"\nrest = "http://127.0.0.1:9/api/v1"\n` +
        `stream = "ws://127.0.0.1:9/stream"\nchainId = "SN_SEPOLIA"\n`,
    )
    const results = await Promise.all([run('paper.ts', []), run('paper.ts', ['--config', config])])
    expect(results.map(({ code, stdout }) => ({ code, stdout }))).toEqual([
      { code: 2, stdout: '' },
      { code: 75, stdout: '' },
    ])
    expect(results[0].stderr).toMatch(/^--config is missing[^\n]+\n$/)
    expect(results[1].stderr).toMatch(/127\.0\.0\.1:9[^\n]+\n$/)
    lockFolder(join(dir, 'state-paper'))()
  })
})
