import type { Side } from '#shared/units.ts'
import { signOf } from '#shared/units.ts'

// How large an order may be. Quantity that only reduces the position passes every limit of position, exposure and balance;
// what opens is cut to the smallest of them all. Minima know no order, so none can be applied in the wrong place.

/** What is known of the account's means; money in dollars. */
export type Means = {
  readonly availableUsd: number | null
  /** Share of what is available that may be bound. */
  readonly usageShare: number
  /** What is never touched. */
  readonly keptUsd: number
  /** Value that one dollar of margin carries. */
  readonly leverage: number
  /** Value of orders that the available figure does not know of yet. */
  readonly unaccountedUsd: number
  /** What is done when the figure is too old to be used; null while it is fresh. */
  readonly staleAction: 'halt' | 'reduce' | 'skip' | null
}

/** One wish and everything that limits it. A limit that does not hold is Infinity; one that is no number lets nothing open. */
export type SizeRequest = {
  readonly side: Side
  readonly sizeLots: number
  /** Value of one lot at the reference price, dollars. */
  readonly lotUsd: number
  /** Signed, long positive. */
  readonly positionLots: number
  /** Everything of ours on this side that may still fill, whatever its phase. */
  readonly committedLots: number
  /** Value of everything of ours on both sides that may still fill, or has and is not in the position yet, dollars. */
  readonly committedUsd: number
  /** Largest position in the direction of this side. */
  readonly sideMaxLots: number
  /** Largest size of any order, reducing or not. */
  readonly orderMaxLots: number
  readonly orderMaxUsd: number
  readonly positionMaxUsd: number
  readonly grossMaxUsd: number
  /** Largest opening quantity while sizes grow back after a halt. */
  readonly rampMaxLots: number
  /** Null when the balance does not limit sizes. */
  readonly means: Means | null
}

/** The largest size that may be sent, whole lots rounded down. */
export function allowedLots(request: SizeRequest): number {
  const wishLots = positive(request.sizeLots)
  const reducing = Math.min(reducibleLots(request), wishLots)
  const opening = openingLots(request, wishLots - reducing)
  return wholeLots(Math.min(reducing + opening, ...orderCaps(request)))
}

/** How much of the position an order of this side could still take away: what is committed already is not there twice. */
export function reducibleLots(request: Pick<SizeRequest, 'side' | 'positionLots' | 'committedLots'>): number {
  return positive(-signOf(request.side) * request.positionLots - request.committedLots)
}

/** Caps of a single order, reducing or not: what a position is too large for takes several orders. */
const orderCaps = ({ orderMaxLots, orderMaxUsd, lotUsd }: SizeRequest): number[] => [
  positive(orderMaxLots),
  lotUsd > 0 ? positive(orderMaxUsd / lotUsd) : Infinity,
]

function openingLots(request: SizeRequest, wishLots: number): number {
  if (!(request.lotUsd > 0)) return 0
  const lots = wholeLots(Math.min(wishLots, ...openingCaps(request)))
  const action = request.means?.staleAction ?? null
  if (action === null || action === 'skip') return lots
  return action === 'halt' ? 0 : wholeLots(lots / 2)
}

/** Every limit on what opens, lots. The position counts in full beside an opening order, also one that would turn it. */
export function openingCaps(request: SizeRequest): number[] {
  const { side, lotUsd, positionLots, committedLots, means } = request
  const heldUsd = Math.abs(positionLots) * lotUsd
  // What reduces on the way from a short to a long is no part of the long limit, so the headroom is the whole way less it.
  const headroom = request.sideMaxLots - signOf(side) * positionLots - committedLots - reducibleLots(request)
  return [
    positive(headroom),
    positive((request.positionMaxUsd - heldUsd - committedLots * lotUsd) / lotUsd),
    positive((request.grossMaxUsd - heldUsd - request.committedUsd) / lotUsd),
    positive(request.rampMaxLots),
    means === null || means.staleAction !== null ? Infinity : positive(affordableUsd(means) / lotUsd),
  ]
}

/** Value of orders that the account can carry besides those it carries, dollars; negative when it carries too much. */
export const affordableUsd = (means: Means): number =>
  means.availableUsd === null
    ? 0
    : (means.availableUsd * means.usageShare - means.keptUsd) * means.leverage - means.unaccountedUsd

const positive = (lots: number): number => (lots > 0 ? lots : 0)

/** A quotient that doubles miss a whole lot by, in their last digits only, is that lot. */
const wholeLots = (lots: number): number => Math.floor(lots * (1 + 1e-12))
