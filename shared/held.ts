// A reducer whose deadlines are fields, held by somebody who knows the time and carries out its effects: a shell with real
// timers and sockets, or a world in which both are messages.

import type { MonoMs } from './units.ts'

/** An event without its time; of a union each member for itself. */
export type Unstamped<E> = E extends unknown ? Omit<E, 'atMs'> : never

/** Of these every reducer has at least this one: the time has come, or has not yet, which changes nothing. */
export type Stamped = { readonly atMs: MonoMs; readonly type: string }

export type HeldOptions<State, Event extends Stamped, Effect> = {
  readonly start: State
  readonly step: (state: State, event: Event) => readonly [State, readonly Effect[]]
  /** When it must hear `ticked` at the latest; null while nothing waits. */
  readonly dueAtMs: (state: State) => MonoMs | null
  readonly nowMs: () => MonoMs
  readonly run: (effect: Effect) => void
  /** `ticked` is wanted at this moment; it replaces the wish before, and null is none. */
  readonly wakeAt: (atMs: MonoMs | null) => void
}

export type Held<State, Event extends Stamped> = {
  readonly state: () => State
  readonly dispatch: (event: Unstamped<Event>) => void
}

export function hold<State, Event extends Stamped, Effect>(
  options: HeldOptions<State, Event, Effect>,
): Held<State, Event> {
  let state = options.start
  let wokenAtMs: MonoMs | null = null
  return {
    state: () => state,
    dispatch(event) {
      const stamped = { ...event, atMs: options.nowMs() } as unknown as Event // tidy-ok: an event and its time are the event
      const [next, effects] = options.step(state, stamped)
      state = next
      const due = options.dueAtMs(next)
      if (due !== wokenAtMs || event.type === 'ticked') {
        wokenAtMs = due
        options.wakeAt(due)
      }
      // What one of them leads to may step it again: the state is the new one by then.
      for (const effect of effects) options.run(effect)
    },
  }
}

/** The earliest of what waits; null when nothing does. */
export function earliest(...dueMs: readonly (MonoMs | null)[]): MonoMs | null {
  let first: MonoMs | null = null
  for (const due of dueMs) if (due !== null && (first === null || due < first)) first = due
  return first
}
