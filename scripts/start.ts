import { randomBytes } from 'node:crypto'
import { rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import process from 'node:process'
import { setTimeout as sleep } from 'node:timers/promises'
import { z } from 'zod'
import { findPort } from './cloud/free-port.ts'
import { startPart, type Part } from './start/child.ts'
import { readAccountSnapshot, readExchangeFills, type ExchangeAccess } from './start/exchange-reads.ts'
import { daemonConfigText } from './start/daemon-config.ts'
import { BadInput, help, readOptions, type StartOptions } from './start/options.ts'
import { brokenReport, makeReport, type Report, type RunSoFar } from './start/report.ts'
import { openStateFolder, writeManifest, type StateFolder } from './start/state-folder.ts'
import { reportTable } from './start/table.ts'

// The supervisor: exchange, cloud, daemon, in this order and stopped in the reverse. It restarts nothing.

const Ready = z.object({
  rest: z.string(),
  stream: z.string(),
  chainId: z.enum(['SN_MAIN', 'SN_SEPOLIA']),
  markets: z.array(z.string()).min(1),
  accounts: z
    .array(z.object({ apiKey: z.string(), vault: z.string(), starkPrivateKey: z.string(), starkPublicKey: z.string() }))
    .min(1),
})
const CloudReady = z.object({ url: z.string() })

const readyMaxMs = 30_000
/** How long the others stay up for a look when one part has died. */
const afterDeathMs = 30_000

const startedAtMs = performance.now() - process.uptime() * 1_000
const parts: Part[] = []
/** What is left to do when every part has ended. */
let onStopped: () => Promise<void> = () => Promise.resolve()
/** Somebody wants it to end: a signal, or the death of whoever started us. */
const asked = Promise.withResolvers<string>()
/** It has come to its end by itself: the time is over, or the tape. */
const over = Promise.withResolvers<string>()
const wake = asked.resolve
process.stdout.on('error', () => wake('nobody reads the output'))
process.stderr.on('error', () => wake('nobody reads the output'))
for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.on(signal, () => wake(signal))
// npm dies of a TERM without passing it on: its death is our signal.
const parent = process.ppid
const parentWatch = setInterval(() => {
  if (process.ppid !== parent) wake('the parent process is gone')
}, 500)
parentWatch.unref()

let market: string | null = null
let firstQuoteAtMs: number | null = null
const soFar = (): RunSoFar => ({
  market,
  seconds: firstQuoteAtMs === null ? 0 : Math.round(performance.now() - firstQuoteAtMs) / 1_000,
  firstQuoteMs: firstQuoteAtMs === null ? null : Math.round(firstQuoteAtMs - startedAtMs),
})

let isJson = process.argv.includes('--json')
const say = (text: string) => (isJson ? process.stderr : process.stdout).write(`${text}\n`)

process.exitCode = await main().catch(async (error: unknown) => {
  await stopAll()
  const message = error instanceof Error ? error.message : String(error)
  process.stderr.write(`${message}\n`)
  if (isJson) print(brokenReport(soFar(), message))
  return error instanceof BadInput ? 2 : 1
})
process.exit()

async function main(): Promise<number> {
  const options = readOptions(process.argv.slice(2))
  if (options === 'help') {
    process.stdout.write(help)
    return 0
  }
  isJson = options.isJson
  const port = await findPort(options.port)
  if (typeof port === 'string') {
    throw new BadInput(`--port ${options.port} ${port}: give another, or 0 for a free one`)
  }
  const folder = openStateFolder(options)
  try {
    return await runStack(options, folder)
  } catch (error) {
    if (error instanceof BadInput && !folder.isResumed && options.keep === null) rmSync(folder.dir, { recursive: true })
    throw error
  }
}

async function runStack(options: StartOptions, folder: StateFolder): Promise<number> {
  const { manifest, dir } = folder
  market = manifest.market
  const token = () => randomBytes(24).toString('base64url')
  const tokens = { ingest: token(), read: token(), operator: token(), dashboard: token() }

  const exchangePart = start('exchange', exchangeArgs(options, manifest, dir), {})
  const exchange = Ready.parse(await firstLine(exchangePart, (line) => 'rest' in line))
  const account = exchange.accounts[0]
  if (account === undefined) throw new Error('the exchange offered no account')
  say(`exchange   ${exchange.rest}   ${exchange.markets.join(', ')}   (process ${exchangePart.pid})`)
  exchangePart.onLine((line) => {
    if (line['event'] === 'tape_ended') over.resolve('the end of the tape')
  })

  const cloudPart = start(
    'cloud',
    [
      'scripts/cloud.ts',
      '--state',
      join(dir, 'cloud'),
      '--port',
      String(options.port),
      '--exchange-rest',
      exchange.rest,
      '--bot',
      manifest.bot,
    ],
    {
      PILOTLIGHT_INGEST_TOKEN: tokens.ingest,
      PILOTLIGHT_READ_TOKEN: tokens.read,
      PILOTLIGHT_OPERATOR_TOKEN: tokens.operator,
      PILOTLIGHT_DASHBOARD_TOKEN: tokens.dashboard,
      PILOTLIGHT_EXCHANGE_API_KEY: account.apiKey,
    },
  )
  const cloud = CloudReady.parse(await firstLine(cloudPart, (line) => 'url' in line))
  say(`cloud      ${cloud.url}   (process ${cloudPart.pid})`)
  say(`dashboard  ${cloud.url}/#token=${tokens.dashboard}   (opens once)`)

  const access: ExchangeAccess = { rest: exchange.rest, apiKey: account.apiKey }
  const equityStart = manifest.equityStart ?? (await readAccountSnapshot(access, manifest.market)).equity
  const fillsBefore = (await readExchangeFills(access)).length
  const begun = { ...manifest, equityStart, isStopped: false }
  writeManifest(dir, begun)
  // However this ends: the folder can go on when the exchange has written its state in order.
  onStopped = async () => writeManifest(dir, { ...begun, isStopped: (await exchangePart.ended) === 0 })
  const configPath = join(dir, 'daemon.toml')
  writeFileSync(
    configPath,
    daemonConfigText({
      bot: manifest.bot,
      stateDir: join(dir, 'daemon'),
      market: manifest.market,
      ...exchange,
      cloudUrl: cloud.url,
    }),
    { mode: 0o600 },
  )

  const daemonPart = start('daemon', ['edge-daemon/main.ts', '--config', configPath], {
    PILOTLIGHT_API_KEY: account.apiKey,
    PILOTLIGHT_STARK_PRIVATE_KEY: account.starkPrivateKey,
    PILOTLIGHT_STARK_PUBLIC_KEY: account.starkPublicKey,
    PILOTLIGHT_VAULT: account.vault,
    PILOTLIGHT_INGEST_TOKEN: tokens.ingest,
  })
  daemonPart.onLine((line) => {
    if (line['event'] === 'quote.first_acknowledged' && firstQuoteAtMs === null) {
      firstQuoteAtMs = performance.now()
      say(`quoting    first quote acknowledged after ${((firstQuoteAtMs - startedAtMs) / 1_000).toFixed(1)} s`)
      if (options.forSeconds !== null)
        setTimeout(() => over.resolve(`--for ${options.forSeconds}`), options.forSeconds * 1_000)
    }
    if (
      line['event'] === 'halt_set' &&
      line['reason'] !== 'recovering' &&
      line['reason'] !== 'stopping' &&
      firstQuoteAtMs !== null
    )
      say(`halted     ${String(line['reason'])}: ${String(line['detail'])}`)
  })
  const run = z.string().parse((await firstLine(daemonPart, (line) => line['event'] === 'daemon.started'))['run'])
  say(`daemon     ${manifest.bot}, run ${run}   (process ${daemonPart.pid})`)
  say(`state      ${dir}${folder.isResumed ? '   (continued)' : ''}`)

  const death = Promise.race(parts.map((part) => part.ended.then((code) => ({ part, code }))))
  const end = await Promise.race([asked.promise, over.promise, death])
  if (typeof end !== 'string') {
    const { part, code } = end
    const diedAt = soFar()
    say(`DIED       ${part.name} with code ${code}${lastError(part)}; the others stay for 30 s`)
    await Promise.race([sleep(afterDeathMs), asked.promise])
    await stopAll()
    if (isJson) print(brokenReport(diedAt, `${part.name} died with code ${code}${lastError(part)}`))
    return 1
  }
  say(`stopping   ${end}`)
  const quoted = soFar()
  const daemonCode = await daemonPart.stop(60_000)
  const inputs = {
    ...quoted,
    dir,
    market: manifest.market,
    run,
    equityStart,
    isDaemonClean: daemonCode === 0,
    fillsBefore,
    exchange: access,
    cloud: { url: cloud.url, readToken: tokens.read, bot: manifest.bot },
  }
  const report = await makeReport(inputs).catch((error: unknown) =>
    brokenReport(inputs, `the final comparison failed: ${error instanceof Error ? error.message : String(error)}`),
  )
  await stopAll()
  print(report)
  return report.ok ? 0 : 1
}

function print(report: Report | ReturnType<typeof brokenReport>): void {
  if (isJson) process.stdout.write(`${JSON.stringify(report)}\n`)
  else say('pnl' in report ? reportTable(report) : `  NOT OK: ${report.complaints.join('; ')}`)
}

function exchangeArgs(
  options: StartOptions,
  manifest: { tape: string | null; market: string; seed: number; makerFee: string },
  dir: string,
): string[] {
  const args = [
    'simulator/main.ts',
    '--port',
    '0',
    '--market',
    manifest.market,
    '--seed',
    String(manifest.seed),
    '--speed',
    String(options.speed),
  ]
  args.push('--maker-fee', manifest.makerFee, '--state', join(dir, 'exchange.json'), '--await-account')
  return manifest.tape === null ? args : [...args, '--tape', manifest.tape]
}

function start(name: string, args: readonly string[], env: Readonly<Record<string, string>>): Part {
  const part = startPart(name, args, env)
  parts.unshift(part) // Stopped in the reverse order of their start.
  return part
}

/** Waits for a line that says the part is up. A part that ends instead has said why: its sentence is ours. */
async function firstLine(
  part: Part,
  isIt: (line: Readonly<Record<string, unknown>>) => boolean,
): Promise<Readonly<Record<string, unknown>>> {
  const line = new Promise<Readonly<Record<string, unknown>>>((resolve) => {
    part.onLine((candidate) => {
      if (isIt(candidate)) resolve(candidate)
    })
  })
  const first = await Promise.race([line, part.ended, asked.promise, sleep(readyMaxMs, 'late' as const)])
  if (typeof first === 'object') return first
  if (first === 2) throw new BadInput(part.errors().at(-1) ?? `${part.name} refused its input`)
  if (first === 'late') throw new Error(`${part.name} was not ready after ${readyMaxMs / 1_000} s${lastError(part)}`)
  if (typeof first === 'number') throw new Error(`${part.name} ended with code ${first}${lastError(part)}`)
  throw new Error(`stopped by ${first} before ${part.name} was ready`)
}

function lastError(part: Part): string {
  return part.errors().length === 0 ? '' : `: ${part.errors().slice(-5).join(' | ')}`
}

async function stopAll(): Promise<void> {
  for (const part of parts) await part.stop(part.name === 'daemon' ? 45_000 : 10_000)
  await onStopped()
}
