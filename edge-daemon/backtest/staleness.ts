import type { TradingConfig } from '#shared/config/config.ts'
import { signOf } from '#shared/units.ts'
import type { FillModel } from '../../simulator/market/own-orders.ts'
import { parseOrderId } from '../core/quoting/order-id.ts'
import { desire } from '../core/quoting/desire.ts'
import type { EngineState } from '../core/state.ts'

// How far what rests at the exchange lies from what the same step would want there now, with the same inventory and no
// budget. Sampled every 100 ms over all slots; a slot that wants an order and has none counts against the quoted share only.

export type Staleness = {
  samples: number
  /** Slots looked at, and those in which an order rested. */
  slots: number
  quoted: number
  /** Slots in which an order rested and one was wanted. */
  compared: number
  sumBps: number
  /** Only what stands nearer to the market than wanted: the side that loses money. */
  aggressiveBps: number
}

export const createStaleness = (): Staleness => ({
  samples: 0,
  slots: 0,
  quoted: 0,
  compared: 0,
  sumBps: 0,
  aggressiveBps: 0,
})

export function sampleStaleness(
  staleness: Staleness,
  model: FillModel,
  levelOf: (id: string) => number,
  state: EngineState,
  config: TradingConfig,
): void {
  staleness.samples += 1
  staleness.slots += 2 * config.quoting.levels
  const isHalted = Object.keys(state.halts).length > 0
  const quotes = isHalted ? [] : (desire(state, config)?.quotes ?? [])
  for (const side of ['buy', 'sell'] as const) {
    const sign = signOf(side)
    let seen = 0
    for (const { id, ticks } of model.orders[side]) {
      const level = levelOf(id)
      if ((seen & (1 << level)) === 0 && level < config.quoting.levels) staleness.quoted += 1
      seen |= 1 << level
      for (const quote of quotes) {
        if (quote.side !== side || quote.level !== level) continue
        const aggressiveBps = (sign * (ticks - quote.priceTicks) * 10_000) / quote.priceTicks
        staleness.compared += 1
        staleness.sumBps += Math.abs(aggressiveBps)
        staleness.aggressiveBps += Math.max(0, aggressiveBps)
      }
    }
  }
}

/** The level that an order id of ours names; 0 for any other id. */
export const levelOfId = (id: string): number => parseOrderId(id)?.level ?? 0
