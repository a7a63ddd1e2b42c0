import { stepExchange, nextDueAtMs } from '../exchange/exchange.ts'
import type { ExchangeEvent, ExchangeOutput } from '../exchange/events.ts'
import type { ExchangeState } from '../exchange/state.ts'

/** The pure exchange on the wall clock: stamps events, wakes it when something is due, tells listeners what came out. */
export type Venue = {
  readonly state: ExchangeState
  apply(event: (atMs: number) => ExchangeEvent): readonly ExchangeOutput[]
  listen(listener: (outputs: readonly ExchangeOutput[]) => void): void
  stop(): void
}

const timerMaxMs = 2_000_000_000

export function createVenue(state: ExchangeState): Venue {
  const listeners: ((outputs: readonly ExchangeOutput[]) => void)[] = []
  let timer: NodeJS.Timeout | null = null
  let stopped = false

  const apply = (event: (atMs: number) => ExchangeEvent): readonly ExchangeOutput[] => {
    // A wall clock that is set back stands still here until it has caught up.
    const outputs = stepExchange(state, event(Math.max(Date.now(), state.nowMs)))
    schedule()
    if (outputs.length > 0) for (const listener of listeners) listener(outputs)
    return outputs
  }
  const schedule = () => {
    if (timer !== null) clearTimeout(timer)
    timer = null
    const dueAtMs = nextDueAtMs(state)
    if (dueAtMs === null || stopped) return
    const waitMs = Math.min(timerMaxMs, Math.max(0, dueAtMs - Date.now()))
    timer = setTimeout(() => apply((atMs) => ({ type: 'clock', atMs })), waitMs)
  }
  schedule()
  return {
    state,
    apply,
    listen: (listener) => listeners.push(listener),
    stop: () => {
      stopped = true
      schedule()
    },
  }
}
