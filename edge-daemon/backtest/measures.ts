import { bookFill, carriedLedger, emptyLedger, grossHalfTickLots, type Ledger } from '#shared/ledger.ts'
import { createReferenceMids, observeTakerOrder, type ReferenceMids } from '#shared/statistics/reference-mid.ts'
import type { Side } from '#shared/units.ts'
import type { PrintGroup } from '../../simulator/market/prints.ts'
import type { VenueFill } from '../core/event.ts'

// What is measured while the run goes on, all against one reference: the mid of the prints alone (rule g). Nothing here is
// seen by the core.

export type MeasuredFill = {
  readonly atMs: number
  readonly side: Side
  readonly ticks: number
  readonly lots: number
  /** Number of the taker order that filled us. */
  readonly takerOrder: number
  /** The doubled reference mid before that taker order, half-ticks. */
  readonly midHalfTicks: number
  readonly insideTicks: number
  readonly isTaker: boolean
}

export type Measures = {
  readonly fills: MeasuredFill[]
  readonly ledger: Ledger
  readonly tickLotUsd: number
  readonly mids: ReferenceMids
  takerOrders: number
  peakUsd: number
  maxDrawdownUsd: number
}

export const createMeasures = (tickLotUsd: number): Measures => ({
  fills: [],
  ledger: emptyLedger(),
  tickLotUsd,
  mids: createReferenceMids(),
  takerOrders: 0,
  peakUsd: 0,
  maxDrawdownUsd: 0,
})

/** The doubled reference mid of now, half-ticks; null before both sides have printed. */
export const midOf = ({ mids }: Measures): number | null =>
  mids.bidTicks === null || mids.askTicks === null ? null : mids.bidTicks + mids.askTicks

/** On a tape without trades the books are the reference. */
export function measureBook(measures: Measures, bidTicks: number, askTicks: number): void {
  Object.assign(measures.mids, { bidTicks, askTicks })
  watchEquity(measures)
}

/** A position that was there before the tape began, at the first mid. */
export function carryIn(measures: Measures, positionLots: number): void {
  const midHalfTicks = midOf(measures)
  if (midHalfTicks !== null) Object.assign(measures.ledger, carriedLedger(positionLots, midHalfTicks))
}

/** An hour's funding on the position at the mid of now; rounded to micro-dollars, to the disadvantage of the position. */
export function payFunding(measures: Measures, fundingPerHour: number): number {
  const { ledger, tickLotUsd } = measures
  const valueUsd = (ledger.positionLots * (midOf(measures) ?? 0) * tickLotUsd) / 2
  const micros = valueUsd === 0 ? 0 : Math.floor(-valueUsd * fundingPerHour * 1e6)
  ledger.fundingMicros += micros
  watchEquity(measures)
  return micros
}

/** After a taker order and the fills that it gave us. */
export function measureTakerOrder(measures: Measures, nowMs: number, group: PrintGroup): void {
  measures.takerOrders += 1
  observeTakerOrder(measures.mids, nowMs, group.takerSide, group.portions.at(-1)?.ticks ?? 0)
  watchEquity(measures)
}

/** A fill, before the taker order that gave it has moved the reference. */
export function measureFill(measures: Measures, fill: VenueFill, nowMs: number, insideTicks: number): void {
  const midHalfTicks = midOf(measures) ?? 2 * fill.price
  bookFill(measures.ledger, fill, midHalfTicks)
  const { takerOrders: takerOrder } = measures
  const { side, price: ticks, size: lots, isTaker } = fill
  measures.fills.push({ atMs: nowMs, side, ticks, lots, takerOrder, midHalfTicks, insideTicks, isTaker })
}

/** The fall from the best profit so far, dollars. */
function watchEquity(measures: Measures): void {
  const midHalfTicks = midOf(measures)
  if (midHalfTicks === null || (measures.ledger.fills === 0 && measures.ledger.positionLots === 0)) return
  const equityUsd = equityOf(measures, midHalfTicks)
  if (equityUsd > measures.peakUsd) measures.peakUsd = equityUsd
  else measures.maxDrawdownUsd = Math.max(measures.maxDrawdownUsd, measures.peakUsd - equityUsd)
}

/** Profit at a mid after fees, dollars. */
export const equityOf = ({ ledger, tickLotUsd }: Measures, midHalfTicks: number): number =>
  (grossHalfTickLots(ledger, midHalfTicks) * tickLotUsd) / 2 + (ledger.fundingMicros - ledger.feesMicros) / 1e6

/** Carries the inventory part up to the mid at the end. */
export function closeLedger(measures: Measures): void {
  const { ledger } = measures
  const midHalfTicks = midOf(measures)
  if (midHalfTicks === null || ledger.lastMidHalfTicks === 0) return
  ledger.inventoryHalfTickLots += ledger.positionLots * (midHalfTicks - ledger.lastMidHalfTicks)
  ledger.lastMidHalfTicks = midHalfTicks
}
