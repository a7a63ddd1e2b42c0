import { stepEwma, type Ewma } from './ewma.ts'

// Net pressure on the best prices (order-flow imbalance after Cont, Kukanov and Stoikov, 2014): what is added to the bid or
// taken from the ask counts for buyers, the opposite for sellers. Measured in depths of the touch, over some seconds.

export type OrderFlow = {
  /** The best prices of others and their lots, as last seen; null before the first. */
  touch: BestLevels | null
  /** Lots, forgotten by elapsed time; positive presses up. */
  sum: number
  atMs: number
  /** Usual lots at one best price. */
  depth: Ewma | null
  /** Usual square of the pressure in depths: where ticks are small, each move of a price counts twice the depth. */
  square: Ewma | null
}

export type BestLevels = {
  readonly bidTicks: number
  readonly bidLots: number
  readonly askTicks: number
  readonly askLots: number
}

/** Seconds in which a market maker is run over, not minutes. */
const timeConstantMs = 3_000
/** The usual size at the touch, against which a change of it is judged. */
const depthHalfLifeMs = 60_000
/** How large pressure usually is, over long enough that no one burst makes itself usual. */
const squareHalfLifeMs = 300_000

/**
 * From one and a half units on, the side that the pressure comes for steps back; at three, which is a whole side eaten and
 * refilled several times over or what one moment in hundreds shows, the guards hold it back (risk/guards.ts).
 */
export const widenFrom = 1.5
export const holdFrom = 3

export const noOrderFlow = (): OrderFlow => ({
  touch: null,
  sum: 0,
  atMs: 0,
  depth: null,
  square: null,
})

/**
 * Takes in the best prices of others. Where both sides show the same size the sizes tell nothing (a book made up around a
 * tape shows such): then nothing is counted.
 */
export function noteBestLevels(flow: OrderFlow, touch: BestLevels, nowMs: number): void {
  const previous = flow.touch
  if (previous !== null && isSame(previous, touch)) return
  flow.touch = touch
  flow.depth = stepEwma(flow.depth, (touch.bidLots + touch.askLots) / 2, nowMs, depthHalfLifeMs)
  flow.sum *= Math.exp(-Math.max(0, nowMs - flow.atMs) / timeConstantMs)
  flow.atMs = nowMs
  const isTelling = previous !== null && touch.bidLots !== touch.askLots && previous.bidLots !== previous.askLots
  if (isTelling) flow.sum += contribution(previous, touch)
}

/** Formula of the paper: each side counts its new size unless it retreated, less its old size unless it advanced. */
export function contribution(before: BestLevels, after: BestLevels): number {
  let lots = 0
  if (after.bidTicks >= before.bidTicks) lots += after.bidLots
  if (after.bidTicks <= before.bidTicks) lots -= before.bidLots
  if (after.askTicks <= before.askTicks) lots -= after.askLots
  if (after.askTicks >= before.askTicks) lots += before.askLots
  return lots
}

/**
 * Pressure now; positive presses up, 0 while unknown. Its unit is the usual depth of one best price, or the usual pressure
 * where that is larger: what is usual in a market foretells nothing.
 */
export const pressure = (flow: OrderFlow, nowMs: number): number =>
  depthsOfPressure(flow, nowMs) / Math.max(1, Math.sqrt(flow.square?.value ?? 0))

/** Learns how large the pressure usually is; called once a second. */
export function noteUsualPressure(flow: OrderFlow, nowMs: number): void {
  flow.square = stepEwma(flow.square, depthsOfPressure(flow, nowMs) ** 2, nowMs, squareHalfLifeMs)
}

function depthsOfPressure(flow: OrderFlow, nowMs: number): number {
  if (flow.sum === 0 || flow.depth === null || !(flow.depth.value > 0)) return 0
  return (flow.sum * Math.exp(-Math.max(0, nowMs - flow.atMs) / timeConstantMs)) / flow.depth.value
}

const isSame = (a: BestLevels, b: BestLevels): boolean =>
  a.bidTicks === b.bidTicks && a.bidLots === b.bidLots && a.askTicks === b.askTicks && a.askLots === b.askLots
