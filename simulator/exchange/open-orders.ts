import { assert } from '#shared/assert.ts'
import type { Side } from '#shared/units.ts'
import { valueOf } from './ledger.ts'
import type { MarketSpec } from './market-spec.ts'
import type { Account, OpenOrderSums } from './state.ts'

// What an account's orders of one market add up to, kept as they come and go, so that margin needs no walk over orders.
// An order counts from its acknowledgement on. An edit counts from the moment the engine takes the old order away:
// before that only the old one does, because a quote that is being moved must not need its margin twice.

type Lots = { readonly side: Side; readonly priceTicks: number; readonly lots: number }

/** Counts one more order, with all its lots. */
export function addOpenOrder(account: Account, spec: MarketSpec, order: Lots): void {
  let sums = account.openOrders.get(spec.name)
  if (sums === undefined) {
    sums = { count: 0, lots: { buy: 0, sell: 0 }, value: { buy: 0n, sell: 0n } }
    account.openOrders.set(spec.name, sums)
  }
  sums.count += 1
  sums.lots[order.side] += order.lots
  sums.value[order.side] += valueOf(spec, order.priceTicks, order.lots)
}

/** Takes lots that traded off an order that is counted; it stays counted until it is removed, with nothing left or more. */
export function shrinkOpenOrder(account: Account, spec: MarketSpec, filled: Lots): void {
  const sums = account.openOrders.get(spec.name)
  assert(sums !== undefined, `account ${account.id} must have orders counted in ${spec.name}`)
  takeLots(sums, spec, filled)
}

/** Uncounts an order that is over, with the lots it still had: none when it was shrunk to the end. */
export function removeOpenOrder(account: Account, spec: MarketSpec, rest: Lots): void {
  const sums = account.openOrders.get(spec.name)
  assert(sums !== undefined, `account ${account.id} must have orders counted in ${spec.name}`)
  takeLots(sums, spec, rest)
  sums.count -= 1
  if (sums.count > 0) return
  assert(sums.lots.buy === 0 && sums.lots.sell === 0, `no lots may stay counted in ${spec.name} without an order`)
  account.openOrders.delete(spec.name)
}

/** The sums of one market; zeros when the account has no order there. */
export const openOrderSums = (account: Account, marketName: string): Readonly<OpenOrderSums> =>
  account.openOrders.get(marketName) ?? none

const none: Readonly<OpenOrderSums> = { count: 0, lots: { buy: 0, sell: 0 }, value: { buy: 0n, sell: 0n } }

function takeLots(sums: OpenOrderSums, spec: MarketSpec, { side, priceTicks, lots }: Lots): void {
  sums.lots[side] -= lots
  sums.value[side] -= valueOf(spec, priceTicks, lots)
  assert(sums.lots[side] >= 0 && sums.value[side] >= 0n, `orders counted in ${spec.name} must not fall below zero`)
}
