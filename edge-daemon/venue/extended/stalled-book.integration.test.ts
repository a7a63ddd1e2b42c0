import { spawn, type ChildProcess } from 'node:child_process'
import { createInterface } from 'node:readline'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { z } from 'zod'
import { TradingConfig } from '#shared/config/config.ts'
import { monoMs, wallMs } from '#shared/units.ts'
import { step } from '../../core/engine.ts'
import type { Effect } from '../../core/effect.ts'
import { initialState } from '../../core/state.ts'
import { Secret } from '../secret.ts'
import type { Venue, VenueClock, VenueEvent } from '../venue.ts'
import { connectExtended } from './connect.ts'

// Adapter and core against the simulator whose book falls silent while its connection answers pings and everything else
// goes on. Nothing is traded: the core watches.

const Ready = z.object({
  host: z.string(),
  rest: z.string(),
  stream: z.string(),
  rpc: z.string(),
  chainId: z.string(),
  markets: z.array(z.string()).min(1),
  accounts: z
    .array(z.object({ apiKey: z.string(), vault: z.string(), starkPrivateKey: z.string(), starkPublicKey: z.string() }))
    .min(1),
})

const clock: VenueClock = { monoMs: () => monoMs(performance.now()), wallMs: () => wallMs(Date.now()) }
const config = TradingConfig.parse({})
let simulator: ChildProcess | null = null
let ready: z.infer<typeof Ready>

beforeAll(async () => {
  const args = ['simulator/main.ts', '--port', '0', '--seed', '1', '--speed', '20', '--control']
  const root = new URL('../../../', import.meta.url)
  const child = spawn(process.execPath, args, { cwd: root, stdio: ['ignore', 'pipe', 'inherit'] })
  simulator = child
  const line = await new Promise<string>((resolve, reject) => {
    createInterface({ input: child.stdout }).once('line', resolve)
    child.once('exit', (code) => reject(new Error(`the simulator ended with code ${code}`)))
  })
  ready = Ready.parse(JSON.parse(line))
})

afterAll(async () => {
  if (simulator === null || simulator.exitCode !== null) return
  const ended = new Promise((resolve) => simulator?.once('exit', resolve))
  simulator.kill('SIGTERM')
  await ended
})

async function misbehave(settings: object | null): Promise<void> {
  const answer = await fetch(`http://${ready.host}/control/misbehaviour`, {
    method: settings === null ? 'DELETE' : 'POST',
    headers: { 'User-Agent': 'test/1', 'Content-Type': 'application/json' },
    ...(settings === null ? {} : { body: JSON.stringify(settings) }),
  })
  expect(answer.status).toBe(200)
}

async function connect(way: 'v1' | 'rpc'): Promise<Venue> {
  const account = Ready.shape.accounts.element.parse(ready.accounts[0])
  const venue = await connectExtended(
    {
      network: 'local',
      rest: ready.rest,
      stream: ready.stream,
      ...(way === 'rpc' ? { rpc: ready.rpc } : {}),
      market: ready.markets[0] ?? '',
      apiKey: new Secret(account.apiKey),
      starkPrivateKey: new Secret(account.starkPrivateKey),
      starkPublicKey: account.starkPublicKey,
      vault: account.vault,
      userAgent: 'pilotlight-test/1',
      chainId: ready.chainId,
    },
    clock,
  )
  if ('refusal' in venue) throw new Error(venue.refusal)
  return venue
}

test.each(['v1', 'rpc'] as const)('a book that falls silent over %s is found by what the others tell', async (way) => {
  const venue = await connect(way)
  const { state, effects, until, stop } = watch(venue)
  try {
    await until(() => state.bookAtMs !== null && state.markTicks !== null && state.witness.touch !== null)
    await misbehave({ streams: [{ stream: 'book', fault: { type: 'drop', numbered: false } }] })
    const silentAtMs = clock.monoMs()
    await until(() => effects.some(({ type }) => type === 'restart_stream'))
    // The market of the simulator has to move first; the bound itself is proven in the core.
    expect(clock.monoMs() - silentAtMs).toBeGreaterThanOrEqual(1_000)
    expect(state.halts).toHaveProperty('book_doubted', expect.stringContaining('while the book stood at'))
    await misbehave(null)
    await until(() => state.bookAtMs !== null)
    expect(state.halts).not.toHaveProperty('book_doubted')
  } finally {
    await misbehave(null)
    stop()
    await venue.close()
  }
})

/** The core on the venue's events; of its effects only restarts are carried out. */
function watch(venue: Venue) {
  const state = initialState(
    {
      spec: venue.market,
      makerFeeRate: venue.makerFeeRate,
      nowMs: clock.monoMs(),
      epoch: 1,
      counter: 0,
      reservedUpTo: 1_000,
      checkpoint: null,
      isCloudConfigured: false,
      rememberedControl: null,
      wasUnclean: false,
    },
    config,
  )
  const effects: Effect[] = []
  const inbox: VenueEvent[] = []
  let isRunning = false
  let wake: (() => void) | null = null
  const push = (event: VenueEvent) => {
    inbox.push(event)
    if (isRunning) return
    isRunning = true
    for (let next = inbox.shift(); next !== undefined; next = inbox.shift()) {
      for (const effect of step(state, { ...next, atMs: clock.monoMs(), wallAtMs: clock.wallMs() }, config)) {
        effects.push(effect)
        if (effect.type === 'restart_stream') venue.restartStream(effect.stream, effect.reason)
      }
    }
    isRunning = false
    wake?.()
  }
  const ticking = setInterval(() => push({ type: 'clock_ticked' }), 50)
  venue.openStreams(push)
  return {
    state,
    effects,
    until: async (isIt: () => boolean): Promise<void> => {
      while (!isIt()) await new Promise<void>((resolve) => (wake = resolve))
    },
    stop: () => clearInterval(ticking),
  }
}
