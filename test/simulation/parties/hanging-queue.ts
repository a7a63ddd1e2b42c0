import type { EventQueue } from '../../../edge-daemon/runtime/event-queue.ts'
import type { VenueEvent } from '../../../edge-daemon/venue/venue.ts'

/** A queue that can hang while everything around it lives: what is pushed waits, and no tick comes. */
export function hangingQueue(queue: EventQueue, isHeld: () => boolean): EventQueue {
  const waiting: VenueEvent[] = []
  return {
    push(event) {
      const isStuck = isHeld()
      if (isStuck && event.type === 'clock_ticked') return
      waiting.push(event)
      if (isStuck) return
      for (let next = waiting.shift(); next !== undefined; next = waiting.shift()) queue.push(next)
    },
    stop: () => queue.stop(),
  }
}
