import type { Leg } from '../../../edge-daemon/core/quoting/slot.ts'
import type { Order } from '../../../simulator/exchange/state.ts'
import type { View } from '../checks/check.ts'
import type { Observer } from './reaction.ts'

// How long our picture of single orders stays behind. Each order is looked at as long as it is held, also when the fault is
// over: what a fault has done to an order outlives it.

/** Since when this order has been waited for, milliseconds of the process's own clock; null when it is not. */
type Waited = (leg: Leg, view: View) => number | null

function ofOrders(waitedMs: Waited): Observer {
  let struckAtMs: number | null = null
  return {
    struck(view) {
      struckAtMs ??= view.nowMs
    },
    look(view) {
      if (struckAtMs === null || view.engine === null) return null
      let worstMs: number | null = null
      for (const { legs } of view.engine.slots)
        for (const leg of legs) {
          const ms = waitedMs(leg, view)
          if (ms === null) continue
          worstMs = Math.max(worstMs ?? 0, Math.min(ms, view.nowMs - struckAtMs))
        }
      return worstMs === null ? null : { ms: worstMs, isDone: true }
    },
    over: () => undefined,
  }
}

/** From its sending until somebody who must know has spoken of it; one that never came to be there is `freed`. */
export const resolved = (): Observer =>
  ofOrders(({ phase, order }, { engine, exchange, accountId }) => {
    if (engine === null || exchange.accounts.get(accountId)?.orderIds.has(order.clientId) !== true) return null
    const isWaited = phase === 'sending' || (phase === 'unknown' && order.requestedAtMs === order.sentAtMs)
    return isWaited ? engine.nowMs - order.sentAtMs : null
  })

const tellsOfEnd = /"externalId":"([^"]+)"[^{}]*?"status":"(?:CANCELLED|FILLED|EXPIRED|REJECTED)"/g

/** No way to us takes so long: an end that was not told by then counts as told. */
const tellingMaxMs = 1_000

/** From the first frame that tells of its end: the time on the way to us is not ours. One that never came there is `freed`. */
export function endHeard(): Observer {
  const toldAtMs = new Map<string, number>()
  let isTold = false
  const waiting = ofOrders(({ order }, { exchange, accountId, nowMs }) => {
    const id = exchange.accounts.get(accountId)?.orderIds.get(order.clientId)
    const known = id === undefined ? undefined : exchange.orders.get(id)
    if (known === undefined || isOpen(known)) return null
    const sinceToldMs = nowMs - (toldAtMs.get(order.clientId) ?? Infinity)
    const ms = Math.max(sinceToldMs, exchange.nowMs - known.updatedAtMs - tellingMaxMs)
    return ms < 0 ? null : ms
  })
  return {
    ...waiting,
    hear({ nowMs }, message) {
      if (message.type !== 'frame' || !message.text.includes('"orders":')) return
      for (const [, id = ''] of message.text.matchAll(tellsOfEnd)) {
        isTold = true
        if (!toldAtMs.has(id)) toldAtMs.set(id, nowMs)
      }
    },
    struck(view) {
      isTold = false
      waiting.struck(view)
    },
    look(view) {
      const took = waiting.look(view)
      const isAtOnce = took === null && isTold
      isTold = false
      return isAtOnce ? { ms: 0, isDone: true } : took
    },
  }
}

const isOpen = ({ status }: Order): boolean => status === 'NEW' || status === 'PARTIALLY_FILLED' || status === 'PENDING'

/** From its end at the exchange, or from its sending when it never came there. */
export const freed = (): Observer =>
  ofOrders(({ order }, { exchange, accountId, onTheWay, engine }) => {
    const id = exchange.accounts.get(accountId)?.orderIds.get(order.clientId)
    const known = id === undefined ? undefined : exchange.orders.get(id)
    if (known === undefined) {
      for (const { clientId } of onTheWay.values()) if (clientId === order.clientId) return null
      return engine === null ? null : engine.nowMs - order.sentAtMs
    }
    return isOpen(known) ? null : exchange.nowMs - known.updatedAtMs
  })
