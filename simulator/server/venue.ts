import { stepExchange, nextDueAtMs } from '../exchange/exchange.ts'
import type { ExchangeEvent, ExchangeOutput } from '../exchange/events.ts'
import type { ExchangeState } from '../exchange/state.ts'
import { machineClock, type Clock } from './clock.ts'

export type VenueListener = (outputs: readonly ExchangeOutput[], event: ExchangeEvent) => void

/** The pure exchange on a clock: stamps events, wakes it when something is due, tells listeners what came out. */
export type Venue = {
  readonly state: ExchangeState
  readonly clock: Clock
  /** Events taken in so far: while it stays, nothing has changed. */
  steps(): number
  apply(event: (atMs: number) => ExchangeEvent): readonly ExchangeOutput[]
  /** Brings the exchange to the time of now, if it has not heard of it yet. */
  catchUp(): void
  listen(listener: VenueListener): void
  stop(): void
}

const timerMaxMs = 2_000_000_000

export function createVenue(state: ExchangeState, clock: Clock = machineClock): Venue {
  const listeners: VenueListener[] = []
  let callOff: (() => void) | null = null
  let timerAtMs: number | null = null
  let stopped = false
  let steps = 0

  const apply = (event: (atMs: number) => ExchangeEvent): readonly ExchangeOutput[] => {
    // A wall clock that is set back stands still here until it has caught up.
    const stamped = event(Math.max(clock.wallMs(), state.nowMs))
    steps += 1
    const outputs = stepExchange(state, stamped)
    schedule()
    if (outputs.length > 0) for (const listener of listeners) listener(outputs, stamped)
    return outputs
  }
  const schedule = () => {
    const dueAtMs = stopped ? null : nextDueAtMs(state)
    // Most events change nothing about what is due next, and a timer costs more than the comparison.
    if (dueAtMs === timerAtMs) return
    callOff?.()
    callOff = null
    timerAtMs = dueAtMs
    if (dueAtMs === null) return
    const waitMs = Math.min(timerMaxMs, Math.max(0, dueAtMs - clock.wallMs()))
    callOff = clock.after(waitMs, wake)
  }
  const wake = () => {
    callOff = null
    timerAtMs = null
    apply((atMs) => ({ type: 'clock', atMs }))
  }
  // What became due while nobody ran this exchange happens before anybody asks.
  wake()
  return {
    state,
    clock,
    steps: () => steps,
    apply,
    catchUp() {
      if (clock.wallMs() > state.nowMs) apply((atMs) => ({ type: 'clock', atMs }))
    },
    listen: (listener) => listeners.push(listener),
    stop: () => {
      stopped = true
      schedule()
    },
  }
}
