import { createHouse, stateHouse } from './house.ts'
import { createKnownTruth, type KnownTruthOptions } from './known-truth.ts'
import {
  createFillModel,
  printAgainst,
  removeOrder,
  restOrder,
  wouldTrade,
  type FillModel,
  type OwnOrder,
} from './own-orders.ts'

// The simplest maker there is: both sides at a fixed distance from the value as he knows it, anew at every step of it.

export type QuoterSettings = {
  readonly distanceTicks: number
  readonly sizeLots: number
  /** From a step of the value until the quotes of it rest. */
  readonly latencyMs: number
  /** Lots unseen ahead of a new order for each lot shown at its price. */
  readonly hiddenShare: number
  readonly seconds: number
}

export type QuoterOutcome = {
  readonly fills: number
  readonly lots: number
  /** Cash and position at the last value, without fees: ticks times lots. */
  readonly pnlTickLots: number
}

/** One run on the market of a seed, by the fill model of the market. */
export function runFixedQuoter(seed: number, market: KnownTruthOptions, settings: QuoterSettings): QuoterOutcome {
  const tape = createKnownTruth(seed, market)
  const house = createHouse(seed, market.openingTicks)
  const model = createFillModel(house, { hiddenShare: settings.hiddenShare, doesQueueFallByCancels: false })
  const waiting: { atMs: number; valueTicks: number }[] = []
  let { fills, lots, cashTickLots } = { fills: 0, lots: 0, cashTickLots: 0 }
  for (;;) {
    const move = tape.next()
    for (let due = waiting[0]; due !== undefined && due.atMs <= move.atMs; due = waiting[0]) {
      waiting.shift()
      requote(model, due.valueTicks, settings)
    }
    if (move.atMs > settings.seconds * 1_000)
      return { fills, lots, pnlTickLots: cashTickLots + model.positionLots * move.valueTicks }
    if (move.type === 'book') {
      stateHouse(house, move)
      if (settings.latencyMs === 0) requote(model, move.valueTicks, settings)
      else waiting.push({ atMs: move.atMs + settings.latencyMs, valueTicks: move.valueTicks })
      continue
    }
    for (const fill of printAgainst(model, move)) {
      fills += 1
      lots += fill.lots
      cashTickLots -= (fill.order.side === 'buy' ? 1 : -1) * fill.ticks * fill.lots
    }
  }
}

/** Takes both quotes away and puts new ones, bid rounded down and ask up, where they would not trade at once. */
function requote(model: FillModel, valueTicks: number, { distanceTicks, sizeLots }: QuoterSettings): void {
  for (const side of ['buy', 'sell'] as const) {
    for (let order = model.orders[side][0]; order !== undefined; order = model.orders[side][0])
      removeOrder(model, order)
  }
  const bid = Math.floor(valueTicks - distanceTicks)
  const prices = { buy: bid, sell: Math.max(bid + 1, Math.ceil(valueTicks + distanceTicks)) }
  for (const side of ['buy', 'sell'] as const) {
    const ticks = prices[side]
    const order: OwnOrder = { id: side, side, ticks, sizeLots, reduceOnly: false, leftLots: sizeLots, aheadLots: 0 }
    if (!wouldTrade(model, side, ticks, null)) restOrder(model, order)
  }
}
