// The account's fills, read back to a known trade, in our units. Complete or failed: a gap in the fills would be a wrong
// position.

import { Exact, formatDecimal, parseDecimal, roundDecimal } from '#shared/decimal.ts'
import type { MarketSpec } from '#shared/market.ts'
import type { TradeId } from '#shared/units.ts'
import type { ReadAnswer, VenueFill } from '../../core/event.ts'
import type { ReadOptions } from './account-reads.ts'
import { untrusted } from './get.ts'
import { readPages } from './pages.ts'
import { WireFill } from './wire.ts'

/** All fills of the market newer than `sinceTradeId` (null: all there are), oldest first, each once. */
export async function readFills(
  options: ReadOptions,
  sinceTradeId: TradeId | null,
): Promise<ReadAnswer<readonly VenueFill[]>> {
  const { http, translation, clock } = options
  const startedAtMs = clock.monoMs()
  const { spec } = translation
  const market = spec.name
  const since = sinceTradeId === null ? -1n : BigInt(sinceTradeId)
  const rows = await readPages(http, {
    path: '/user/trades',
    query: { market },
    row: WireFill,
    idOf: ({ id }) => id,
    isBeyond: ({ id }) => BigInt(id) <= since,
    rowsMax: null,
  })
  if (rows.result === 'failed') return rows
  const fills: VenueFill[] = []
  for (const row of rows.value.toReversed()) {
    if (row.market !== market) continue
    const exactPrice = offTickPrice(row, spec)
    const fill = translation.fill(exactPrice === null ? row : { ...row, price: nextWorseTick(row, spec) })
    if ('refused' in fill) return untrusted(fill.refused)
    fills.push(exactPrice === null ? fill.value : { ...fill.value, exactPrice })
  }
  return { result: 'read', value: fills, startedAtMs }
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
