import { restingOrders, type View } from '../checks/check.ts'
import { freed, resolved } from './orders.ts'
import type { Measure, Observer } from './reaction.ts'
import { until } from './until.ts'

// One observer for each thing that is measured.

const isHalted = ({ engine }: View): boolean => engine === null || some(engine.halts)

/** A process that does not live pulls nothing; what rests is then the business of other layers. */
const isPulled = ({ engine }: View): boolean =>
  engine?.slots.every(({ legs }) => legs.every(({ phase }) => phase === 'cancelling' || phase === 'unknown')) === true

const isBookEmpty = (view: View): boolean => restingOrders(view).length === 0

/** Quotes may rest again as soon as nothing halts a process that lives. */
const isEmptied = (view: View): boolean => isBookEmpty(view) || !isHalted(view)

const isSwitchArmed = ({ exchange, accountId, config }: View): boolean => {
  const atMs = exchange.accounts.get(accountId)?.switchAtMs ?? null
  return atMs !== null && atMs - exchange.nowMs > config.operations.switchCountdownMs / 2
}

/** First nothing must rest, then something. */
function requoted(): Observer {
  let isWaiting = false
  let emptyAtMs: number | null = null
  return {
    struck() {
      isWaiting = true
    },
    look(view) {
      if (!isWaiting) return null
      const isEmpty = isBookEmpty(view)
      if (isEmpty) emptyAtMs ??= view.nowMs
      if (emptyAtMs === null) return null
      const ms = view.nowMs - emptyAtMs
      if (isEmpty) return { ms, isDone: false }
      isWaiting = false
      emptyAtMs = null
      return { ms, isDone: true }
    },
    over: () => undefined,
  }
}

export const observers: Readonly<Record<Exclude<Measure, 'calm'>, () => Observer>> = {
  order_resolved: resolved,
  slot_freed: freed,
  halted: () => until(isHalted),
  quotes_pulled: () => until(isPulled),
  book_empty: () => outliving(until(isEmptied)),
  book_empty_by_switch: () => until(isBookEmpty, ({ switchTakenAtMs }) => switchTakenAtMs),
  latched: () => until(({ engine }) => engine !== null && some(engine.latches)),
  switch_armed: () => until(isSwitchArmed),
  requoted,
}

/** The fault's end does not end the wait. */
const outliving = (observer: Observer): Observer => ({ ...observer, over: () => undefined })

function some(reasons: Readonly<Record<string, string>>): boolean {
  for (const _ in reasons) return true
  return false
}
