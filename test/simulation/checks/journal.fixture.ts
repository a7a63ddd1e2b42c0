import { createMarketSpec } from '../../../simulator/exchange/market-spec.ts'
import type { Trade } from '../../../simulator/exchange/state.ts'
import { generatorMarket } from '../../../simulator/market/generator.ts'
import { bot, marketName } from '../parties/venue.ts'

// Lines of a journal and the trades that they tell of, for tests of the checkers.

/** As it stands in a file, with its newline. */
export const line = (run: string, seq: number, type = 'note', data: object = { seq }): string =>
  `${JSON.stringify({ v: 1, bot, run, boot: 'boot-1', seq, wallMs: 1, monoMs: 0, type, data })}\n`

const priceTicks = 10_000
const sizeLots = 3
const fee = 2_000_000n

/** A trade of ours. */
export const tradeOf = (accountId: number, id: string): Trade => ({
  id,
  accountId,
  market: marketName,
  orderId: '1',
  externalId: '',
  side: 'buy',
  priceTicks,
  sizeLots,
  value: 0n,
  fee,
  isTaker: false,
  tradeType: 'TRADE',
  atMs: 0,
})

/** The record of that trade, or of one that differs in `more`. */
export function fillLine(run: string, seq: number, tradeId: string, more: object = {}): string {
  const { tick, lot } = createMarketSpec(generatorMarket)
  return line(run, seq, 'fill', {
    tradeId,
    orderId: '1',
    clientId: null,
    market: marketName,
    side: 'buy',
    price: decimalOf(BigInt(priceTicks) * tick),
    size: decimalOf(BigInt(sizeLots) * lot),
    fee: decimalOf(fee),
    isTaker: false,
    venueAtMs: 0,
    mid: null,
    positionAfter: '0',
    ...more,
  })
}

/** Of units of 1e-12. */
function decimalOf(units: bigint): string {
  const digits = String(units).padStart(13, '0')
  return `${digits.slice(0, -12)}.${digits.slice(-12)}`
}
