import type { PlantedBug } from '../planted-bug.ts'

// Orders that are forgotten, counted wrongly or named twice.

const slot = 'edge-daemon/core/quoting/slot.ts'
const orders = 'edge-daemon/core/quoting/orders.ts'
const send = 'edge-daemon/core/quoting/send.ts'

export const orderBugs: readonly PlantedBug[] = [
  {
    id: 'slot-never-freed',
    name: 'an order that the engine refuses keeps its slot',
    isOfAudit: true,
    file: orders,
    find: 'slot.legs = slot.legs.filter((other) => other !== leg)\n  return afterEnd',
    replace:
      "if (!next.why.startsWith('rejected')) slot.legs = slot.legs.filter((other) => other !== leg)\n  return afterEnd",
    seedsWith: [[19, 20, 23]],
    reason: 'One of two ways to end an order forgets to free its place: it is never quoted again.',
  },
  {
    id: 'sweep-without-proof',
    name: 'an order without a word past its deadline is taken for gone',
    isOfAudit: true,
    file: slot,
    find: "'deadlineMs' in leg && event.nowMs >= leg.deadlineMs ? unknown(leg.order, event.nowMs) : leg",
    replace: "'deadlineMs' in leg && event.nowMs >= leg.deadlineMs ? ended(leg, 'swept') : leg",
    reason: 'It may rest and fill while its place is quoted again.',
  },
  {
    id: 'one-read-is-proof',
    name: 'absence in one read is taken for the end of an order',
    file: slot,
    find: "return leg.phase === 'live' && leg.order.heardAtMs < startedAtMs ? unknown(leg.order, nowMs) : leg",
    replace: "return leg.phase === 'live' && leg.order.heardAtMs < startedAtMs ? ended(leg, 'absent') : leg",
    seedsWith: [[50]],
    reason: 'Reads lag behind: the order may be there.',
  },
  {
    id: 'request-age-ignored',
    name: 'absence is believed while the order may still be on its way',
    file: orders,
    find: "  if (leg.phase === 'unknown') {\n    const seenAtMs",
    replace:
      "  if (leg.phase === 'unknown') {\n    const operations = { ...config.operations, requestMaxAgeMs: 0 }\n    return move(state, place, { type: 'not_found', nowMs: state.nowMs, startedAtMs: at(startedAtMs) }, { ...config, operations })\n    const seenAtMs",
    seedsWith: [[4, 48, 50]],
    reason: 'A request held up in the network arrives after it was given up.',
  },
  {
    id: 'cancel-answer-is-proof',
    name: 'the answer to a cancel is taken for the end of the order',
    file: slot,
    find: "function afterChangeAnswer(leg: Leg, { answer, nowMs, isOfAll = false }: ChangeAnswered, times: LegTimes): Leg {\n  if (leg.phase !== 'cancelling' && leg.phase !== 'replacing') return leg",
    replace:
      "function afterChangeAnswer(leg: Leg, { answer, nowMs, isOfAll = false }: ChangeAnswered, times: LegTimes): Leg | Ended {\n  if (leg.phase !== 'cancelling' && leg.phase !== 'replacing') return leg\n  if (answer.result === 'accepted' && leg.phase === 'cancelling') return ended(leg, 'cancelled')",
    seedsWith: [[21, 43]],
    reason: 'The exchange cancels later than it answers, and fills until then.',
  },
  {
    id: 'late-cancel-latches',
    name: 'the refusal of a cancel that comes too late is taken for a verdict on all we do',
    file: 'edge-daemon/core/quoting/failed-requests.ts',
    find: "return error.kind === 'refused' ? [venueError(error)] : applyFailure(state, error, null, config)",
    replace: 'return applyFailure(state, error, null, config)',
    reason: 'An order that was filled a moment before its cancel stops the daemon until a person has looked.',
  },
  {
    id: 'refused-mass-cancel-done',
    name: 'a refused mass cancel is taken for done',
    isOfAudit: true,
    file: orders,
    find: "if (place.leg.phase !== 'cancelling') continue\n",
    replace:
      "if (place.leg.phase !== 'cancelling') continue\n    if (answer.result === 'failed') {\n      place.slot.legs = place.slot.legs.filter((other) => other !== place.leg)\n      continue\n    }\n",
    seedsWith: [[13, 16, 17, 18, 30]],
    reason: 'The orders rest while nobody believes it.',
  },
  {
    id: 'lost-edit-leg',
    name: 'an edit forgets the order that it replaces',
    isOfAudit: true,
    file: send,
    find: "slot.legs = replaced === null ? [sending] : [...legsAfter(slot, replaced, 'replace_sent', state, config), sending]",
    replace: 'slot.legs = [sending]',
    reason: 'Until the edit is done both orders may fill.',
  },
  {
    id: 'exposure-without-in-flight',
    name: 'orders count towards the limit only once they rest',
    file: 'edge-daemon/core/risk/exposure.ts',
    find: 'for (const leg of slot.legs) lots += remainingLots(leg)\n',
    replace: "for (const leg of slot.legs) if (leg.phase === 'live') lots += remainingLots(leg)\n",
    reason: 'What is on its way fills as well: the position passes its limit.',
  },
  {
    id: 'limit-doubled',
    name: 'the limit of the position is taken for each way from where it stands',
    file: 'edge-daemon/core/risk/clips.ts',
    find: 'const headroom = request.sideMaxLots - signOf(side) * positionLots - committedLots - reducibleLots(request)',
    replace: 'const headroom = request.sideMaxLots - committedLots',
    configWith: ({ risk }) => risk.longMaxUsd !== undefined || risk.shortMaxUsd !== undefined,
    reason: 'A long position may be doubled.',
  },
  {
    id: 'epoch-fixed',
    name: 'every start has the same epoch in its order names',
    file: 'edge-daemon/core/quoting/order-id.ts',
    find: 'const body = `pl-${parts.epoch.toString(36)}-',
    replace: 'const body = `pl-1-',
    reason: 'An order of an earlier start cannot be told from one of this.',
  },
  {
    id: 'ids-come-again',
    name: 'the counter of order names has eight bits',
    file: 'edge-daemon/core/quoting/send.ts',
    find: 'const counter = ++state.ids.counter\n',
    replace: 'const counter = (++state.ids.counter & 0xff) + 1\n',
    reason: 'The exchange refuses or confuses the second order of a name.',
  },
  {
    id: 'expiry-ignored',
    name: 'orders are sent to live for an hour',
    file: send,
    find: 'expiresAtMs: wallMs(wallNowMs + order.expiresAtMs - order.sentAtMs),',
    replace: 'expiresAtMs: wallMs(wallNowMs + 3_600_000),',
    reason: 'The last of the layers that empty the book would fire an hour late.',
  },
  {
    id: 'expiry-by-the-wall-clock',
    name: 'the life of an order is measured by the wall clock',
    file: orders,
    find: "effects.push(...move(state, place, { type: 'clock_ticked', nowMs: state.nowMs }, config))",
    replace:
      "effects.push(...move(state, place, { type: 'clock_ticked', nowMs: monoMs(state.nowMs + Math.max(0, state.clockLeadMs ?? 0)) }, config))",
    seedsWith: [[63]],
    reason: 'A clock that is set an hour ahead makes every order look expired.',
  },
  {
    id: 'quotes-may-take',
    name: 'the adapter sends quotes that are not post-only',
    file: 'edge-daemon/venue/extended/order-entry.ts',
    find: 'postOnly: order.postOnly,',
    replace: 'postOnly: false,',
    reason: 'A quote through the market pays the spread and the taker fee, again and again.',
  },
  {
    id: 'exits-may-add',
    name: 'the adapter sends exits that are not reduce-only',
    file: 'edge-daemon/venue/extended/order-entry.ts',
    find: 'reduceOnly: order.reduceOnly,',
    replace: 'reduceOnly: false,',
    configWith: ({ risk }) => risk.drawdownMaxUsd < 1,
    reason: 'Beside a fill that is not told yet the exit turns the position round.',
  },
  {
    id: 'absence-proven-late',
    name: 'two reads that agree on absence must lie most of a minute apart',
    file: slot,
    find: 'return startedAtMs - leg.absentAtMs >= absenceGapMs ?',
    replace: 'return startedAtMs - leg.absentAtMs >= 45 * absenceGapMs ?',
    seedsWith: [[2]],
    reason: 'The place of an order that never came stays empty for as long.',
  },
]
