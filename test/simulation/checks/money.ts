import { z } from 'zod'
import type { Check, View } from './check.ts'
import { unreadFunding } from './funding.ts'
import { unitsIn } from './journal.ts'
import { readRuns } from './journal-text.ts'

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

const Kept = z.object({
  ledger: z.record(z.string(), z.number()),
  peakUsd: z.number().nullable(),
  latches: z.record(z.string(), z.string()),
  isProvisional: z.literal(true).optional(),
})

/** I16: each life begins with the losses, the peak and the latches of the last checkpoint that the disk holds. */
export function nothingForgiven(): Check {
  let boot = 0
  return {
    id: 'I16',
    look(view) {
      const { engine } = view
      if (engine === null || view.boot === boot) return null
      boot = view.boot
      const kept = lastKept(view)
      if (kept === null) return null
      const lost = Object.keys(kept.latches).filter((latch) => engine.latches[latch] === undefined)
      if (lost.length > 0) return `the restart has lifted ${lost.join(', ')}`
      if (kept.isProvisional === true) return null
      if ((engine.peakUsd ?? -Infinity) < (kept.peakUsd ?? -Infinity))
        return `the peak was ${kept.peakUsd} and is ${engine.peakUsd}`
      const ours: Record<string, number> = engine.ledger
      const changed = Object.keys(kept.ledger).find((part) => kept.ledger[part] !== ours[part])
      return changed === undefined ? null : `${changed} was ${kept.ledger[changed]} and is ${ours[changed]}`
    },
  }
}

/** The last checkpoint of all lives before this one. */
function lastKept(view: View): z.infer<typeof Kept> | null {
  const run = view.journals.at(-1)?.run
  for (const [ofRun, lines] of [...readRuns(view.journalFiles())].reverse()) {
    const line = ofRun === run ? undefined : lines.findLast(({ data }) => data['checkpoint'] !== undefined)
    if (line !== undefined) return Kept.parse(line.data['checkpoint'])
  }
  return null
}

/** I8: the ledger's cash, fees and funding are the exchange's, to the rounding of fees; null when they are. */
export function moneyDiffers(view: View, depositedCash: bigint): string | null {
  const { engine } = view
  const account = view.exchange.accounts.get(view.accountId)
  const market = view.exchange.markets.get(view.market)
  if (engine === null || account === undefined || market === undefined) return null
  const { cashHalfTickLots, feesMicros, fundingMicros, fills } = engine.ledger
  const { tickLot } = market.spec
  const ours = (BigInt(cashHalfTickLots) * tickLot) / 2n + BigInt(fundingMicros - feesMicros) * perMicro
  // Payments are read each five minutes.
  const theirs = account.cash - depositedCash - unreadFunding(view) + voidedMoney(view, tickLot)
  const apart = theirs - ours
  // Each fee and payment is rounded against us, by less than a millionth of a dollar.
  const rounded = BigInt(fills + account.fundingPayments.length) * perMicro
  return apart < 0n || apart > rounded ? `our cash is ${ours}, the exchange's ${theirs}` : null
}

const perMicro = 1_000_000n
const unit = 10n ** 12n

const VoidFill = z.object({
  tradeId: z.string(),
  side: z.enum(['buy', 'sell']),
  price: z.string(),
  size: z.string(),
  fee: z.string(),
})
const Adopted = z.object({ beforeLots: z.number(), lots: z.number(), midHalfTicks: z.number() })

/**
 * What our books hold beside the exchange's for trades that it has declared void: they stay booked at their own price and fee, and
 * the position is taken over at the middle of that moment.
 */
function voidedMoney(view: View, tickLot: bigint): bigint {
  if (view.takenBack.length === 0) return 0n
  let money = 0n
  for (const lines of readRuns(view.journalFiles()).values())
    for (const { type, data } of lines) {
      if (type === 'position_adopted') {
        const { beforeLots, lots, midHalfTicks } = Adopted.parse(data)
        money -= (BigInt(lots - beforeLots) * BigInt(midHalfTicks) * tickLot) / 2n
      }
      if (type !== 'fill' || !view.takenBack.includes(String(data['tradeId']))) continue
      const { side, price, size, fee } = VoidFill.parse(data)
      const value = (unitsIn(price) * unitsIn(size)) / unit
      money += (side === 'buy' ? -value : value) - unitsIn(fee)
    }
  return money
}
