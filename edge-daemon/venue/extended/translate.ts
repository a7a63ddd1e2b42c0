// Theirs to ours: rows of the account and the market into ticks, lots and our words, and sides both ways. What does not
// translate is a value that says why, never a throw. Decides nothing about what a row means for us.

import { Exact, parseDecimal, roundDecimal } from '#shared/decimal.ts'
import type { MarketSpec } from '#shared/market.ts'
import {
  clientOrderId,
  priceTicks,
  sizeLots,
  tradeId,
  venueOrderId,
  type PriceTicks,
  type Side,
  type SizeLots,
} from '#shared/units.ts'
import type {
  Balance,
  BookLevel,
  OrderStatus,
  PositionReport,
  PublicTrade,
  VenueFill,
  VenueOrder,
} from '../../core/event.ts'
import { meaningOfEnd } from './status-reasons.ts'
import { createUnitsParser } from './units-parser.ts'
import type { WireLevel, WirePublicTrade } from './stream-wire.ts'
import type { WireBalance, WireFill, WireOrder, WirePosition } from './wire.ts'

export type Translated<Value> = { readonly value: Value } | { readonly refused: string }

export type Translation = {
  readonly spec: MarketSpec
  order(row: WireOrder): Translated<VenueOrder>
  fill(row: WireFill): Translated<VenueFill>
  publicTrade(row: WirePublicTrade): Translated<PublicTrade>
  /** A level of a snapshot states a size; one of a delta states the size after it, or failing that a signed change. */
  level(row: WireLevel, isSnapshot: boolean): Translated<BookLevel>
  /** Signed lots, long positive; a closed position is 0 and has no prices. */
  position(row: WirePosition): Translated<PositionReport>
  /** A price estimate as fractional ticks. */
  markTicks(text: string): Translated<number>
}

/** What orders, fills and prints have in common. */
type Terms = { readonly side: Side; readonly price: PriceTicks; readonly size: SizeLots }

const statuses: Readonly<Record<string, OrderStatus>> = {
  NEW: 'open',
  PARTIALLY_FILLED: 'open',
  UNTRIGGERED: 'open',
  TRIGGERED: 'open',
  FILLED: 'filled',
  CANCELLED: 'cancelled',
  REJECTED: 'rejected',
  EXPIRED: 'expired',
}

/** Makes the translation of one market. Parsers are built once, because the book passes through them all day. */
export function createTranslation(spec: MarketSpec): Translation {
  const ticksIn = createUnitsParser(spec.tickSize)
  const lotsIn = createUnitsParser(spec.lotSize)
  const tickSize = Number(spec.tickSize)

  const priceOf = (text: string): PriceTicks | null => {
    const ticks = ticksIn(text)
    return ticks === null || ticks <= 0 ? null : priceTicks(ticks)
  }
  const lotsOf = (text: string): SizeLots | null => {
    const lots = lotsIn(text)
    return lots === null ? null : sizeLots(lots)
  }
  const sizeOf = (text: string): SizeLots | null => {
    const lots = lotsOf(text)
    return lots === null || lots < 0 ? null : lots
  }
  const terms = (what: string, row: { side: string; price: string; size: string }): Translated<Terms> => {
    const side = sideOf(row.side)
    const price = priceOf(row.price)
    const size = sizeOf(row.size)
    if (side === null) return { refused: `${what} has the side "${row.side}"` }
    if (price === null) return { refused: `${what} has the price ${row.price}, not a multiple of ${spec.tickSize}` }
    if (size === null || size === 0)
      return { refused: `${what} has the size ${row.size}, not a multiple of ${spec.lotSize}` }
    return { value: { side, price, size } }
  }

  return {
    spec,
    order(row) {
      const what = `order ${row.id}`
      if (row.market !== spec.name) return { refused: `${what} is of the market ${row.market}, not ${spec.name}` }
      const common = terms(what, { side: row.side, price: row.price ?? 'none', size: row.qty })
      if ('refused' in common) return common
      const filled = sizeOf(row.filledQty ?? '0')
      if (filled === null) return { refused: `${what} has the filled size ${row.filledQty}` }
      const known = statuses[row.status.toUpperCase()]
      const told = row.statusReason === 'NONE' ? null : (row.statusReason ?? null)
      return {
        value: {
          ...common.value,
          clientId: clientOrderId(row.externalId ?? `venue-${row.id}`),
          venueId: venueOrderId(row.id),
          // A status we do not know counts as open: it is exposure until the venue says that it is over.
          status: known ?? 'open',
          reason: known === undefined ? `unknown status ${row.status}` : told,
          ...(told === null || known === undefined || known === 'open' ? {} : meaningOfEnd(told)),
          filled,
          reduceOnly: row.reduceOnly ?? false,
        },
      }
    },
    fill(row) {
      const what = `fill ${row.id}`
      if (row.market !== spec.name) return { refused: `${what} is of the market ${row.market}, not ${spec.name}` }
      const common = terms(what, { side: row.side, price: row.price, size: row.qty })
      if ('refused' in common) return common
      const feeMicros = microsUp(row.fee)
      if (feeMicros === null || !isFee(Number(row.fee) / (Number(row.price) * Number(row.qty))))
        return { refused: `${what} has the fee ${row.fee}` }
      return {
        value: {
          ...common.value,
          tradeId: tradeId(row.id),
          venueId: venueOrderId(row.orderId),
          clientId:
            row.externalOrderId === undefined || row.externalOrderId === null
              ? null
              : clientOrderId(row.externalOrderId),
          fee: row.fee,
          feeMicros,
          isTaker: row.isTaker,
          ...(isForced(row.tradeType) ? { forced: row.tradeType } : {}),
          venueAtMs: row.createdTime,
        },
      }
    },
    publicTrade(row) {
      const what = `print ${row.i}`
      if (row.m !== spec.name) return { refused: `${what} is of the market ${row.m}, not ${spec.name}` }
      const common = terms(what, { side: row.S, price: row.p, size: row.q })
      if ('refused' in common) return common
      return { value: { ...common.value, tradeId: tradeId(row.i), venueAtMs: row.T, tapeAtMs: row.tapeT ?? null } }
    },
    level(row, isSnapshot) {
      const price = priceOf(row.p)
      const isAbsolute = isSnapshot || (row.c !== undefined && row.c !== null)
      const text = isSnapshot ? row.q : (row.c ?? row.q)
      const lots = lotsOf(text)
      if (price === null) return { refused: `a level has the price ${row.p}, not a multiple of ${spec.tickSize}` }
      if (lots === null || (isSnapshot && lots < 0))
        return { refused: `a level has the size ${text}, not a multiple of ${spec.lotSize}` }
      return { value: { price, lots, mode: isAbsolute ? 'set' : 'add' } }
    },
    position(row) {
      const markPrice = row.markPrice ?? null
      const leverage = figureOf(row.leverage)
      if (row.status?.toUpperCase() === 'CLOSED') return { value: { position: sizeLots(0), markPrice, leverage } }
      const size = sizeOf(row.size)
      if (size === null) return { refused: `the position has the size ${row.size}, not a multiple of ${spec.lotSize}` }
      if (size === 0) return { value: { position: size, markPrice, leverage } }
      const side = row.side.toUpperCase()
      if (side !== 'LONG' && side !== 'SHORT') return { refused: `the position has the side "${row.side}"` }
      return {
        value: {
          position: side === 'LONG' ? size : sizeLots(0 - size),
          markPrice,
          leverage,
          openTicks: figureOf(row.openPrice, tickSize),
          liquidationTicks: figureOf(row.liquidationPrice, tickSize),
        },
      }
    },
    markTicks(text) {
      const ticks = Number(text) / tickSize
      return Number.isFinite(ticks) && ticks > 0 ? { value: ticks } : { refused: `the mark price is ${text}` }
    },
  }
}

/** The venue's own trades with a position have names of their own; a word we do not know is one of them. */
const isForced = (tradeType: string | null | undefined): tradeType is string =>
  tradeType !== null && tradeType !== undefined && tradeType.toUpperCase() !== 'TRADE'

export const sideName = (side: Side): 'BUY' | 'SELL' => (side === 'buy' ? 'BUY' : 'SELL')

export function translateBalance(row: WireBalance): Balance {
  return {
    equity: row.equity,
    equityUsd: Number(row.equity),
    availableUsd: Number(row.availableForTrade),
    initialMarginUsd: figureOf(row.initialMargin),
  }
}

/** What the venue means when it answers that there is no balance. */
export const zeroBalance: Balance = { equity: '0', equityUsd: 0, availableUsd: 0 }

/** An estimate in units of so much; null when it is not told or makes no sense. */
function figureOf(text: string | null | undefined, unit = 1): number | null {
  const figure = text === null || text === undefined ? Number.NaN : Number(text) / unit
  return Number.isFinite(figure) && figure >= 0 ? figure : null
}

function sideOf(text: string): Side | null {
  const upper = text.toUpperCase()
  if (upper === 'BUY') return 'buy'
  return upper === 'SELL' ? 'sell' : null
}

/** No venue takes a tenth of what was traded, forced or not, and none gives back more than a hundredth. */
const feeShareMin = -0.01
const feeShareMax = 0.1
/** Whether such a part of the value of a fill can be its fee; a rebate is negative. */
const isFee = (share: number): boolean => share >= feeShareMin && share <= feeShareMax

/** Dollars to whole micro-dollars. A finer fee is rounded up: what we paid is never understated. */
function microsUp(text: string): number | null {
  const micros = roundDecimal(parseDecimal(text, 'fee').mul(new Exact(1_000_000)), 0, 'ceil').toNumber()
  return Number.isSafeInteger(micros) ? micros + 0 : null
}
