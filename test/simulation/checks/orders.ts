import type { Side } from '#shared/units.ts'
import type { EngineState } from '../../../edge-daemon/core/state.ts'
import { hasExpired, isSent, positionLots, restingOrders, type Check, type View } from './check.ts'
import { createStrangeLots } from './strange-lots.ts'

// Orders: how much they may add up to, that each has one name, one place and a proven end, and that none is malformed.

/** I1: whatever fills of what we sent, the position stays within the limit, at the exchange and not only in our view. */
export function exposure(): Check {
  let lowestMark = Infinity
  let risk: View['config']['risk'] | null = null
  const sides = { buy: unlimited(), sell: unlimited() }
  const strange = createStrangeLots()
  return {
    id: 'I1',
    step(_view, _event, effects) {
      strange.step(effects)
      return null
    },
    look(view) {
      const strangeLots = strange.uncounted(view)
      const market = view.exchange.markets.get(view.market)
      if (market === undefined || market.markHalfTicks === 0) return null
      if (market.markHalfTicks < lowestMark || view.config.risk !== risk) {
        ;({ risk } = view.config)
        lowestMark = Math.min(lowestMark, market.markHalfTicks)
        const lotUsd = (Number(market.spec.tickLot) / 1e12) * (lowestMark / 2)
        sides.buy.mostLots = Math.floor(Math.min(risk.positionMaxUsd, risk.longMaxUsd ?? Infinity) / lotUsd)
        sides.sell.mostLots = Math.floor(Math.min(risk.positionMaxUsd, risk.shortMaxUsd ?? Infinity) / lotUsd)
      }
      const position = positionLots(view)
      const lots = { buy: position, sell: -position }
      for (const order of restingOrders(view))
        if (!hasExpired(view, order)) lots[order.side] += order.qtyLots - order.filledLots
      if (view.onTheWay.size > 0) {
        const counted = new Set<string>()
        for (const { side, lots: sent, clientId } of view.onTheWay.values()) {
          // A copy of an order that the exchange already has is refused.
          if (!isAtExchange(view, clientId) && !counted.has(clientId)) lots[side] += sent
          counted.add(clientId)
        }
      }
      return exceeds(sides.buy, lots.buy, strangeLots) ?? exceeds(sides.sell, lots.sell, -strangeLots)
    },
  }
}

/** How much one side may come to hold, and what was out beyond that when it became less. */
type SideLimit = { mostLots: number; allowedLots: number; leftLots: number }

const unlimited = (): SideLimit => ({ mostLots: 0, allowedLots: 0, leftLots: 0 })

/**
 * What was out when the limit was tightened, or when the process was told of a trade that was not ours, may only become less.
 * `strangeLots` are held on this side and the process cannot know it.
 */
function exceeds(side: SideLimit, worst: number, strangeLots: number): string | null {
  const allowedLots = side.mostLots + Math.max(0, strangeLots)
  const leftMaxLots = allowedLots < side.allowedLots ? Math.max(side.allowedLots, side.leftLots) : side.leftLots
  side.leftLots = Math.min(worst, leftMaxLots)
  side.allowedLots = allowedLots
  const mostLots = Math.max(allowedLots, side.leftLots)
  return worst > mostLots ? `${worst} lots may come to be held, ${mostLots} are allowed` : null
}

const isAtExchange = ({ exchange, accountId }: View, clientId: string): boolean =>
  exchange.accounts.get(accountId)?.orderIds.has(clientId) === true

/** I2: one order in a slot, two while an edit is out, and no name twice in the life of the account. */
export function oneOrderPerSlot(): Check {
  const names = new Set<string>()
  return {
    id: 'I2',
    step(view, _, effects) {
      for (const effect of effects) {
        if (!isSent(effect)) continue
        if (names.has(effect.order.clientId)) return `${effect.order.clientId} was sent twice`
        names.add(effect.order.clientId)
      }
      const full = view.engine?.slots.find(({ legs }) => legs.length > 2)
      return full === undefined ? null : `${full.legs.length} orders in slot ${full.side} ${full.level}`
    },
  }
}

/** I4: what no slot holds any more is dead at the exchange, at that moment and ever after in this life. */
export function provenEnds(): Check {
  let boot = 0
  let held: readonly string[] = []
  const givenUp = new Set<string>()
  /** Nearly always nothing has changed since the last look. */
  const isHeld = (view: View): boolean => {
    let at = 0
    for (const { legs } of view.engine?.slots ?? [])
      for (const { order } of legs) {
        if (held[at] !== order.clientId) return false
        at += 1
      }
    return at === held.length
  }
  return {
    id: 'I4',
    look(view) {
      if (view.boot !== boot || view.engine === null) {
        held = []
        givenUp.clear()
      }
      boot = view.boot
      if (!isHeld(view)) {
        const now: readonly string[] = (view.engine?.slots ?? []).flatMap(({ legs }) =>
          legs.map(({ order }) => order.clientId),
        )
        for (const id of held) if (!now.includes(id)) givenUp.add(id)
        held = now
      }
      if (givenUp.size === 0) return null
      const alive = restingOrders(view).find((order) => givenUp.has(order.externalId) && !hasExpired(view, order))
      return alive === undefined ? null : `${alive.externalId} was given up and may still fill`
    },
  }
}

/** I14: whole ticks and lots, near the mark, and no post-only order through the best price we know. */
export function wellFormed(): Check {
  return {
    id: 'I14',
    step(view, _, effects) {
      const { engine } = view
      for (const effect of effects) {
        if (!isSent(effect) || engine === null) continue
        const { price, size, side, postOnly, expiresAtMs, isImmediate } = effect.order
        if (!postOnly && isImmediate !== true) return `${side} at ${price} is neither post-only nor an exit`
        const isWhole = Number.isSafeInteger(price) && price > 0 && Number.isSafeInteger(size) && size > 0
        if (!isWhole || !Number.isFinite(expiresAtMs)) return `an order of ${size} at ${price} until ${expiresAtMs}`
        const { collarBps } = view.config.risk
        // Whoever must get out may do so without a young mark, and some way through the market; the exchange's own judges it.
        const mark = isImmediate === true && isMarkOld(engine) ? exchangeMark(view) : (engine.markTicks ?? Number.NaN)
        const collar = ((isImmediate === true ? Math.max(collarBps, exitBps) : collarBps) / 10_000) * mark + 1
        // An exit goes as far as the book it takes from: where that is wrong it trades with nobody, and a wrong mark must not move it.
        const isByBook = isImmediate === true && takesFromBook(engine, side, price)
        const apart = !isByBook ? Math.abs(price - mark) : side === 'buy' ? price - mark : mark - price
        if (!(apart <= collar)) return `${side} at ${price} with the mark at ${mark}`
        const other = bestOfOthers(engine, side === 'buy' ? 'sell' : 'buy')
        const crosses = other !== null && (side === 'buy' ? price >= other : price <= other)
        if (postOnly && crosses) return `post-only ${side} at ${price} against ${other}`
      }
      return null
    },
  }
}

function takesFromBook(engine: EngineState, side: Side, price: number): boolean {
  const best = bestOfOthers(engine, side === 'buy' ? 'sell' : 'buy')
  return engine.bookAtMs === null || best === null || (side === 'buy' ? price >= best : price <= best)
}

/** How far through the market an exit may go where the collar is narrower. */
const exitBps = 100

/** An exit does not wait for one. */
const markMaxAgeMs = 10_000

const isMarkOld = ({ markTicks, markAtMs, nowMs }: EngineState): boolean =>
  markTicks === null || markAtMs === null || nowMs - markAtMs > markMaxAgeMs

const exchangeMark = ({ exchange, market }: View): number =>
  (exchange.markets.get(market)?.markHalfTicks ?? Number.NaN) / 2

/** The best price that others stand at by the book we know: our own orders, and those just ended, taken out. */
function bestOfOthers(engine: EngineState, side: Side): number | null {
  const { prices, lots } = side === 'buy' ? engine.book.bids : engine.book.asks
  for (const price of prices) {
    let ours = 0
    for (const slot of engine.slots)
      for (const { order } of slot.legs) if (order.side === side && order.price === price) ours += order.size
    for (const ghost of engine.ghosts) if (ghost.side === side && ghost.price === price) ours += ghost.lots
    if ((lots.get(price) ?? 0) > ours) return price
  }
  return null
}
