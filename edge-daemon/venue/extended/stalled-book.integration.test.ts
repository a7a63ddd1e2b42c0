import { afterAll, beforeAll, expect, test } from 'vitest'
import { TradingConfig } from '#shared/config/config.ts'
import { step } from '../../core/engine.ts'
import type { Effect } from '../../core/effect.ts'
import { initialState } from '../../core/state.ts'
import type { Venue, VenueEvent } from '../venue.ts'
import { connectExtended } from './connect.ts'
import { clock, startSimulatorProcess, type SimulatorProcess } from './simulator-process.fixture.ts'

// Adapter and core against the simulator whose book falls silent while its connection answers pings and everything else
// goes on. Nothing is traded: the core watches.

const config = TradingConfig.parse({})
let simulator: SimulatorProcess

beforeAll(async () => {
  simulator = await startSimulatorProcess('--seed', '1', '--speed', '20', '--control')
})
afterAll(() => simulator?.stop())

async function misbehave(settings: object | null): Promise<void> {
  const answer = await fetch(`http://${simulator.host}/control/misbehaviour`, {
    method: settings === null ? 'DELETE' : 'POST',
    headers: { 'User-Agent': 'test/1', 'Content-Type': 'application/json' },
    ...(settings === null ? {} : { body: JSON.stringify(settings) }),
  })
  expect(answer.status).toBe(200)
}

async function connect(way: 'v1' | 'rpc'): Promise<Venue> {
  const { options, rpc } = simulator
  const venue = await connectExtended({ ...options, ...(way === 'rpc' ? { rpc } : {}) }, clock)
  if ('refusal' in venue) throw new Error(venue.refusal)
  return venue
}

test.each(['v1', 'rpc'] as const)('a book that falls silent over %s is found by what the others tell', async (way) => {
  const venue = await connect(way)
  const { state, effects, until, stop } = watch(venue)
  try {
    await until(() => state.bookAtMs !== null && state.markTicks !== null && state.witness.touch !== null)
    await misbehave({ streams: [{ stream: 'book', fault: { type: 'drop', numbered: false } }] })
    // When is not asked here: the market has to move first, and may have begun to. The bound is proven in the core.
    await until(() => effects.some(({ type }) => type === 'restart_stream'))
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
