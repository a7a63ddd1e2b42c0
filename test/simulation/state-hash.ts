import type { Mixer } from './mixer.ts'
import type { World } from './world.ts'

// What two runs of one seed must have in common besides their messages: the state of every party.

/** The figures that differ first when something does. */
export function mixBrief(mixer: Mixer, { around, exchange, machine, cloud }: World): void {
  const { venue } = exchange
  const { state } = venue.exchange
  const account = state.accounts.get(venue.accountId)
  mixer.number(state.nowMs)
  mixer.number(state.restingCount)
  mixer.number(state.orders.size)
  if (account !== undefined) {
    mixer.number(Number(account.cash))
    mixer.number(account.orderIds.size)
    for (const { lots } of account.positions.values()) mixer.number(lots)
  }
  const engine = machine.daemon?.state
  if (engine !== undefined) {
    mixer.number(engine.nowMs)
    mixer.number(engine.ids.counter)
    mixer.number(engine.budget.tokens)
    mixer.number(engine.ledger.positionLots)
    mixer.number(engine.ledger.cashHalfTickLots)
    for (const { legs } of engine.slots)
      for (const { order } of legs) {
        mixer.number(order.price)
        mixer.number(order.filled)
      }
  }
  mixer.number(around.rest.count)
  mixer.number(around.rest.orders.size)
  mixer.number(around.lines.count)
  mixer.number(cloud.object.alarmAtMs ?? 0)
}

/** All of it, down to the last field. */
export function mixWhole(mixer: Mixer, { around, exchange, machine, cloud }: World): void {
  mixer.whole(exchange.venue.exchange.state)
  mixer.whole([exchange.past, exchange.takenBack, exchange.refused, exchange.switchBreaks])
  if (machine.daemon !== null) {
    const { state, connections, rest, calls, beats, delivering, ending, hasStopped } = machine.daemon
    mixer.whole([state, Array.from(connections, ([name, { socket }]) => [name, socket])])
    mixer.whole([Array.from(rest.underWay, ([id, { sending }]) => [id, sending]), [...rest.pausing.keys()], rest.meter])
    mixer.whole([[...calls.keys()], beats.state(), delivering.state(), ending.state(), hasStopped])
  }
  const { disk, boot, pausedUntilMs, clockOffsetMs, heardAtMs } = machine
  mixer.whole([disk, boot, pausedUntilMs, clockOffsetMs, heardAtMs])
  const { drift, driftedMs, loopHeldUntilMs, busyUntilMs, backlog, trap, leakedMb } = machine.hardship
  mixer.whole([drift, driftedMs, loopHeldUntilMs, busyUntilMs, backlog.length, trap?.callsLeft ?? null, leakedMb])
  // What the tables hold are the journal's lines: that they are the same follows from how far they go.
  const { object, held, configs } = cloud
  mixer.whole([object, configs, Array.from(held.runs, ([run, { contiguousSeq }]) => [run, contiguousSeq])])
  mixer.whole([[...held.fills.keys()], around.rest, around.pools])
  for (const { fired } of around.faults.planned) mixer.number(fired)
}
