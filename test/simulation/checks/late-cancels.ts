import { restingOrders, type Check } from './check.ts'

/** I19: a cancel that is refused because its order is over came too late, in whatever words: no latch comes of it. */
export function lateCancelsForgiven(): Check {
  let boot = 0
  let wasLatched = false
  return {
    id: 'I19',
    step(view, event) {
      const { engine } = view
      if (engine === null) return null
      // Others may fall into the same step by their own reasons.
      const isLatched = engine.latches['venue_refused'] !== undefined
      const isFresh = isLatched && !wasLatched && view.boot === boot
      boot = view.boot
      wasLatched = isLatched
      if (!isFresh || event.type !== 'cancel_answered') return null
      const isRefused = event.answer.result === 'failed' && event.answer.error.kind === 'refused'
      const isOver = restingOrders(view).every(({ externalId }) => externalId !== event.clientId)
      return isRefused && isOver ? `the cancel of an order that was over, refused, has latched the daemon` : null
    },
  }
}
