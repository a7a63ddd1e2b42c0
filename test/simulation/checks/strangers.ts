import type { VenueOrder } from '../../../edge-daemon/core/event.ts'
import { isOurs, isSent, type Check } from './check.ts'

// One daemon owns the account, and each life of it can be told from the others.

/**
 * I12: from the first sight of an order that is not ours, nothing that adds risk is sent until it is gone; one that a start does
 * not find, but a daemon that trades, latches in that step.
 */
export function strangersStop(): Check {
  let boot = 0
  const seen = new Map<string, number>()
  /** One that was not known before; null when there is none. */
  const look = (orders: readonly VenueOrder[], atMs: number): string | null => {
    let fresh: string | null = null
    for (const { clientId, status } of orders)
      if (status !== 'open') seen.delete(clientId)
      else if (!isOurs(clientId) && !seen.has(clientId)) {
        seen.set(clientId, atMs)
        fresh = clientId
      }
    return fresh
  }
  const forgetAbsent = (orders: readonly VenueOrder[], startedAtMs: number) => {
    for (const [id, atMs] of seen)
      if (startedAtMs > atMs && !orders.some(({ clientId }) => clientId === id)) seen.delete(id)
  }
  return {
    id: 'I12',
    step(view, event, effects) {
      if (view.boot !== boot) seen.clear()
      boot = view.boot
      let fresh: string | null = null
      const atMs = view.engine?.nowMs ?? 0
      if (event.type === 'orders_replaced') forgetAbsent(event.orders, atMs)
      if (event.type === 'orders_replaced' || event.type === 'orders_updated') fresh = look(event.orders, atMs)
      if (event.type === 'open_orders_read' && event.answer.result === 'read') {
        forgetAbsent(event.answer.value, event.answer.startedAtMs)
        fresh = look(event.answer.value, atMs)
      }
      if (fresh !== null && view.engine?.recovery === 'done' && view.engine.latches['foreign_order'] === undefined)
        return `${fresh} is not ours, and nothing was latched`
      if (seen.size === 0 || !effects.some((effect) => isSent(effect) && !effect.order.reduceOnly)) return null
      return `an order was sent beside ${[...seen.keys()].join(', ')}, which is not ours`
    },
  }
}

const epochPattern = /^pl-([0-9a-z]+)-/

/** I2: each life has a later epoch in its names than every life before. */
export function epochsRise(): Check {
  let boot = 0
  let ofThis = -1
  let ofOthers = -1
  return {
    id: 'I2',
    step(view, _, effects) {
      for (const effect of effects) {
        if (!isSent(effect)) continue
        const epoch = parseInt(epochPattern.exec(effect.order.clientId)?.[1] ?? '', 36)
        if (view.boot !== boot) [ofOthers, ofThis] = [Math.max(ofOthers, ofThis), epoch]
        boot = view.boot
        if (epoch !== ofThis || !(epoch > ofOthers)) return `${effect.order.clientId} has the epoch of another life`
      }
      return null
    },
  }
}
