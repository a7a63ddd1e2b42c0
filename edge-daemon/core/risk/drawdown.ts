import { grossHalfTickLots, type Ledger } from '#shared/ledger.ts'

/** Profit in dollars at a mid, a float for limits; the exact one is in shared/valuation.ts. */
export function profitUsd(ledger: Ledger, midHalfTicks: number, tickLotUsd: number): number {
  return (
    (grossHalfTickLots(ledger, midHalfTicks) * tickLotUsd) / 2 + (ledger.fundingMicros - ledger.feesMicros) / 1_000_000
  )
}

/** The new peak, and whether the fall from it has reached the limit. */
export function stepDrawdown(
  peakUsd: number,
  totalUsd: number,
  drawdownMaxUsd: number,
): { readonly peakUsd: number; readonly isTripped: boolean } {
  const peak = Math.max(peakUsd, totalUsd)
  return { peakUsd: peak, isTripped: peak - totalUsd >= drawdownMaxUsd }
}
