import { Exact, formatDecimal } from '#shared/decimal.ts'
import type { FillData } from '#shared/contracts/records.ts'
import { formatPrice, formatSize, type MarketSpec } from '#shared/market.ts'
import { sizeLots } from '#shared/units.ts'
import type { Effect } from '../core/effect.ts'

/** A fill as it is journaled, uploaded and compared: exact decimals as text. */
export function fillRecord(effect: Effect & { type: 'journal_fill' }, spec: MarketSpec): FillData {
  const { fill, midHalfTicks, insideTicks, checkpoint } = effect
  return {
    tradeId: fill.tradeId,
    orderId: fill.venueId,
    clientId: fill.clientId,
    market: spec.name,
    side: fill.side,
    price: fill.exactPrice === undefined ? formatPrice(spec, fill.price) : formatDecimal(new Exact(fill.exactPrice)),
    size: formatSize(spec, fill.size),
    fee: formatDecimal(new Exact(fill.fee)),
    isTaker: fill.isTaker,
    venueAtMs: fill.venueAtMs,
    mid: midHalfTicks === null ? null : midPrice(midHalfTicks, spec),
    insideTicks,
    positionAfter: formatSize(spec, sizeLots(checkpoint.ledger.positionLots)),
    checkpoint: { ...checkpoint, ledger: { ...checkpoint.ledger } },
  }
}

/** A doubled mid as decimal text. */
export const midPrice = (midHalfTicks: number, spec: MarketSpec): string =>
  formatDecimal(new Exact(midHalfTicks).mul(spec.tickSize).div(2))
