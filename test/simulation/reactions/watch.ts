import type { Effect } from '../../../edge-daemon/core/effect.ts'
import type { VenueEvent } from '../../../edge-daemon/venue/venue.ts'
import { isSent, type View } from '../checks/check.ts'
import type { Active } from '../injections/active.ts'
import type { ToDaemon } from '../parties/daemon.ts'
import type { Planned } from '../plan.ts'
import { observers } from './observers.ts'
import type { Observer, Reacted } from './reaction.ts'

// Watches the reaction to each planned fault of a seed.

export type Reactions = {
  /** Before a message reaches a process that runs. */
  hear(view: View, message: ToDaemon): void
  /** After each step of the core. */
  step(view: View, event: VenueEvent, effects: readonly Effect[]): void
  /** After each message; says what took too long, when the fault is alone, or null. */
  look(view: View): string | null
  /** At the end of the seed. */
  result(calmAfterMs: number | null): readonly Reacted[]
}

type Watch = {
  readonly planned: Planned
  readonly active: Active
  /** Null where calm is measured, or nothing. */
  readonly observer: Observer | null
  worstMs: number | null
  /** Changes that the observer has been told of. */
  told: number
  isOver: boolean
}

export function watchReactions(plan: readonly Planned[], actives: readonly Active[]): Reactions {
  const watches = plan.flatMap((planned, nth): Watch[] => {
    const active = actives[nth]
    if (active === undefined) return []
    const { measures } = planned.fault.reaction ?? { measures: 'calm' }
    const observer = measures === 'calm' ? null : observers[measures]()
    return [{ planned, active, observer, worstMs: null, told: 0, isOver: false }]
  })
  const isAlone = plan.length === 1
  const hearers = watches.flatMap(({ observer }) => (observer?.hear === undefined ? [] : [observer]))
  const steppers = watches.flatMap(({ observer }) => (observer?.step === undefined ? [] : [observer]))
  return {
    hear(view, message) {
      for (const observer of hearers) observer.hear?.(view, message)
    },
    step(view, event, effects) {
      if (steppers.length === 0) return
      const orders = effects.flatMap((effect) => (isSent(effect) ? [effect.order] : []))
      for (const observer of steppers) observer.step?.(view, event, orders)
    },
    look(view) {
      let late: string | null = null
      for (const watch of watches) {
        const detail = lookAt(watch, view)
        if (isAlone) late ??= detail
      }
      return late
    },
    result: (calmAfterMs) =>
      watches.map(({ planned: { fault }, active, worstMs }) => {
        const { reaction } = fault
        if (reaction === undefined || active.fired === 0) return null
        const ms = reaction.measures === 'calm' ? calmAfterMs : worstMs
        return ms === null ? null : { ...reaction, worstMs: ms }
      }),
  }
}

function lookAt(watch: Watch, view: View): string | null {
  const { observer, active, planned } = watch
  const { reaction } = planned.fault
  if (observer === null || reaction === undefined) return null
  if (active.fired > watch.told) {
    watch.told = active.fired
    observer.struck(view)
  }
  const took = watch.told === 0 ? null : observer.look(view)
  const isLate = took !== null && took.ms > reaction.boundMs
  // What was still running when the fault ended has shown nothing, unless it was late by then.
  if (took !== null && (took.isDone || isLate)) watch.worstMs = Math.max(watch.worstMs ?? 0, took.ms)
  if (!watch.isOver && view.nowMs >= planned.untilMs) {
    watch.isOver = true
    observer.over()
  }
  return isLate ? `${reaction.measures} took ${Math.round(took.ms)} ms, ${reaction.boundMs} are allowed` : null
}
