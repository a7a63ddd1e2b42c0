import type { HouseLevel, StatusReason } from '../../../simulator/exchange/state.ts'
import { armSwitch, orderStrangely, takeNames } from '../parties/stranger.ts'
import { leverageNow, marketName } from '../parties/venue.ts'
import type { World } from '../world.ts'
import { fire, type Active } from './active.ts'
import type { Kind } from './kind.ts'

/** Something that the exchange or a stranger on it does, again and again while the fault lasts, at about these intervals. */
export type VenueInjection = { readonly at: 'venue'; readonly everyMs: number; readonly does: VenueDeed }

export type VenueDeed =
  | { readonly type: 'refuse'; readonly reason: StatusReason; readonly count: number }
  | { readonly type: 'strange_order' }
  | { readonly type: 'arm_switch'; readonly countdownS: number }
  | { readonly type: 'sweep'; readonly lots: number }
  | { readonly type: 'empty_side' }
  /** The engine refuses the next edits. */
  | { readonly type: 'refuse_edits'; readonly count: number }
  /** Nobody but we within so many ticks of the middle. */
  | { readonly type: 'clear_near'; readonly ticks: number }
  /** The index is so much above the mark, or follows it again when it is 0. */
  | { readonly type: 'move_index'; readonly share: number }
  /** Our newest trade is declared void. */
  | { readonly type: 'take_back' }
  /** The venue closes a part of our position. */
  | { readonly type: 'deleverage'; readonly share: number }
  | { readonly type: 'set_leverage'; readonly leverage: string }
  /** Identifiers go on far beyond what a double can tell apart. */
  | { readonly type: 'leap_ids' }
  /** Orders of the names that the daemon would use next. */
  | { readonly type: 'take_names'; readonly count: number }

export const venue: Kind<VenueInjection> = {
  begins(one, world) {
    one.counted = refusalsGiven(one, world)
  },
  strikes(one, world) {
    noteRefusals(one, world)
    if (act(one, one.prng.next(), world)) fire(one)
    return one.inject.everyMs * (0.5 + one.prng.next())
  },
  ends(one, world) {
    noteRefusals(one, world)
    const { inject } = one
    if (inject.does.type === 'refuse' || inject.does.type === 'refuse_edits') refuse(world, 'NONE', 0)
    if (inject.does.type === 'move_index') moveIndex(world, 0)
    if (inject.does.type === 'set_leverage') setLeverage(world, usualLeverage)
  },
  hasEnded: ({ inject }, { exchange: { venue } }) =>
    inject.does.type !== 'set_leverage' ||
    venue.exchange.state.accounts.get(venue.accountId)?.leverage.get(marketName) === BigInt(usualLeverage) * unit,
}

/** A refusal that is planned has changed nothing yet: it counts when an order has met it. */
function noteRefusals(one: Active<VenueInjection>, world: World): void {
  const given = refusalsGiven(one, world)
  if (given > one.counted) fire(one)
  one.counted = given
}

const editRefusal = 'PREV_ORDER_CONFLICT'

function refusalsGiven({ inject: { does } }: Active<VenueInjection>, { exchange: { venue } }: World): number {
  const given = venue.exchange.state.refusalsGiven
  if (does.type === 'refuse') return given.get(does.reason) ?? 0
  return does.type === 'refuse_edits' ? (given.get(editRefusal) ?? 0) : 0
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

/** True when it changed something; what strangers do counts when the exchange has taken it, and a refusal when it was given. */
function act({ inject: { does }, nth }: Active<VenueInjection>, chance: number, world: World): boolean {
  const { venue, takenBack } = world.exchange
  const { exchange, accountId } = venue
  const market = exchange.state.markets.get(marketName)
  if (market === undefined) return false
  switch (does.type) {
    case 'refuse':
      refuse(world, does.reason, does.count)
      return false
    case 'refuse_edits': {
      const { count } = does
      const reason = editRefusal
      exchange.apply((atMs) => ({ type: 'refusals_planned', atMs, accountId, reason, count, onlyEdits: true }))
      return false
    }
    case 'sweep': {
      const takerSide = chance < 0.5 ? 'buy' : 'sell'
      const levels = market.house[takerSide === 'buy' ? 'sell' : 'buy']
      const portions = [{ ticks: levels.at(-1)?.ticks ?? market.lastTicks, lots: does.lots }]
      const hadLevels = levels.length > 0
      const told = exchange.apply((atMs) => {
        return { type: 'print', atMs, market: marketName, takerSide, portions, tapeAtMs: null }
      })
      // A venue that is closed or stands still prints nothing.
      return told.length > 0 && (hadLevels || told.some(({ type }) => type === 'trade_made'))
    }
    case 'empty_side':
      return moveHouse(world, chance < 0.5 ? [] : market.house.buy, chance < 0.5 ? market.house.sell : [])
    case 'clear_near': {
      const isFar = ({ ticks }: HouseLevel) => Math.abs(2 * ticks - market.markHalfTicks) > 2 * does.ticks
      return moveHouse(world, market.house.buy.filter(isFar), market.house.sell.filter(isFar))
    }
    case 'move_index':
      return moveIndex(world, does.share)
    case 'take_back': {
      const trade = exchange.state.trades.findLast((one) => one.accountId === accountId && one.tradeType === 'TRADE')
      if (trade === undefined) return false
      takenBack.push(trade.id)
      exchange.apply((atMs) => ({ type: 'trade_taken_back', atMs, tradeId: trade.id }))
      return true
    }
    case 'deleverage': {
      // An engine that stands still deleverages nobody.
      if (exchange.state.isFrozen === true) return false
      const held = exchange.state.accounts.get(accountId)?.positions.get(marketName)?.lots ?? 0
      const lots = Math.ceil(Math.abs(held) * does.share)
      if (lots === 0) return false
      exchange.apply((atMs) => ({ type: 'deleveraged', atMs, accountId, market: marketName, lots }))
      return true
    }
    case 'set_leverage':
      return setLeverage(world, does.leverage)
    case 'leap_ids':
      if (exchange.state.nextId >= firstLeaptId) return false
      exchange.apply((atMs) => ({ type: 'ids_leapt', atMs, nextId: firstLeaptId }))
      return true
    case 'arm_switch':
      armSwitch(world, does.countdownS, nth)
      return false
    case 'strange_order':
      orderStrangely(world, nth)
      return false
    case 'take_names':
      takeNames(world, does.count, nth)
      return false
  }
}

/** Of accounts that never chose one. */
const usualLeverage = '10'
/** The exchange counts leverage in these parts. */
const unit = 10n ** 12n
/** So far below the largest number of 64 bits with a sign that no seed reaches it. */
const firstLeaptId = 2n ** 63n - 10_000_000n

function setLeverage({ exchange: { venue } }: World, leverage: string): boolean {
  const { exchange, accountId } = venue
  const before = leverageNow(venue)
  exchange.apply((atMs) => ({ type: 'leverage_requested', atMs, accountId, market: marketName, leverage }))
  return leverageNow(venue) !== before
}

function moveIndex({ exchange: { venue } }: World, share: number): boolean {
  const market = venue.exchange.state.markets.get(marketName)
  const indexHalfTicks = share === 0 || market === undefined ? null : Math.round(market.markHalfTicks * (1 + share))
  return venue.exchange.apply((atMs) => ({ type: 'index_moved', atMs, market: marketName, indexHalfTicks })).length > 0
}

function moveHouse({ exchange: { venue } }: World, bids: readonly HouseLevel[], asks: readonly HouseLevel[]): boolean {
  const before = levelsOf(venue)
  const markHalfTicks = venue.exchange.state.markets.get(marketName)?.markHalfTicks ?? 0
  venue.exchange.apply((atMs) => ({
    type: 'house_moved',
    atMs,
    market: marketName,
    bids,
    asks,
    markHalfTicks,
    marketAtMs: null,
  }))
  return levelsOf(venue) !== before
}

/** A frozen engine keeps what it has. */
function levelsOf({ exchange }: World['exchange']['venue']): number {
  const house = exchange.state.markets.get(marketName)?.house
  return house === undefined ? 0 : house.buy.length + house.sell.length
}
