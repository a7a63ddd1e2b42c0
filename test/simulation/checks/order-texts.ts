import type { Check } from './check.ts'

// What reaches the exchange, and not what the core has asked for: between the two lies the adapter.

const rests = /"postOnly":true,.*"timeInForce":"GTT"/
const takes = /"reduceOnly":true,.*"timeInForce":"IOC"/

/** I14, I25: an order either rests and may not take, or takes and may not add to the position. */
export function ordersRestOrReduce(): Check {
  return {
    id: 'I14',
    emit(_, sink, text) {
      if (sink !== 'exchange' || !text.startsWith('/user/order {')) return null
      return rests.test(text) || takes.test(text) ? null : `sent was ${text.slice(0, 300)}`
    },
  }
}
