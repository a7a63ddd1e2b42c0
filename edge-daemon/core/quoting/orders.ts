import type { TradingConfig } from '#shared/config/config.ts'
import { monoMs, type ClientOrderId } from '#shared/units.ts'
import { noteReported } from '../account/executions.ts'
import type { Effect } from '../effect.ts'
import type { OrderAnswer, VenueOrder } from '../event.ts'
import { doubtControl, doubtSwitch } from '../hang.ts'
import { noteFirstWord } from '../signals/latency.ts'
import type { EngineState, Slot } from '../state.ts'
import { carryOut, pauseAll } from './consequences.ts'
import { noteEnded } from './ended-ids.ts'
import { applyCancelFailure, applyFailure } from './failed-requests.ts'
import { noteAtRest, noteCreateAnswer, noteOrderEnd } from './order-fates.ts'
import { parseOrderId } from './order-id.ts'
import { isTooShort } from './order-life.ts'
import { spend } from './rate-budget.ts'
import { noteCancelRefused, noteRefusedEnded, noteShown, noteStillOpen } from './refused-cancels.ts'
import { askedAgain, exitLevel, remainingLots, stepLeg, type Ended, type Leg, type LegEvent } from './slot.ts'

// The only door to the slots for news: answers, reports, reads and deadlines all pass here, so no second path can forget
// to free one.

/** Our own order may still be shown in the book feed this long after its end. */
const ghostMs = 400
/** A cancel that we did not ask for may be the first of many: by then the others are told, and cloud and switch have answered. */
const unaskedPauseMs = 1_000
/** After a mass cancel of ours, cancels of orders that were still on their way are no surprise for this long. */
const massCancelEchoMs = 3_000
/** Questions that leave at one tick at most: they must not crowd out what protects. */
const asksMax = 4
/** A cancel that failed is sent again after this long, not with the next event. */
const cancelAgainMs = 1_000

type LegPlace = { readonly slot: Slot; readonly leg: Leg }

function find(state: EngineState, clientId: string): LegPlace | null {
  for (const slot of state.slots) for (const leg of slot.legs) if (leg.order.clientId === clientId) return { slot, leg }
  return null
}

function move(state: EngineState, place: LegPlace, event: LegEvent, config: TradingConfig): Effect[] {
  const { slot, leg } = place
  const next = stepLeg(leg, event, config.operations)
  if (next === leg) return []
  if (next.phase !== 'ended') {
    slot.legs = slot.legs.map((other) => (other === leg ? next : other))
    const isNewAtRest = next.phase === 'live' && isUnheard(leg)
    const effects = isNewAtRest ? noteAtRest(state, slot, leg.order) : []
    return next.phase === 'unknown' && leg.phase !== 'unknown'
      ? [
          ...effects,
          { type: 'journal', record: 'order_unknown', data: { clientId: leg.order.clientId, was: leg.phase } },
        ]
      : effects
  }
  slot.legs = slot.legs.filter((other) => other !== leg)
  return afterEnd(state, slot, leg, next, config)
}

/** Nobody has shown it at rest yet: also when its fate had to be asked. */
const isUnheard = ({ phase, order }: Leg): boolean =>
  phase === 'sending' || phase === 'accepted' || (phase === 'unknown' && order.heardAtMs === order.sentAtMs)

function afterEnd(state: EngineState, slot: Slot, leg: Leg, end: Ended, config: TradingConfig): Effect[] {
  const { clientId, side, price } = end.order
  noteEnded(state.endedIds, clientId, state.nowMs)
  state.queuePlaces.delete(clientId)
  noteRefusedEnded(state, clientId, leg.phase === 'cancelling' && end.why.startsWith('cancelled'))
  if (leg.phase !== 'sending')
    state.ghosts.push({ side, price, lots: remainingLots(leg), untilMs: state.nowMs + ghostMs })
  const effects: Effect[] = [
    {
      type: 'journal',
      record: 'order_ended',
      data: { clientId, why: end.why, was: leg.phase, reason: reasonOf(leg, end), filledLots: end.order.filled },
    },
  ]
  const means = end.means === 'clocks' && !isTooShort(end.order, state.nowMs) ? null : end.means
  effects.push(...carryOut(state, { act: end.act, means }, slot, { name: 'venue_refused', detail: end.why }, config))
  effects.push(...noteOrderEnd(state, slot, end))
  if (end.why.startsWith('rejected')) {
    state.counts.rejects += 1
  } else if (slot.level !== exitLevel && end.isUnexplained) {
    const isEcho =
      leg.phase === 'cancelling' ||
      leg.phase === 'replacing' ||
      leg.phase === 'unknown' ||
      state.nowMs - state.massCancelAtMs < massCancelEchoMs
    if (!isEcho) {
      pauseAll(state, unaskedPauseMs, 'nobody has told why an order of ours was cancelled')
      // It may have been the watchdog, and the line on which it told us may be the broken one; or the switch has fired.
      doubtControl(state)
      doubtSwitch(state)
      effects.push({ type: 'journal', record: 'cancelled_by_other', data: { clientId } }, { type: 'announce' })
    }
  }
  return effects
}

/** An order whose cancel or edit was taken and whose end nobody told of is freed by a read: the record says so. */
const reasonOf = (leg: Leg, end: Ended): string =>
  leg.phase === 'unknown' && leg.order.requestedAtMs > leg.order.sentAtMs && !end.why.startsWith('filled')
    ? 'sweep_pending_cancel_timeout'
    : end.why

/** What the venue says of orders, from the stream or a read that began at `startedAtMs`. */
export function applyReports(
  state: EngineState,
  reports: readonly VenueOrder[],
  startedAtMs: number | null,
  config: TradingConfig,
): Effect[] {
  return reports.flatMap((report) => {
    const effects = takenName(state, report)
    if (startedAtMs !== null && report.status === 'open')
      effects.push(...noteStillOpen(state, report.clientId, startedAtMs, config))
    const place = find(state, report.clientId)
    if (place !== null) {
      const knownLots = place.leg.order.filled
      noteReported(state.executions, report.venueId, report.side, report.filled, state.nowMs, knownLots)
      noteFirstWord(state.latency, report.clientId, state.nowMs)
      return [...effects, ...move(state, place, { type: 'reported', nowMs: state.nowMs, report }, config)]
    }
    if (report.status !== 'open') {
      state.foreignIds.delete(report.clientId)
      return []
    }
    const endedAtMs = state.endedIds.atMs.get(report.clientId)
    // A late word on an order whose end is proven is ignored; a read that began well after that end is not late.
    if (endedAtMs !== undefined && (startedAtMs === null || startedAtMs < endedAtMs + 1_000)) return []
    if (state.foreignIds.has(report.clientId)) return effects
    state.foreignIds.set(report.clientId, state.nowMs)
    const origin = parseOrderId(report.clientId)
    // What an earlier start left behind, or this one gave up too soon, is ours: it is only cancelled. So is what a start finds.
    if (state.recovery === 'done' && !(origin !== null && origin.epoch <= state.ids.epoch))
      state.latches['foreign_order'] ??=
        `the venue has an order ${report.clientId} that is not ours: give this sub-account to one daemon`
    return [
      {
        type: 'journal' as const,
        record: 'foreign_order',
        data: {
          clientId: report.clientId,
          isFromEarlierStart: origin !== null && origin.epoch !== state.ids.epoch,
          side: report.side,
          priceTicks: report.price,
          sizeLots: report.size,
        },
      },
    ]
  })
}

/**
 * An order of our name that is not the one we sent: the name was used before, by an earlier life of ours whose counter was
 * lost, or by somebody else. It is what rests there, so it takes the place of ours until it is gone.
 */
function takenName(state: EngineState, report: VenueOrder): Effect[] {
  const place = find(state, report.clientId)
  if (place === null) return []
  const { slot, leg } = place
  const { clientId, price, size } = leg.order
  if (report.price === price && report.size === size) return []
  const told = { ...leg, order: { ...leg.order, price: report.price, size: report.size } }
  slot.legs = slot.legs.map((other) => (other === leg ? told : other))
  if (state.latches['order_id_used'] !== undefined) return []
  state.latches['order_id_used'] =
    `the venue has another order of the name ${clientId}: give this sub-account to one daemon, and restore its order ids`
  return [
    {
      type: 'journal',
      record: 'order_id_used',
      data: { clientId, priceTicks: price, sizeLots: size, toldPriceTicks: report.price, toldSizeLots: report.size },
    },
  ]
}

/** A complete picture of the open orders that began at `startedAtMs`: whatever of ours it lacks is asked about. */
export function applyCompleteOrders(
  state: EngineState,
  reports: readonly VenueOrder[],
  startedAtMs: number,
  config: TradingConfig,
): Effect[] {
  const shown = new Set(reports.map((report) => String(report.clientId)))
  // A read that began before a stranger was noticed does not speak of it.
  for (const [id, notedAtMs] of state.foreignIds) {
    if (!shown.has(id) && startedAtMs > notedAtMs) state.foreignIds.delete(id)
  }
  noteShown(state, shown)
  const effects = applyReports(state, reports, startedAtMs, config)
  for (const place of places(state)) {
    if (shown.has(place.leg.order.clientId)) continue
    effects.push(...noteAbsence(state, place, startedAtMs, config))
  }
  return effects
}

/** By so much sooner than a request may take effect at the latest, so that a busy market costs no second. */
const engineSlackMs = 1_000

/**
 * A read does not show it. While the engine stands still, an order that was taken waits unseen, and would come to rest after
 * its slot was given away: absence proves an end only when the engine has acted late enough, and again between the two reads.
 */
function noteAbsence(state: EngineState, place: LegPlace, startedAtMs: number, config: TradingConfig): Effect[] {
  const { leg } = place
  if (leg.phase === 'unknown') {
    const seenAtMs = state.engineSeenAtMs ?? Number.NEGATIVE_INFINITY
    const lateEnoughMs = leg.order.requestedAtMs + config.operations.requestMaxAgeMs - engineSlackMs
    if (seenAtMs < lateEnoughMs || (leg.absentAtMs !== null && seenAtMs <= leg.absentAtMs)) return []
  }
  return move(state, place, { type: 'not_found', nowMs: state.nowMs, startedAtMs: at(startedAtMs) }, config)
}

export function applyOrderRead(
  state: EngineState,
  clientId: ClientOrderId,
  reports: readonly VenueOrder[],
  startedAtMs: number,
  config: TradingConfig,
): Effect[] {
  const own = reports.filter((report) => report.clientId === clientId)
  if (own.length > 0) return applyReports(state, own, startedAtMs, config)
  const place = find(state, clientId)
  return place === null ? [] : noteAbsence(state, place, startedAtMs, config)
}

/** The answer to a creation or an edit; the edit's old order hears it too. */
export function applyCreateAnswer(
  state: EngineState,
  clientId: ClientOrderId,
  answer: OrderAnswer,
  config: TradingConfig,
): Effect[] {
  const place = find(state, clientId)
  if (answer.result === 'failed' && answer.error.kind === 'refused') state.counts.rejects += 1
  const effects = answer.result === 'failed' ? applyFailure(state, answer.error, place?.slot ?? null, config) : []
  effects.push(...noteCreateAnswer(state, clientId, answer))
  if (place === null) return effects
  const replaced = place.slot.legs.find((leg) => leg.phase === 'replacing')
  effects.push(...move(state, place, { type: 'create_answered', nowMs: state.nowMs, answer }, config))
  if (replaced !== undefined) {
    effects.push(
      ...move(
        state,
        { slot: place.slot, leg: replaced },
        { type: 'change_answered', nowMs: state.nowMs, answer },
        config,
      ),
    )
  }
  return effects
}

export function applyCancelAnswer(
  state: EngineState,
  clientId: ClientOrderId,
  answer: OrderAnswer,
  config: TradingConfig,
): Effect[] {
  const effects = answer.result === 'failed' ? applyCancelFailure(state, answer.error, config) : []
  const place = find(state, clientId)
  if (place === null) return effects
  if (answer.result === 'failed') {
    noteCancelRefused(state, clientId, place.leg.order.requestedAtMs, answer.error)
    place.slot.cancelPausedUntilMs = state.nowMs + cancelAgainMs
  }
  effects.push(...move(state, place, { type: 'change_answered', nowMs: state.nowMs, answer }, config))
  return effects
}

export function applyMassCancelAnswer(state: EngineState, answer: OrderAnswer, config: TradingConfig): Effect[] {
  const effects = answer.result === 'failed' ? applyCancelFailure(state, answer.error, config) : []
  if (answer.result === 'failed') {
    if (answer.error.kind === 'refused') state.nextAtMs.openOrders = Math.min(state.nextAtMs.openOrders, state.nowMs)
    for (const id of state.foreignIds.keys()) noteCancelRefused(state, id, state.massCancelAtMs, answer.error)
  }
  // A stop reads them all only when none of ours is left in doubt.
  const isOfAll = state.stopping === null
  for (const place of places(state)) {
    if (place.leg.phase !== 'cancelling') continue
    const { clientId, requestedAtMs } = place.leg.order
    if (answer.result === 'failed') {
      noteCancelRefused(state, clientId, requestedAtMs, answer.error)
      place.slot.cancelPausedUntilMs = state.nowMs + cancelAgainMs
    }
    effects.push(...move(state, place, { type: 'change_answered', nowMs: state.nowMs, answer, isOfAll }, config))
  }
  return effects
}

/** Every order at rest becomes one whose cancel is out. */
export function noteMassCancelSent(state: EngineState, config: TradingConfig): void {
  for (const place of places(state)) {
    if (place.leg.phase === 'live') move(state, place, { type: 'cancel_sent', nowMs: state.nowMs }, config)
  }
}

export function noteCancelSent(state: EngineState, clientId: ClientOrderId, config: TradingConfig): void {
  const place = find(state, clientId)
  if (place !== null) move(state, place, { type: 'cancel_sent', nowMs: state.nowMs }, config)
}

/** Deadlines, and the questions about what is unknown. */
export function tickOrders(state: EngineState, config: TradingConfig): Effect[] {
  const effects: Effect[] = []
  for (const place of places(state)) {
    effects.push(...move(state, place, { type: 'clock_ticked', nowMs: state.nowMs }, config))
  }
  askAboutUnknown(effects, state, config)
  if (state.ghosts.length > 0) state.ghosts = state.ghosts.filter((ghost) => ghost.untilMs > state.nowMs)
  return effects
}

/** While the venue takes no requests, each order is still asked about once: the first question waits for nothing. */
function askAboutUnknown(effects: Effect[], state: EngineState, config: TradingConfig): void {
  const isBlocked = state.nowMs < state.budget.blockedUntilMs
  let asks = 0
  for (const slot of state.slots) {
    for (const leg of slot.legs) {
      if (leg.phase !== 'unknown' || state.nowMs < leg.askAtMs || (isBlocked && leg.isAsked)) continue
      if (asks >= asksMax) return
      asks += 1
      slot.legs = slot.legs.map((other) => (other === leg ? askedAgain(leg, state.nowMs, config.operations) : other))
      spend(state.budget)
      effects.push({ type: 'read_order', clientId: leg.order.clientId })
    }
  }
}

/** A list of its own: what is done with a leg may take it out of its slot. */
function places(state: EngineState): LegPlace[] {
  const found: LegPlace[] = []
  for (const slot of state.slots) for (const leg of slot.legs) found.push({ slot, leg })
  return found
}
const at = (value: number) => monoMs(value)
