import type { Effect } from '../../../edge-daemon/core/effect.ts'
import type { EngineState } from '../../../edge-daemon/core/state.ts'
import type { Trade } from '../../../simulator/exchange/state.ts'
import { isOurs, type View } from './check.ts'

// What trades that were not ours have done to the position and the process does not count yet: by so much, and to that side, its
// own picture of what it may come to hold is wrong.

export type StrangeLots = {
  /** With each step of the core. */
  readonly step: (effects: readonly Effect[]) => void
  /** By how much more the exchange's position is long than the process can know; negative where it is short. */
  readonly uncounted: (view: View) => number
}

export function createStrangeLots(): StrangeLots {
  const lotsOf = new Map<string, number>()
  let read = 0
  let voidsRead = 0
  let boot = 0
  const untold = new Map<string, number>()
  /** Of those that the process has booked; until it takes the exchange's position over it counts them. */
  const voided = new Map<string, { readonly lots: number; isBooked: boolean }>()

  const readTrades = ({ exchange, accountId, takenBack, engine }: View) => {
    for (; voidsRead < takenBack.length; voidsRead += 1) {
      const id = takenBack[voidsRead] ?? ''
      voided.set(id, { lots: lotsOf.get(id) ?? 0, isBooked: engine === null || isCounted(engine, id) })
      untold.delete(id)
      // The others have moved up.
      read -= 1
    }
    for (; read < exchange.trades.length; read += 1) {
      const trade = exchange.trades[read]
      if (trade?.accountId !== accountId) continue
      const lots = trade.side === 'buy' ? trade.sizeLots : -trade.sizeLots
      lotsOf.set(trade.id, lots)
      if (isStrange(trade)) untold.set(trade.id, lots)
    }
  }
  const noteBooked = ({ engine, boot: now }: View) => {
    if (engine === null) return
    for (const id of untold.keys()) if (isCounted(engine, id)) untold.delete(id)
    for (const [id, one] of voided) {
      // What the disk has lost of it is not booked any more; a floor may pass what was void before anybody told of it.
      if (boot !== now) one.isBooked &&= isCounted(engine, id)
      one.isBooked ||= engine.tradeIds.seen.has(id)
    }
    boot = now
  }
  return {
    step(effects) {
      const isTakenOver = effects.some(
        (effect) =>
          effect.type === 'journal' && (effect.record === 'position_adopted' || effect.record === 'recovered'),
      )
      if (!isTakenOver) return
      untold.clear()
      voided.clear()
    },
    uncounted(view) {
      readTrades(view)
      if (untold.size > 0 || voided.size > 0) noteBooked(view)
      let lots = 0
      for (const one of untold.values()) lots += one
      for (const one of voided.values()) if (one.isBooked) lots -= one.lots
      return lots
    },
  }
}

const isStrange = ({ tradeType, externalId }: Trade): boolean => tradeType !== 'TRADE' || !isOurs(externalId)

function isCounted({ tradeIds: { seen, floor } }: EngineState, id: string): boolean {
  return seen.has(id) || (floor !== null && (id.length === floor.length ? id <= floor : id.length < floor.length))
}
