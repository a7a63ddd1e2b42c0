import { isSent, positionLots, type Check, type View } from './check.ts'

// An exit that somebody has asked for, or a limit, goes on until the position is gone.

/** When all slippage is used up an exit waits for ten seconds; a ban or a doubt that a fault has left is over by then. */
const sendsWithinMs = 15_000
/** In a venue that works somebody takes: the last of the slippage is reached within ten attempts. */
const shrinksWithinMs = 45_000

/** I3: where nothing is wrong and somebody quotes on both sides, an exit sends orders and the position becomes smaller. */
export function exitsGoOn(): Check {
  let boot = 0
  let sentAtMs = 0
  let shrunkAtMs = 0
  let lots = 0
  let isAsked = false
  const heard = new Set<string>()
  const restart = (nowMs: number) => {
    sentAtMs = nowMs
    shrunkAtMs = nowMs
  }
  return {
    id: 'I3',
    step(view, event, effects) {
      if (event.type === 'control_received')
        for (const { id, kind, expiresAtMs } of event.control.commands) {
          if (heard.has(id)) continue
          heard.add(id)
          if (event.control.serverAtMs > expiresAtMs) continue
          if (kind === 'flatten') isAsked = true
          if (kind === 'resume') isAsked = false
        }
      for (const effect of effects) {
        if (isSent(effect) && effect.order.isImmediate === true) sentAtMs = view.nowMs
        if (effect.type === 'journal' && effect.record === 'flatten_done') isAsked = false
      }
      return null
    },
    look(view) {
      const { nowMs } = view
      const now = Math.abs(positionLots(view))
      const isOwed = view.faultsOn === 0 && isRunning(view, isAsked) && isWorking(view) && now >= leastLots(view)
      if (!isOwed || view.boot !== boot || now < lots) restart(nowMs)
      boot = view.boot
      lots = now
      if (nowMs - sentAtMs > sendsWithinMs) return `an exit has ${now} lots left and sends nothing`
      return nowMs - shrunkAtMs > shrinksWithinMs ? `an exit has ${now} lots left, and they do not become less` : null
    },
  }
}

/** The exit may be asked for and not have begun. */
const isRunning = ({ engine }: View, isAsked: boolean): boolean =>
  engine !== null && engine.stopping === null && (isAsked || engine.latches['flattening'] !== undefined)

function isWorking({ exchange, market: name }: View): boolean {
  const market = exchange.markets.get(name)
  if (market === undefined || exchange.mode !== 'OPEN' || exchange.isFrozen === true) return false
  return market.status === 'ACTIVE' && market.house.buy.length > 0 && market.house.sell.length > 0
}

const leastLots = ({ exchange, market }: View): number => exchange.markets.get(market)?.spec.minOrderLots ?? Infinity
