import type { TradingConfig } from '#shared/config/config.ts'
import type { EngineState } from '../core/state.ts'
import type { Clock } from './clock.ts'
import { createEventQueue, tickMs, type EventQueue, type EventQueuePorts } from './event-queue.ts'

export type LoopPorts = EventQueuePorts
export type Loop = EventQueue

/**
 * The core's events in order, and a tick every 50 ms among them. The dead man's switch is refreshed from here and nowhere
 * else: a loop that hangs stops refreshing it.
 */
export function startLoop(state: EngineState, initialConfig: TradingConfig, clock: Clock, ports: LoopPorts): Loop {
  const queue = createEventQueue(state, initialConfig, clock, ports)
  const ticker = setInterval(() => queue.push({ type: 'clock_ticked' }), tickMs)
  return {
    push: (event) => queue.push(event),
    stop: () => {
      queue.stop()
      clearInterval(ticker)
    },
  }
}
