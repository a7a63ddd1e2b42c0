import { restingOrders, type Check } from './check.ts'

/** The engine cancels in the moment in which the switch fires, and the next message lets us look. */
const noticedMs = 300

/**
 * I7: whatever became of the daemon, nothing rests once the switch has fired: its countdown after the last refresh that the
 * exchange took, or when an engine that stood still goes on. A switch that was broken, or that somebody else has set, is trusted
 * again from the daemon's next refresh on; until then the watchdog and the expiry answer for it.
 */
export function silenceEmpties(): Check {
  let takenAtMs = Number.NEGATIVE_INFINITY
  let switchAtMs: number | null = null
  /** Null while another switch than the daemon's is set, or none. */
  let dueAtMs: number | null = null
  let frozenUntilMs = Number.NEGATIVE_INFINITY
  let wasFrozen = false
  return {
    id: 'I7',
    look(view) {
      const { exchange, nowMs } = view
      const now = exchange.accounts.get(view.accountId)?.switchAtMs ?? null
      const hasFired = now === null && switchAtMs !== null && exchange.nowMs >= switchAtMs
      if (view.switchTakenAtMs !== takenAtMs)
        dueAtMs = now === null ? null : view.switchTakenAtMs + view.config.operations.switchCountdownMs
      else if (now !== switchAtMs && !hasFired) dueAtMs = null
      takenAtMs = view.switchTakenAtMs
      switchAtMs = now
      const isFrozen = exchange.isFrozen === true
      if (isFrozen || wasFrozen) frozenUntilMs = nowMs
      wasFrozen = isFrozen
      if (dueAtMs === null || isFrozen) return null
      const overMs = nowMs - Math.max(dueAtMs, frozenUntilMs)
      if (overMs <= noticedMs) return null
      const [order] = restingOrders(view).filter(({ isResting }) => isResting)
      return order === undefined
        ? null
        : `${order.externalId} rests ${Math.round(overMs)} ms after the switch should have fired`
    },
  }
}
