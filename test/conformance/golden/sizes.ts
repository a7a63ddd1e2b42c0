import { z } from 'zod'
import { Exact } from '#shared/decimal.ts'
import { clientOrderId, monoMs, priceTicks, sizeLots } from '#shared/units.ts'
import type { Leg } from '../../../edge-daemon/core/quoting/slot.ts'
import { allowedLots, type Means } from '../../../edge-daemon/core/risk/clips.ts'
import { reservedLots, reservedTickLots } from '../../../edge-daemon/core/risk/exposure.ts'
import { emptySlot, type Slot } from '../../../edge-daemon/core/state.ts'
import { Amount, AmountOrNull, DecimalText, SideName } from './inputs.ts'

// How much may be sent, and what is sent already: sizes of the cases become whole lots of their step.

/** The step of a case that names none: finer than any size in the cases. */
const stepDefault = '0.0001'
const Cap = Amount.transform((usd) => (usd > 0 ? usd : Infinity))

const Book = z
  .union([z.null(), z.string(), z.object({ bid: AmountOrNull, ask: AmountOrNull })])
  .default(null)
  .transform((book) => {
    if (book === null || typeof book === 'string') return { isStale: book === 'stale', mid: null }
    return { isStale: false, mid: book.bid === null || book.ask === null ? null : (book.bid + book.ask) / 2 }
  })

const AllowedSize = z.object({
  side: SideName,
  requested: DecimalText,
  reference_price: Amount,
  position: DecimalText,
  reserved_same_side_qty: DecimalText.default('0'),
  reserved_open_notional: Amount.default(0),
  inflight_notional: Amount.default(0),
  available_for_trade: AmountOrNull,
  balance_age_s: AmountOrNull,
  book: Book,
  size_step: DecimalText.default(stepDefault),
  limits: z.object({
    max_position_size: Amount,
    max_long_position_size: Amount.default(0),
    max_short_position_size: Amount.default(0),
    max_order_notional_usd: Cap.default(Infinity),
    max_position_notional_usd: Cap.default(Infinity),
    gross_exposure_limit_usd: Cap.default(Infinity),
    balance_aware_sizing_enabled: z.boolean().default(false),
    balance_usage_factor: Amount.default(0.95),
    balance_notional_multiplier: Amount.default(1),
    balance_min_available_usd: Amount.default(0),
    balance_staleness_max_s: Amount.default(30),
    balance_stale_action: z.enum(['halt', 'reduce', 'skip']).default('reduce'),
  }),
})
type AllowedSize = z.infer<typeof AllowedSize>

export const allowedSize = (inputs: unknown) => {
  const given = AllowedSize.parse(inputs)
  const { limits, side, size_step } = given
  if (given.book.isStale) return { allowed: '0' }
  const lots = (size: string | number): number => new Exact(size).div(size_step).toNumber()
  const lotUsd = new Exact(given.book.mid ?? given.reference_price).mul(size_step).toNumber()
  const ownMax = side === 'buy' ? limits.max_long_position_size : limits.max_short_position_size
  const allowed = allowedLots({
    side,
    sizeLots: lots(given.requested),
    lotUsd,
    positionLots: lots(given.position),
    committedLots: lots(given.reserved_same_side_qty),
    committedUsd: given.reserved_open_notional + given.inflight_notional,
    sideMaxLots: lots(ownMax > 0 ? ownMax : limits.max_position_size),
    orderMaxLots: Infinity,
    orderMaxUsd: limits.max_order_notional_usd,
    positionMaxUsd: limits.max_position_notional_usd,
    grossMaxUsd: limits.gross_exposure_limit_usd,
    rampMaxLots: Infinity,
    means: limits.balance_aware_sizing_enabled ? meansOf(given) : null,
  })
  return { allowed: new Exact(allowed).mul(size_step).toFixed() }
}

function meansOf({ limits, ...given }: AllowedSize): Means {
  const maxAgeS = limits.balance_staleness_max_s
  const isStale = maxAgeS > 0 && (given.balance_age_s === null || given.balance_age_s > maxAgeS)
  return {
    availableUsd: given.available_for_trade,
    usageShare: limits.balance_usage_factor,
    keptUsd: limits.balance_min_available_usd,
    leverage: limits.balance_notional_multiplier,
    unaccountedUsd: given.reserved_open_notional + given.inflight_notional,
    staleAction: isStale ? limits.balance_stale_action : null,
  }
}

const Reserved = z.object({
  orders: z.array(
    z.object({
      id: z.string(),
      side: SideName,
      qty: Amount,
      price: Amount,
      pending_cancel: z.boolean().default(false),
    }),
  ),
  side: SideName,
  exclude: z.string().nullish(),
})

export const reserved = (inputs: unknown) => {
  const { orders, side, exclude } = Reserved.parse(inputs)
  const slots = orders.map((order, level) => slotWith(order, level))
  const own = slots.find(({ legs }) => legs[0]?.order.clientId === exclude) ?? null
  return { same_side_qty: reservedLots(slots, side, own), open_notional: reservedTickLots(slots, own) }
}

function slotWith(given: z.infer<typeof Reserved>['orders'][number], level: number): Slot {
  const order = {
    clientId: clientOrderId(given.id),
    side: given.side,
    level,
    price: priceTicks(given.price),
    size: sizeLots(given.qty),
    filled: 0,
    sentAtMs: monoMs(0),
    expiresAtMs: monoMs(1),
    requestedAtMs: monoMs(0),
    heardAtMs: monoMs(0),
  }
  const leg: Leg = given.pending_cancel
    ? { phase: 'cancelling', order, deadlineMs: monoMs(1) }
    : { phase: 'live', order }
  return { ...emptySlot(given.side, level), legs: [leg] }
}
