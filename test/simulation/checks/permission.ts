import type { StreamName } from '../../../edge-daemon/core/event.ts'
import { isSent, type Check } from './check.ts'

// When anything may be sent at all: with eyes open, with the switch set, within the venue's limit of requests.

const watched: readonly StreamName[] = ['account', 'book', 'mark']

/** I17: nothing that adds risk while a stream it rests on is down or silent, or while halted. */
export function eyesOpen(): Check {
  return {
    id: 'I17',
    step(view, _, effects) {
      const { engine } = view
      if (engine === null || !effects.some((effect) => isSent(effect) && !effect.order.reduceOnly)) return null
      const halted = Object.keys(engine.halts)
      if (halted.length > 0) return `an order was sent while halted by ${halted.join(', ')}`
      for (const stream of watched) {
        if (!engine.streams[stream].isUp) return `an order was sent without the ${stream} stream`
        const ageMs = view.nowMs - view.heardAtMs[stream]
        if (ageMs > view.config.risk.streamSilentMaxMs)
          return `an order was sent ${Math.round(ageMs)} ms after the last word of the ${stream} stream`
      }
      return engine.recovery === 'done' ? null : `an order was sent while the start was at ${engine.recovery}`
    },
  }
}

/** I24: nothing that adds risk unless the switch was confirmed within half its countdown; it is set to its countdown and never disarmed. */
export function switchConfirmed(): Check {
  let boot = 0
  let confirmedSentAtMs = Number.NEGATIVE_INFINITY
  return {
    id: 'I24',
    step(view, event, effects) {
      if (view.boot !== boot) confirmedSentAtMs = Number.NEGATIVE_INFINITY
      boot = view.boot
      if (event.type === 'switch_answered' && event.answer.result === 'accepted')
        confirmedSentAtMs = Math.max(confirmedSentAtMs, event.sentAtMs)
      for (const effect of effects) {
        if (effect.type === 'refresh_switch' && effect.countdownS * 1_000 !== view.config.operations.switchCountdownMs)
          return `the switch was set to ${effect.countdownS}`
        if (!isSent(effect) || effect.order.reduceOnly) continue
        const ageMs = (view.engine?.nowMs ?? 0) - confirmedSentAtMs
        if (!(ageMs <= view.config.operations.switchCountdownMs / 2))
          return `an order was sent ${Math.round(ageMs)} ms after the last confirmed refresh of the switch`
      }
      return null
    },
  }
}

/** I25: what takes is reduce-only and no larger than the position we know, or than the one last told where the two differ. */
export function exitsReduce(): Check {
  let boot = 0
  let told = 0
  return {
    id: 'I25',
    step(view, event, effects) {
      if (view.boot !== boot) told = 0
      boot = view.boot
      if (event.type === 'position_reported') told = event.report.position
      if (event.type === 'account_read' && event.answer.result === 'read') told = event.answer.value.report.position
      for (const effect of effects) {
        if (!isSent(effect) || effect.order.isImmediate !== true) continue
        const { reduceOnly, side, size } = effect.order
        if (!reduceOnly) return `${effect.order.clientId} takes and may add to the position`
        const held = view.engine?.ledger.positionLots ?? 0
        const sign = side === 'buy' ? -1 : 1
        if (size > Math.max(sign * held, sign * told)) return `an exit of ${size} lots for a position of ${held}`
      }
      return null
    },
  }
}

const windowMs = 60_000

/** I13: never more requests in a minute than the venue answers, whatever happens. */
export function withinRate(limit: number): Check {
  const sent: number[] = []
  let first = 0
  return {
    id: 'I13',
    step(view, _, effects) {
      for (const { type } of effects) {
        const isRequest = type.startsWith('read_') || type.endsWith('_order') || type === 'mass_cancel'
        if (isRequest || type === 'refresh_switch') sent.push(view.nowMs)
      }
      while ((sent[first] ?? Infinity) < view.nowMs - windowMs) first += 1
      const count = sent.length - first
      return count > limit ? `${count} requests in a minute` : null
    },
  }
}
