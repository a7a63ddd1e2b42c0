import { fillKey, mustTell, noteRead, orderKey, withheld } from './account/untold.ts'
import type { Effect } from './effect.ts'
import type { EngineEvent, VenueOrder } from './event.ts'
import { hurryAudits } from './protection.ts'
import { stepRefusal } from './refusals.ts'
import type { EngineState } from './state.ts'

// What makes us doubt that a stream tells everything: messages that could not be read, and reads that know more.

/** Counts it and says some. What was refused on the account stream may have been ours, so the venue is asked at once. */
export function noteRefusal(state: EngineState, event: EngineEvent & { type: 'message_refused' }): Effect[] {
  const { stream, reason } = event
  state.counts.refusedMessages += 1
  const { next, isSaid } = stepRefusal(state.refusals[stream], state.nowMs)
  const unsaid = state.refusals[stream]?.unsaid ?? 0
  state.refusals[stream] = next
  if (stream === 'account') hurryAudits(state)
  return isSaid
    ? [{ type: 'journal', record: 'message_refused', data: { stream, reason, unsaid, total: next.total } }]
    : []
}

/** Fills that a read has booked although the stream was there to tell them. Called before the read counts as complete. */
export function noteUntoldFills(state: EngineState, effects: readonly Effect[]): void {
  if (!state.areFillsSynced || !mustTell(state.streams.account.upAtMs, state.nowMs)) return
  for (const effect of effects)
    if (effect.type === 'journal_fill') noteRead(state.untold, fillKey(effect.fill.tradeId), state.nowMs)
}

/** An order whose fate had to be asked: the stream should have told that it rests, or how it ended. */
export function noteUntoldOrder(state: EngineState, clientId: string, reports: readonly VenueOrder[]): void {
  const leg = state.slots.flatMap((slot) => slot.legs).find(({ order }) => order.clientId === clientId)
  const report = reports.find((each) => each.clientId === clientId)
  if (leg?.phase !== 'unknown' || report === undefined) return
  const { heardAtMs, sentAtMs, requestedAtMs } = leg.order
  const wasHeard = heardAtMs > sentAtMs
  if (report.status === 'open' && wasHeard) return
  const { upAtMs } = state.streams.account
  // What was asked for on this connection is told on it, and has been owed since then.
  const sinceMs = wasHeard ? requestedAtMs : sentAtMs
  if (upAtMs !== null && sinceMs >= upAtMs) noteRead(state.untold, orderKey(clientId), sinceMs)
  else if (mustTell(upAtMs, state.nowMs)) noteRead(state.untold, orderKey(clientId), state.nowMs)
}

/** Orders that a read of the open ones shows before the stream has said a word of them: once they are known to rest, nobody asks. */
export function noteUnheardOrders(state: EngineState, reports: readonly VenueOrder[]): void {
  const { upAtMs } = state.streams.account
  if (upAtMs === null) return
  for (const { legs } of state.slots)
    for (const { order } of legs) {
      if (order.heardAtMs > order.sentAtMs || order.sentAtMs < upAtMs) continue
      if (reports.some(({ clientId }) => clientId === order.clientId))
        noteRead(state.untold, orderKey(order.clientId), order.sentAtMs)
    }
}

/** A connection begins with a snapshot of the open orders. Without one it is of no use, however well it answers pings. */
const snapshotMaxMs = 10_000

/** Begins the account stream anew when it keeps to itself what it must tell. Called on every clock tick. */
export function watchAccountStream(state: EngineState): Effect[] {
  const reason = state.streams.account.isUp ? reasonToDoubt(state) : null
  if (reason === null) return []
  state.untold.clear()
  return [
    { type: 'journal', record: 'account_doubted', data: { reason } },
    { type: 'restart_stream', stream: 'account', reason },
  ]
}

function reasonToDoubt({ streams, hasOrderSnapshot, untold, nowMs }: EngineState): string | null {
  const { upAtMs } = streams.account
  if (!hasOrderSnapshot && upAtMs !== null && nowMs - upAtMs >= snapshotMaxMs)
    return `no snapshot of the open orders came within ${snapshotMaxMs / 1_000} s`
  const key = withheld(untold, nowMs)
  return key === null ? null : `a read showed ${key}, which the stream has not told`
}
