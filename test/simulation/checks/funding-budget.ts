import { isSent, type Check } from './check.ts'

/** What quotients of doubles may lose, lots. */
const roundingLots = 1e-6

/** I16: no order is sent with which an hour of funding, as it was told last, would cost or bring more than it may. */
export function fundingWithinBudget(): Check {
  let boot = 0
  let ratePerHour = 0
  return {
    id: 'I16',
    step(view, event, effects) {
      const { engine, config } = view
      if (engine === null) return null
      if (view.boot !== boot) ratePerHour = 0
      boot = view.boot
      if (event.type === 'funding_changed') ratePerHour = Math.abs(event.ratePerHour)
      if (ratePerHour === 0 || engine.markTicks === null) return null
      const lotUsdPerHour = ratePerHour * engine.markTicks * engine.market.tickLotUsd
      const maxLots = Math.floor(config.risk.fundingMaxUsd / lotUsdPerHour + roundingLots)
      const added = { buy: 0, sell: 0 }
      for (const effect of effects) {
        if (!isSent(effect) || effect.order.reduceOnly) continue
        const { side, size } = effect.order
        added[side] += size
        const held = side === 'buy' ? engine.ledger.positionLots : -engine.ledger.positionLots
        if (added[side] > Math.max(0, maxLots - held, -held))
          return `a ${side} of ${size} lots was sent beside ${held}, and an hour of funding allows ${maxLots}`
      }
      return null
    },
  }
}
