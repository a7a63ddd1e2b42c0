import type { TradingConfig } from '#shared/config/config.ts'
import { wallMs, type WallMs } from '#shared/units.ts'
import { offsetMs } from '../clock-offset.ts'
import type { Effect } from '../effect.ts'
import type { EngineState } from '../state.ts'
import type { Order } from './slot.ts'

// How long an order may rest before the venue ends it by itself. A venue that takes no expiry so short is asked for a longer
// one, twice as long each time, and the record says what then bounds an order that nobody watches.

/** Beyond ten minutes the expiry is no protection any more: then the refusal is about the clocks, and halts. */
const lifeMaxMs = 600_000
/** Orders on their way when the first was refused are refused for the same reason. */
const raiseEveryMs = 2_000
/** With clocks further apart than this the refusal is about them. */
const clockApartMaxMs = 1_000

export type OrderLife = { readonly raisedMs: number; readonly atMs: number }

export const orderLifeMs = (state: EngineState, config: TradingConfig): number =>
  Math.max(config.quoting.orderLifeMs, state.orderLife?.raisedMs ?? 0)

/** Now by the venue's clock, as well as we know it: an exit goes out while ours is wrong, and must end when we think it does. */
export function venueWallMs({ clockOffset }: EngineState, wallNowMs: WallMs): WallMs {
  const apartMs = offsetMs(clockOffset) ?? 0
  return Math.abs(apartMs) > clockApartMaxMs ? wallMs(wallNowMs - Math.round(apartMs)) : wallNowMs
}

/** Whether an order refused for its expiry had not expired yet: else it came too late, after the engine had stood still. */
export const isTooShort = ({ expiresAtMs }: Pick<Order, 'expiresAtMs'>, nowMs: number): boolean =>
  nowMs < expiresAtMs - clockApartMaxMs

/** After an expiry that the venue did not take; null when a longer one would not help. */
export function raiseOrderLife(state: EngineState, config: TradingConfig): Effect[] | null {
  const apartMs = offsetMs(state.clockOffset)
  if (apartMs === null || Math.abs(apartMs) > clockApartMaxMs) return null
  if (state.orderLife !== null && state.nowMs - state.orderLife.atMs < raiseEveryMs) return []
  const lifeMs = 2 * orderLifeMs(state, config)
  if (lifeMs > lifeMaxMs) return null
  state.orderLife = { raisedMs: lifeMs, atMs: state.nowMs }
  return [{ type: 'journal', record: 'order_life_raised', data: { lifeMs } }, { type: 'announce' }]
}
