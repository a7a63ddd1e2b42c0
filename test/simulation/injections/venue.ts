import type { StatusReason } from '../../../simulator/exchange/state.ts'
import { armSwitch, orderStrangely } from '../parties/stranger.ts'
import { marketName } from '../parties/venue.ts'
import type { World } from '../world.ts'
import { fire } from './active.ts'
import type { Kind } from './kind.ts'

/** Something that the exchange or a stranger on it does, again and again while the fault lasts, at about these intervals. */
export type VenueInjection = { readonly at: 'venue'; readonly everyMs: number; readonly does: VenueDeed }

export type VenueDeed =
  | { readonly type: 'refuse'; readonly reason: StatusReason; readonly count: number }
  | { readonly type: 'strange_order' }
  | { readonly type: 'arm_switch'; readonly countdownS: number }
  | { readonly type: 'sweep'; readonly lots: number }
  | { readonly type: 'empty_side' }

export const venue: Kind<VenueInjection> = {
  strikes(one, world) {
    fire(one)
    act(one.inject.does, one.prng.next(), world)
    return one.inject.everyMs * (0.5 + one.prng.next())
  },
  ends({ inject }, world) {
    if (inject.does.type === 'refuse') refuse(world, 'NONE', 0)
  },
}

function refuse(
  {
    exchange: {
      venue: { exchange, accountId },
    },
  }: World,
  reason: StatusReason,
  count: number,
): void {
  exchange.apply((atMs) => ({ type: 'refusals_planned', atMs, accountId, reason, count }))
}

function act(does: VenueDeed, chance: number, world: World): void {
  const { exchange } = world.exchange.venue
  const market = exchange.state.markets.get(marketName)
  if (market === undefined) return
  switch (does.type) {
    case 'refuse':
      return refuse(world, does.reason, does.count)
    case 'sweep': {
      const takerSide = chance < 0.5 ? 'buy' : 'sell'
      const best = market.house[takerSide === 'buy' ? 'sell' : 'buy'].at(-1)?.ticks ?? market.lastTicks
      const portions = [{ ticks: best, lots: does.lots }]
      exchange.apply((atMs) => ({ type: 'print', atMs, market: marketName, takerSide, portions, tapeAtMs: null }))
      return
    }
    case 'empty_side':
      exchange.apply((atMs) => ({
        type: 'house_moved',
        atMs,
        market: marketName,
        bids: chance < 0.5 ? [] : market.house.buy,
        asks: chance < 0.5 ? market.house.sell : [],
        markHalfTicks: market.markHalfTicks,
        marketAtMs: null,
      }))
      return
    case 'arm_switch':
      return armSwitch(world, does.countdownS)
    case 'strange_order':
      return orderStrangely(world)
  }
}
