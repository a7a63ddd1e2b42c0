import type { PnlData } from './contracts/records.ts'
import { Exact, formatDecimal } from './decimal.ts'
import type { Ledger } from './ledger.ts'
import type { MarketSpec } from './market.ts'

/**
 * The ledger in dollars, exactly, with the position valued at `markPrice` (decimal text; null values it at the mid up to which
 * the ledger has counted, in a run that of the last fill). Fees paid are negative. The four parts add up to the total; nothing
 * is rounded.
 */
export function valueLedger(
  ledger: Ledger,
  spec: Pick<MarketSpec, 'tickSize' | 'lotSize'>,
  markPrice: string | null,
): PnlData {
  const halfTickLot = new Exact(spec.tickSize).mul(spec.lotSize).div(2)
  const capture = new Exact(ledger.captureHalfTickLots).mul(halfTickLot)
  const moved = new Exact(ledger.inventoryHalfTickLots).mul(halfTickLot)
  const open =
    markPrice === null || ledger.positionLots === 0
      ? new Exact(0)
      : new Exact(markPrice)
          .sub(new Exact(ledger.lastMidHalfTicks).mul(spec.tickSize).div(2))
          .mul(ledger.positionLots)
          .mul(spec.lotSize)
  const inventory = moved.add(open)
  const fees = new Exact(ledger.feesMicros).div(-1_000_000)
  const funding = new Exact(ledger.fundingMicros).div(1_000_000)
  return {
    capture: formatDecimal(capture),
    inventory: formatDecimal(inventory),
    fees: formatDecimal(fees),
    funding: formatDecimal(funding),
    total: formatDecimal(capture.add(inventory).add(fees).add(funding)),
  }
}

/** Sum of price times size in dollars, exactly. */
export function volumeUsd(ledger: Ledger, spec: Pick<MarketSpec, 'tickSize' | 'lotSize'>): string {
  return formatDecimal(new Exact(ledger.volumeTickLots).mul(spec.tickSize).mul(spec.lotSize))
}
