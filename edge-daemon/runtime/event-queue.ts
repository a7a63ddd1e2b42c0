import { step } from '../core/engine.ts'
import type { Effect } from '../core/effect.ts'
import type { EngineEvent } from '../core/event.ts'
import type { EngineState } from '../core/state.ts'
import type { TradingConfig } from '#shared/config/config.ts'
import type { Recorder } from '../tape/recorder.ts'
import type { VenueEvent } from '../venue/venue.ts'
import type { Clock } from './clock.ts'

/** How often the core is told the time; it has no other. */
export const tickMs = 50

export type EventQueuePorts = {
  readonly execute: (effect: Effect) => void
  /** Writes down what the core was given and what it asked for; null when nothing is recorded. */
  readonly tape: Pick<Recorder, 'record' | 'crashed'> | null
}

export type EventQueue = {
  push(event: VenueEvent): void
  stop(): void
}

/**
 * Stamps each event, runs the core on it, and hands the effects over before the next. Events that arrive while one is
 * being worked on wait in order.
 */
export function createEventQueue(
  state: EngineState,
  initialConfig: TradingConfig,
  clock: Clock,
  { execute, tape }: EventQueuePorts,
): EventQueue {
  let config = initialConfig
  let isRunning = false
  let isStopped = false
  const inbox: VenueEvent[] = []
  const decide = (event: VenueEvent, stamp: Pick<EngineEvent, 'atMs' | 'wallAtMs'>): Effect[] => {
    try {
      return step(state, { ...stamp, ...event }, config)
    } catch (error) {
      tape?.crashed(event, stamp, error)
      throw error
    }
  }
  const drain = () => {
    if (isRunning || isStopped) return
    isRunning = true
    try {
      for (let event = inbox.shift(); event !== undefined; event = inbox.shift()) {
        if (event.type === 'config_changed') config = event.config
        const stamp = { atMs: clock.monoMs(), wallAtMs: clock.wallMs() }
        const effects = decide(event, stamp)
        for (const effect of effects) execute(effect)
        tape?.record(event, stamp, effects)
        if (isStopped) inbox.length = 0
      }
    } finally {
      isRunning = false
    }
  }
  return {
    push(event) {
      inbox.push(event)
      drain()
    },
    // What still arrives after the end is nobody's: the last record of the run is written.
    stop() {
      isStopped = true
    },
  }
}
