import { spawn } from 'node:child_process'
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import process from 'node:process'
import { setTimeout as sleep } from 'node:timers/promises'
import { gunzipSync, gzipSync } from 'node:zlib'
import { describe, expect, onTestFinished, test } from 'vitest'
import { checkDaemonConfig, type DaemonConfig } from '#shared/config/config.ts'
import { scratchFolder } from '../journal/scratch.fixture.ts'
import { liveOpenings } from '../runtime/live-venue.ts'
import { startRun } from '../runtime/run.ts'
import { startSimulatorProcess } from '../venue/extended/simulator-process.fixture.ts'
import { tapeFiles, tapeFolder } from './files.ts'

// The whole daemon against the simulated exchange over sockets, and then its tape through the program `npm run replay`.

function runReplay(...args: readonly string[]) {
  return new Promise<{ code: number | null; stdout: string; stderr: string }>((resolve) => {
    const child = spawn(process.execPath, [join(import.meta.dirname, '../replay.ts'), ...args])
    let [stdout, stderr] = ['', '']
    child.stdout.on('data', (chunk: Buffer) => (stdout += chunk.toString()))
    child.stderr.on('data', (chunk: Buffer) => (stderr += chunk.toString()))
    child.on('close', (code) => resolve({ code, stdout, stderr }))
  })
}

async function recordedRun(stateDir: string) {
  const simulator = await startSimulatorProcess('--speed', '20')
  onTestFinished(() => simulator.stop())
  const { rest, stream, market, chainId, apiKey, starkPrivateKey, starkPublicKey, vault } = simulator.options
  const checked = checkDaemonConfig({
    bot: 'toy',
    stateDir,
    venue: { network: 'local', market, rest, stream, chainId },
  })
  if ('refusal' in checked) throw new Error(checked.refusal)
  const config: DaemonConfig = checked.config
  const credentials = { apiKey, starkPrivateKey, starkPublicKey, vault, ingestToken: null }
  const openings = { ...liveOpenings(config, credentials), readFile: () => Promise.resolve(config) }
  const run = await startRun(config, openings, () => undefined, { clearsLatches: false, givesUpExit: false })
  await sleep(2_500)
  run.stop('the test has seen enough')
  const { isClean, facts } = await run.done
  return { isClean, facts, secrets: [apiKey.reveal(), starkPrivateKey.reveal().slice(2)] }
}

const tapeOf = (stateDir: string): string =>
  tapeFiles(tapeFolder(stateDir))
    .map(({ path }) => gunzipSync(readFileSync(path)).toString())
    .join('')

/** The same tape with one text changed, in a folder of its own. */
function spoilt(stateDir: string, change: (text: string) => string): string {
  const dir = scratchFolder()
  mkdirSync(tapeFolder(dir))
  const [file] = tapeFiles(tapeFolder(stateDir))
  writeFileSync(join(tapeFolder(dir), file?.path.split('/').at(-1) ?? ''), gzipSync(change(tapeOf(stateDir))))
  return dir
}

describe('the tape of a run against the exchange', () => {
  test('replays to the same effects, holds no secret, and shows where it was changed', async () => {
    const stateDir = scratchFolder()
    const { isClean, facts, secrets } = await recordedRun(stateDir)
    expect(isClean).toBe(true)
    expect(facts.requests.create).toBeGreaterThan(0)

    const text = tapeOf(stateDir)
    for (const secret of secrets) expect(text).not.toContain(secret)

    const { code, stdout, stderr } = await runReplay('--state', stateDir, '--json')
    expect({ code, stderr }).toEqual({ code: 0, stderr: '' })
    const told: unknown = JSON.parse(stdout)
    expect(told).toMatchObject({ result: 'identical', bot: 'toy', notJudged: [], hasEnd: true, warnings: [] })
    expect(told).toMatchObject({ events: text.split('\n').filter((line) => line.startsWith('[')).length })

    // Every price of the book a hundred ticks higher: other estimates and quotes follow.
    const moved = spoilt(stateDir, (whole) =>
      whole.replaceAll(
        /"price":(\d+),"lots":(\d+),"mode"/g,
        (_, price, lots) => `"price":${Number(price) + 100},"lots":${lots},"mode"`,
      ),
    )
    const different = await runReplay('--state', moved)
    expect(different.code).toBe(1)
    expect(different.stdout).toMatch(/different after \d+ events/)
    expect(different.stdout).toMatch(/event \d+, \w+, at [\d.]+ ms/)
    expect(different.stdout).toMatch(/\n {2}- \{"type":"/)
    expect(different.stdout).toMatch(/\n {2}\+ \{"type":"/)

    const elsewhere = spoilt(stateDir, (whole) => whole.replace(/"node":"[^"]+"/, '"node":"v25.0.0"'))
    const warned = await runReplay('--state', elsewhere)
    expect(warned.code).toBe(0)
    expect(warned.stdout).toMatch(/warning: recorded with Node v25\.0\.0, replayed with v/)
  })
})

describe('the program refuses', () => {
  test('what it cannot replay in one sentence', async () => {
    const empty = scratchFolder()
    const withTape = scratchFolder()
    mkdirSync(tapeFolder(withTape))
    writeFileSync(join(tapeFolder(withTape), 'tape-000001abcdefabcd-00001.jsonl.gz'), gzipSync('nothing\n'))
    const cases = [
      { args: [], says: /^--state is missing/ },
      { args: ['--stat', 'x'], says: /--stat/ },
      { args: ['--state', empty], says: /holds no tape/ },
      {
        args: ['--state', withTape, '--run', 'nope'],
        says: /^--run nope has no tape there: name one of 000001abcdefabcd/,
      },
      { args: ['--state', withTape], says: /holds no event/ },
    ]
    for (const { args, says } of cases) {
      const { code, stdout, stderr } = await runReplay(...args)
      expect({ args, code, stdout, lines: stderr.trim().split('\n').length }).toEqual({
        args,
        code: 2,
        stdout: '',
        lines: 1,
      })
      expect(stderr).toMatch(says)
    }
  })
})
