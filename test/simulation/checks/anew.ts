import { isSent, type Check } from './check.ts'

// What was known before a connection was lost, or before the process was away, is known no more: it must be told anew.

type Need = 'a snapshot of the book' | 'a snapshot of the orders' | 'a read of the fills' | 'an answer of the cloud'

/** The product doubts everything after three seconds; clocks that drift make a little more of it. */
const awayMs = 3_100

/** I17: nothing that adds risk before the stream has begun anew, fills of the time between were read, and the cloud has answered. */
export function toldAnew(): Check {
  let boot = 0
  let steppedAtMs = 0
  /** By the engine's clock. */
  let accountUpAtMs = Infinity
  const needs = new Set<Need>()
  const loseAll = () => {
    needs.add('a snapshot of the book').add('a snapshot of the orders').add('a read of the fills')
    accountUpAtMs = Infinity
  }
  return {
    id: 'I17',
    step(view, event, effects) {
      const { engine } = view
      if (engine === null) return null
      if (view.boot !== boot) {
        needs.clear()
        loseAll()
      } else if (view.nowMs - steppedAtMs > awayMs) {
        loseAll()
        needs.add('an answer of the cloud')
      }
      boot = view.boot
      steppedAtMs = view.nowMs
      switch (event.type) {
        case 'stream_changed':
          if (event.stream === 'book') needs.add('a snapshot of the book')
          if (event.stream !== 'account') break
          needs.add('a snapshot of the orders').add('a read of the fills')
          accountUpAtMs = event.isUp ? engine.nowMs : Infinity
          break
        case 'book_replaced':
          needs.delete('a snapshot of the book')
          break
        case 'orders_replaced':
          needs.delete('a snapshot of the orders')
          break
        case 'fills_read':
          if (event.answer.result === 'read' && event.answer.startedAtMs >= accountUpAtMs)
            needs.delete('a read of the fills')
          break
        case 'control_received':
          // One that nobody asked for may have waited in the socket, and comes while no heartbeat does.
          if ((event.askedAtMs ?? null) !== null) needs.delete('an answer of the cloud')
          break
      }
      if (needs.size === 0 || !effects.some((effect) => isSent(effect) && !effect.order.reduceOnly)) return null
      return `an order was sent before ${[...needs].join(' and ')}`
    },
  }
}
