import { exitsFrom, restingOrders, type View } from '../checks/check.ts'
import { haltedByFailures } from './failures.ts'
import { haltedByDisk, sidePulled } from './losses.ts'
import { endHeard, freed, resolved } from './orders.ts'
import { positionSettled } from './position.ts'
import type { Measure, Observer } from './reaction.ts'
import {
  echoMissed,
  haltedByErrors,
  placingStopped,
  sinceBack,
  sinceTold,
  stoodAside,
  tellsOfClosing,
  tellsOfGap,
  tellsOfLoss,
} from './told.ts'
import { until } from './until.ts'

// One observer for each thing that is measured.

const isHalted = ({ engine }: View): boolean => engine === null || some(engine.halts)

const isLatched = ({ engine }: View): boolean => engine !== null && some(engine.latches)

/** An exit is no quote. A process that does not live pulls nothing; what rests is then the business of other layers. */
const isPulled = ({ engine }: View): boolean =>
  engine?.slots.every(
    ({ level, legs }) => level >= exitsFrom || legs.every(({ phase }) => phase === 'cancelling' || phase === 'unknown'),
  ) === true

/** What is under way can be cancelled only when the venue has spoken of it. */
const isPulling = ({ engine }: View): boolean =>
  engine === null ||
  engine.slots.every(({ legs }) => legs.every(({ phase }) => phase !== 'live' && phase !== 'accepted'))

const isBookEmpty = (view: View): boolean => restingOrders(view).length === 0

/** What is still under way would come to rest in a book that is empty now. */
const isNothingLeft = (view: View): boolean => isBookEmpty(view) && view.onTheWay.size === 0

/** Its last word is said, and it has not been started again. */
const hasEnded = ({ engine }: View): boolean => engine === null

/** Quotes may rest again as soon as nothing halts a process that lives. */
const isEmptyOrQuoting = (view: View): boolean => isBookEmpty(view) || !isHalted(view)

/** Whoever counts in ticks and lots that are no more must stop; limits are followed. */
function areTermsFollowed({ engine, exchange, market: name }: View): boolean {
  const market = exchange.markets.get(name)
  if (engine === null || market === undefined) return false
  const { ticks, lots } = market.steps ?? { ticks: 1, lots: 1 }
  if (ticks !== 1 || lots !== 1) return some(engine.latches)
  const { maxLimitOrderValue, priceBand } = market.spec
  const { maxOrderValueUsd, priceCap, priceFloor } = engine.market
  return (
    maxOrderValueUsd === Number(maxLimitOrderValue) / unit &&
    priceCap === Number(priceBand) / unit &&
    priceFloor === priceCap
  )
}

/** The exchange counts values and shares in these parts. */
const unit = 1e12

const switchAtMsOf = ({ exchange, accountId }: View): number | null =>
  exchange.accounts.get(accountId)?.switchAtMs ?? null

const isSwitchArmed = (view: View): boolean => {
  const atMs = switchAtMsOf(view)
  return atMs !== null && atMs - view.exchange.nowMs > view.config.operations.switchCountdownMs / 2
}

const isHaltedByPerson = ({ engine }: View): boolean => engine?.control.known?.desired === 'halt'

/** From the moment at which the switch has emptied the book to the next order that rests, unless a person has halted. */
function requoted(): Observer {
  let wasArmed = false
  let didRest = false
  let isFiring = false
  let emptyAtMs: number | null = null
  return {
    struck: () => undefined,
    look(view) {
      const isEmpty = isBookEmpty(view)
      const isArmed = switchAtMsOf(view) !== null
      if (wasArmed && !isArmed && didRest) isFiring = true
      wasArmed = isArmed
      didRest = !isEmpty
      if (isFiring && isEmpty) emptyAtMs ??= view.nowMs
      if (isHaltedByPerson(view)) {
        isFiring = false
        emptyAtMs = null
      }
      if (emptyAtMs === null) return null
      const ms = view.nowMs - emptyAtMs
      if (isEmpty) return { ms, isDone: false }
      isFiring = false
      emptyAtMs = null
      return { ms, isDone: true }
    },
    over: () => undefined,
  }
}

export const observers: Readonly<Record<Exclude<Measure, 'calm'>, () => Observer>> = {
  order_resolved: resolved,
  slot_freed: freed,
  end_heard: endHeard,
  halted: () => until(isHalted),
  quotes_pulled: () => until(isPulled),
  book_empty: () => outliving(until(isNothingLeft)),
  stopped_empty: () => outliving(until((view) => isNothingLeft(view) && hasEnded(view))),
  book_empty_while_halted: () => outliving(until(isEmptyOrQuoting)),
  quotes_pulled_when_closed: () => sinceTold(isPulled, tellsOfClosing),
  pulled_when_late: () => sinceBack(isPulling),
  pulled_when_one_sided: () => stoodAside(isPulling),
  halted_by_gap: () => sinceTold(isHalted, tellsOfGap()),
  halted_by_loss: () => sinceTold(isHalted, tellsOfLoss),
  halted_by_errors: () => haltedByErrors(isHalted),
  halted_by_failures: () => haltedByFailures(isHalted),
  halted_without_echo: () => echoMissed(isHalted),
  halted_by_disk: () => haltedByDisk(isHalted),
  side_pulled: sidePulled,
  placing_stopped: placingStopped,
  book_empty_by_switch: () => until(isBookEmpty, ({ switchTakenAtMs }) => switchTakenAtMs),
  latched: () => until(isLatched),
  terms_followed: () => until(areTermsFollowed),
  position_settled: () => positionSettled(isLatched),
  switch_armed: () => until(isSwitchArmed),
  requoted,
}

/** The fault's end does not end the wait. */
const outliving = (observer: Observer): Observer => ({ ...observer, over: () => undefined })

function some(reasons: Readonly<Record<string, string>>): boolean {
  for (const _ in reasons) return true
  return false
}
