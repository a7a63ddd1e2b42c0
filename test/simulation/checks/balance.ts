import { isSent, type Check } from './check.ts'

/** I17: where a stale balance halts, nothing that opens is sent by one of long ago; what takes from the position may be. */
export function balanceIsFresh(): Check {
  let boot = 0
  /** By the engine's clock. */
  let toldAtMs = Number.NEGATIVE_INFINITY
  return {
    id: 'I17',
    step(view, event, effects) {
      const { engine, config } = view
      if (engine === null) return null
      if (view.boot !== boot) toldAtMs = Number.NEGATIVE_INFINITY
      boot = view.boot
      if (event.type === 'balance_reported' || (event.type === 'account_read' && event.answer.result === 'read'))
        toldAtMs = engine.nowMs
      if (config.risk.balanceStaleAction !== 'halt' || engine.nowMs - toldAtMs <= config.risk.balanceAgeMaxMs)
        return null
      for (const effect of effects) {
        if (!isSent(effect) || effect.order.reduceOnly) continue
        const { side, size } = effect.order
        const reducible = side === 'buy' ? -engine.ledger.positionLots : engine.ledger.positionLots
        if (size > Math.max(0, reducible))
          return `an order that opens was sent ${Math.round(engine.nowMs - toldAtMs)} ms after the last word of the balance`
      }
      return null
    },
  }
}
