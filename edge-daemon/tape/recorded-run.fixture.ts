// A run of the core with a recorder and no venue: the events are the test's, the clock steps by itself.

import { TradingConfig } from '#shared/config/config.ts'
import { monoMs, priceTicks, sizeLots, wallMs } from '#shared/units.ts'
import { step } from '../core/engine.ts'
import { initialState, type StartFacts } from '../core/state.ts'
import { toySpec } from '../core/toy-world.fixture.ts'
import type { VenueEvent } from '../venue/venue.ts'
import { tapeFiles } from './files.ts'
import { readTape, type Damage } from './reader.ts'
import { startRecorder, type RecorderOptions } from './recorder.ts'
import { replayTape } from './replay.ts'

export const startFacts: StartFacts = {
  spec: toySpec,
  makerFeeRate: 0.0002,
  nowMs: monoMs(1.5),
  epoch: 1,
  counter: 0,
  reservedUpTo: 9_000,
  checkpoint: null,
  isCloudConfigured: false,
  rememberedControl: null,
  wasUnclean: false,
}

export function recordedRun(dir: string, options: Partial<RecorderOptions> = {}) {
  const config = TradingConfig.parse({})
  const state = initialState(startFacts, config)
  const troubles: string[] = []
  const tape = startRecorder({
    dir,
    maxBytes: 100_000_000,
    facts: { bot: 'toy', run: '000001aaaaaaaaaa', node: 'v26.0.0', arch: 'x64', program: 'p' },
    start: startFacts,
    config,
    state,
    onTrouble: (reason) => troubles.push(reason),
    ...options,
  })
  let atMs = 1.5
  const give = (event: VenueEvent) => {
    atMs += 1 / 3
    const stamp = { atMs: monoMs(atMs), wallAtMs: wallMs(1_790_000_000_000 + atMs) }
    try {
      tape.record(event, stamp, step(state, { ...event, ...stamp }, config))
    } catch (error) {
      tape.crashed(event, stamp, error)
    }
  }
  return { tape, state, troubles, give }
}

/** A book of so many levels on each side around the price. */
export function book(middle: number, levels = 3): VenueEvent {
  const side = (sign: 1 | -1) =>
    Array.from({ length: levels }, (_, index) => ({
      price: priceTicks(middle + sign * (1 + index)),
      lots: sizeLots(100 + index),
      mode: 'set' as const,
    }))
  return { type: 'book_replaced', bids: side(-1), asks: side(1), venueAtMs: 1_790_000_000_000 }
}

export async function replayFolder(dir: string) {
  const damages: Damage[] = []
  const result = await replayTape(readTape(tapeFiles(dir), (damage) => damages.push(damage)))
  return { ...result, damages }
}
