import { grossHalfTickLots, type Ledger } from '#shared/ledger.ts'

// Profit of the session and the stop on its fall. Profit is what our own fills, fees and funding add up to with the position
// at a price, so closing a position changes nothing and a restart goes on from the ledger.

/** Money is whole micro-dollars: the venue's smallest unit of collateral. */
const microsPerUsd = 1_000_000

/** Profit in whole micro-dollars with the position at a doubled price in ticks, rounded to the nearest. */
export function profitMicros(ledger: Ledger, priceHalfTicks: number, tickLotUsd: number): number {
  const gross = grossHalfTickLots(ledger, priceHalfTicks) * (tickLotUsd * microsPerUsd)
  return Math.round(gross / 2) + ledger.fundingMicros - ledger.feesMicros
}

/** The same in dollars. */
export const profitUsd = (ledger: Ledger, priceHalfTicks: number, tickLotUsd: number): number =>
  profitMicros(ledger, priceHalfTicks, tickLotUsd) / microsPerUsd

/** Both in dollars; `startUsd` is the first profit that was seen. */
export type ProfitMarks = { readonly startUsd: number; readonly peakUsd: number }

/** From where a fall is measured: the best profit so far, or the first. */
export type DrawdownFrom = 'peak' | 'start'

/** The marks after one more look at the profit, and how far it has fallen, dollars. Never negative, never without a limit. */
export function stepDrawdown(
  marks: ProfitMarks | null,
  profit: number,
  lossMaxUsd: number,
  from: DrawdownFrom = 'peak',
): { readonly marks: ProfitMarks; readonly drawdownUsd: number; readonly isBreached: boolean } {
  const startUsd = marks?.startUsd ?? profit
  const peakUsd = Math.max(marks?.peakUsd ?? profit, profit)
  const fallMicros = inMicros(from === 'peak' ? peakUsd : startUsd) - inMicros(profit)
  const drawdownUsd = Math.max(0, fallMicros) / microsPerUsd
  return { marks: { startUsd, peakUsd }, drawdownUsd, isBreached: !(inMicros(drawdownUsd) < inMicros(lossMaxUsd)) }
}

const inMicros = (usd: number): number => Math.round(usd * microsPerUsd)
