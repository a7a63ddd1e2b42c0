// The account's fills, read back to a known trade, in our units. Complete or failed: a gap in the fills would be a wrong
// position.

import { Exact, formatDecimal, parseDecimal, roundDecimal } from '#shared/decimal.ts'
import type { MarketSpec } from '#shared/market.ts'
import type { TradeId } from '#shared/units.ts'
import type { ReadAnswer, VenueFill } from '../../core/event.ts'
import type { ReadOptions } from './account-reads.ts'
import { untrusted, type Got } from './get.ts'
import { readPages } from './pages.ts'
import { turned, type Talk } from './talk.ts'
import type { Translation } from './translate.ts'
import { WireFill } from './wire.ts'

/** All fills of the market newer than `sinceTradeId` (null: all there are), oldest first, each once. */
export function readFills(
  { translation, startedAtMs }: ReadOptions,
  sinceTradeId: TradeId | null,
): Talk<ReadAnswer<readonly VenueFill[]>> {
  const since = sinceTradeId === null ? -1n : BigInt(sinceTradeId)
  const pages = readPages({
    path: '/user/trades',
    query: { market: translation.spec.name },
    row: WireFill,
    idOf: ({ id }) => id,
    isBeyond: ({ id }) => BigInt(id) <= since,
    mustOverlap: sinceTradeId !== null,
    rowsMax: null,
  })
  return turned(pages, (rows) => {
    if (rows.result === 'failed') return rows
    const fills = fillsOf(translation, rows.value)
    return fills.result === 'failed' ? fills : { result: 'read', value: fills.value, startedAtMs }
  })
}

/** Oldest first, those of other markets left out. */
function fillsOf(translation: Translation, newestFirst: readonly WireFill[]): Got<readonly VenueFill[]> {
  const { spec } = translation
  const fills: VenueFill[] = []
  for (const row of newestFirst.toReversed()) {
    if (row.market !== spec.name) continue
    const exactPrice = offTickPrice(row, spec)
    const fill = translation.fill(exactPrice === null ? row : { ...row, price: nextWorseTick(row, spec) })
    if ('refused' in fill) return untrusted(fill.refused)
    fills.push(exactPrice === null ? fill.value : { ...fill.value, exactPrice })
  }
  return { result: 'got', value: fills }
}

/**
 * A liquidation fills at a price that need not be a whole tick, and a market may get another tick. Such a fill is booked all
 * the same, or no later one could ever be: at most a tick worse for us, with the exact price beside it.
 */
function offTickPrice({ price }: WireFill, { tickSize }: MarketSpec): string | null {
  return parseDecimal(price, 'price').div(tickSize).isInteger() ? null : price
}

function nextWorseTick({ price, side }: WireFill, { tickSize }: MarketSpec): string {
  const ticks = parseDecimal(price, 'price').div(tickSize)
  const worse = roundDecimal(ticks, 0, side.toUpperCase() === 'BUY' ? 'ceil' : 'floor')
  return formatDecimal(worse.lt(1) ? new Exact(tickSize) : worse.mul(tickSize))
}
