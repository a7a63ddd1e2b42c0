import type { Leg } from '../../../edge-daemon/core/quoting/slot.ts'
import { restingOrders, type Check, type View } from './check.ts'

const settledWithinMs = 30_000

/**
 * I3: while the exchange answers, each order of ours is known within half a minute to rest, and does so, or to be over, whatever
 * else goes wrong.
 */
export function doubtsEnd(): Check {
  let boot = 0
  let hinderedAtMs = 0
  const sinceMs = new Map<string, number>()
  return {
    id: 'I3',
    look(view) {
      const { engine, nowMs } = view
      if (isHindered(view)) hinderedAtMs = nowMs
      if (view.boot !== boot) sinceMs.clear()
      boot = view.boot
      for (const { legs } of engine?.slots ?? [])
        for (const leg of legs) {
          const { clientId } = leg.order
          const doubtedAtMs = sinceMs.get(clientId)
          if (isAtRest(leg, view)) {
            if (doubtedAtMs !== undefined) sinceMs.delete(clientId)
          } else if (doubtedAtMs === undefined) sinceMs.set(clientId, nowMs)
          else {
            const waitedMs = nowMs - Math.max(doubtedAtMs, hinderedAtMs)
            if (waitedMs > settledWithinMs)
              return `${clientId} has been in doubt for ${Math.round(waitedMs)} ms: ${leg.phase}`
          }
        }
      return null
    },
  }
}

/** Nobody can ask, or the exchange does not act. */
const isHindered = ({ isAnswered, exchange: { mode, isFrozen } }: View): boolean =>
  !isAnswered || mode !== 'OPEN' || isFrozen === true

const isAtRest = ({ phase, order }: Leg, view: View): boolean =>
  phase === 'live' && restingOrders(view).some(({ externalId }) => externalId === order.clientId)
