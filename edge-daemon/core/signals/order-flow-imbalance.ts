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

/**
 * From one depth on, the side that the pressure comes for steps back; at three, a whole side has been eaten and refilled
 * several times over, and the guards hold it back for a second at least (risk/guards.ts).
 */
export const widenFrom = 1
export const holdFrom = 3

export const noOrderFlow = (): OrderFlow => ({
  touch: null,
  sum: 0,
  atMs: 0,
  depth: null,
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

/** Pressure now, in usual depths of one best price; positive presses up, 0 while unknown. */
export function pressure(flow: OrderFlow, nowMs: number): number {
  if (flow.sum === 0 || flow.depth === null || !(flow.depth.value > 0)) return 0
  return (flow.sum * Math.exp(-Math.max(0, nowMs - flow.atMs) / timeConstantMs)) / flow.depth.value
}

const isSame = (a: BestLevels, b: BestLevels): boolean =>
  a.bidTicks === b.bidTicks && a.bidLots === b.bidLots && a.askTicks === b.askTicks && a.askLots === b.askLots
