// What one slot learns from prices that the venue refused because they would have traded, or lay outside its band. Each
// refusal in a row keeps the slot away longer and further from the other side. Only an order that is seen to rest counts
// as a success: the venue first accepts every order and refuses afterwards.

export type PriceRefusals = {
  /** Refusals in a row, eased by successes. */
  streak: number
  /** Orders in a row that came to rest. */
  successes: number
  /** When the last refusal came. */
  refusedAtMs: number
  /** No new order before this instant. */
  pausedUntilMs: number
}

/** Two seconds after the first refusal, 1.7 times longer after each further one, at most two minutes: the predecessor's. */
const cooldownMs = 2_000
const cooldownTimes = 1.7
const cooldownMaxMs = 120_000
/** After this much quiet a streak is over: the next refusal begins a new one. */
const streakQuietMs = 45_000
/** Distance from the other side that post-only prices keep, one tick more for each refusal in a row: the predecessor's. */
const safetyTicks = 2
const safetyMaxTicks = 8
/** So many orders at rest in a row and the streak is forgotten. */
const successesToClear = 3

export const noRefusals = (): PriceRefusals => ({
  streak: 0,
  successes: 0,
  refusedAtMs: Number.NEGATIVE_INFINITY,
  pausedUntilMs: 0,
})

/** How long a slot stays away after so many refusals in a row, milliseconds. */
export const cooldownAfter = (streak: number): number =>
  Math.min(cooldownMaxMs, Math.round(1_000 * cooldownMs * cooldownTimes ** Math.min(streak - 1, 20)) / 1_000)

/** How far from the best of the other side a slot stays after so many refusals in a row, ticks. */
export const safetyTicksAfter = (streak: number): number => Math.min(safetyMaxTicks, safetyTicks + streak)

/** Refusals in a row that still count. One that did for ever would keep a slot empty where a collar leaves no price so far out. */
export const streakAt = ({ streak, refusedAtMs }: PriceRefusals, nowMs: number): number =>
  nowMs - refusedAtMs > streakQuietMs ? 0 : streak

/** `isEscalating` false keeps to the first pause and the first distance, however often the venue refuses. */
export function noteRefusedPrice(slot: PriceRefusals, nowMs: number, isEscalating: boolean): void {
  if (!isEscalating) {
    slot.pausedUntilMs = nowMs + cooldownMs
    return
  }
  slot.successes = 0
  slot.streak = streakAt(slot, nowMs) + 1
  slot.refusedAtMs = nowMs
  slot.pausedUntilMs = nowMs + cooldownAfter(slot.streak)
}

/** An order of the slot is seen to rest. The streak is halved, or two less; three in a row clear it. */
export function noteRestingOrder(slot: PriceRefusals): void {
  if (slot.streak === 0) return
  slot.successes += 1
  slot.streak =
    slot.successes >= successesToClear ? 0 : Math.max(0, Math.min(Math.floor(slot.streak / 2), slot.streak - 2))
  if (slot.streak === 0) clearRefusals(slot)
}

/** A fill proves that the prices are taken again. */
export function clearRefusals(slot: PriceRefusals): void {
  slot.streak = 0
  slot.successes = 0
  slot.pausedUntilMs = 0
}
