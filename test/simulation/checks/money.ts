import type { Ledger } from '#shared/ledger.ts'
import type { Check, View } from './check.ts'

// Money: the parts add up to the whole at every moment, and a restart forgives nothing.

/** I27: spread capture and inventory are together cash and position at mid, to the last unit. */
export function partsAddUp(): Check {
  return {
    id: 'I27',
    step(view) {
      const { ledger } = view.engine ?? {}
      if (ledger === undefined) return null
      const parts = ledger.captureHalfTickLots + ledger.inventoryHalfTickLots
      const whole = ledger.cashHalfTickLots + ledger.positionLots * ledger.lastMidHalfTicks
      return parts === whole ? null : `spread and inventory give ${parts}, cash and position ${whole}`
    },
  }
}

/** I16: each life begins with the losses, the peak and the latches that the disk held. */
export function nothingForgiven(): Check {
  let boot = 0
  return {
    id: 'I16',
    look(view) {
      const { engine, begunWith } = view
      if (engine === null || view.boot === boot) return null
      boot = view.boot
      if (begunWith === null) return null
      const lost = Object.keys(begunWith.latches).filter((latch) => engine.latches[latch] === undefined)
      if (lost.length > 0) return `the restart has lifted ${lost.join(', ')}`
      if (engine.peakUsd !== begunWith.peakUsd) return `the peak was ${begunWith.peakUsd} and is ${engine.peakUsd}`
      return sameLedger(engine.ledger, begunWith.ledger) ? null : 'the ledger is not the one on disk'
    },
  }
}

const sameLedger = (a: Ledger, b: Ledger): boolean => JSON.stringify(a) === JSON.stringify(b)

/** I8: the ledger's cash, fees and funding are the exchange's, to the rounding of fees; null when they are. */
export function moneyDiffers(view: View, depositedCash: bigint): string | null {
  const { engine } = view
  const account = view.exchange.accounts.get(view.accountId)
  const market = view.exchange.markets.get(view.market)
  if (engine === null || account === undefined || market === undefined || view.isCarried) return null
  const { cashHalfTickLots, feesMicros, fundingMicros, fills } = engine.ledger
  const ours = (BigInt(cashHalfTickLots) * market.spec.tickLot) / 2n + BigInt(fundingMicros - feesMicros) * 1_000_000n
  const theirs = account.cash - depositedCash
  const apart = theirs - ours
  // Each fee and payment is rounded against us, by less than a millionth of a dollar.
  return apart < 0n || apart > BigInt(fills + 10) * 1_000_000n ? `our cash is ${ours}, the exchange's ${theirs}` : null
}
