import type { Side } from '#shared/units.ts'
import { parseFixed } from '../exchange/fixed-point.ts'
import { groupPrints, type Print, type PrintGroup } from './prints.ts'

// Reads a recorded trade tape. A tape that cannot be right is refused whole, with the line that shows it.

export type Tape = {
  readonly groups: readonly PrintGroup[]
  readonly rows: number
  readonly firstAtMs: number
  readonly lastAtMs: number
  /** Greatest common divisors of the prices and of the sizes, units of 1e-12. */
  readonly tick: bigint
  readonly lot: bigint
  readonly openingTicks: number
}

export type TapeResult =
  | { readonly type: 'tape'; readonly tape: Tape }
  | { readonly type: 'malformed'; readonly message: string }

export const tapeHeader = 'ts_ms,taker_side,price,size'

/** A price more than this many times off its neighbour is an error of the recording, not a market. */
const priceJumpMax = 10n

type Row = { readonly atMs: number; readonly takerSide: Side; readonly price: bigint; readonly size: bigint }

/** Reads the text of a tape; `fileName` only serves the message. */
export function parseTape(text: string, fileName: string): TapeResult {
  const lines = text.replace(/^\uFEFF/, '').split(/\r?\n/)
  const malformed = (line: number, what: string): TapeResult => ({
    type: 'malformed',
    message: `${fileName} line ${line}: ${what}`,
  })
  if (lines[0]?.trim() !== tapeHeader) {
    return malformed(1, `the header must be "${tapeHeader}", was "${(lines[0] ?? '').slice(0, 60)}"`)
  }
  const rows: Row[] = []
  for (const [index, line] of lines.entries()) {
    if (index === 0 || (line === '' && index === lines.length - 1)) continue
    const row = parseRow(line, rows.at(-1))
    if (typeof row === 'string') return malformed(index + 1, row)
    rows.push(row)
  }
  const first = rows[0]
  const last = rows.at(-1)
  if (first === undefined || last === undefined) return malformed(2, 'the tape has no trades; record at least one')

  const tick = rows.reduce((divisor, row) => gcd(divisor, row.price), 0n)
  const lot = rows.reduce((divisor, row) => gcd(divisor, row.size), 0n)
  const prints: Print[] = []
  for (const [index, { atMs, takerSide, price, size }] of rows.entries()) {
    const ticks = Number(price / tick)
    const lots = Number(size / lot)
    if (!Number.isSafeInteger(ticks * 2)) return malformed(index + 2, 'price has too many ticks to be counted exactly')
    if (!Number.isSafeInteger(lots * 2)) return malformed(index + 2, 'size has too many lots to be counted exactly')
    prints.push({ atMs, takerSide, ticks, lots })
  }
  return {
    type: 'tape',
    tape: {
      groups: groupPrints(prints),
      rows: rows.length,
      firstAtMs: first.atMs,
      lastAtMs: last.atMs,
      tick,
      lot,
      openingTicks: prints[0]?.ticks ?? 0,
    },
  }
}

/** One row, or what is wrong with it. */
function parseRow(line: string, previous: Row | undefined): Row | string {
  const [time, side, priceText, sizeText, ...rest] = line.split(',')
  if (
    time === undefined ||
    side === undefined ||
    priceText === undefined ||
    sizeText === undefined ||
    rest.length > 0
  ) {
    return `expected four fields "${tapeHeader}", was "${line.slice(0, 60)}"`
  }
  const atMs = /^\d{1,15}$/.test(time) ? Number(time) : Number.NaN
  if (!(atMs > 0)) return `ts_ms must be a positive whole number of milliseconds, was "${time.slice(0, 30)}"`
  if (previous !== undefined && atMs < previous.atMs) {
    return `ts_ms runs backwards from ${previous.atMs} to ${atMs}; sort the tape by time`
  }
  if (side !== 'buy' && side !== 'sell') return `taker_side must be buy or sell, was "${side.slice(0, 30)}"`
  const price = parseFixed(priceText)
  if (typeof price !== 'bigint' || price === 0n) {
    return `price must be a positive finite decimal with at most 12 digits after the point, was "${priceText.slice(0, 30)}"`
  }
  if (previous !== undefined && (price > previous.price * priceJumpMax || price * priceJumpMax < previous.price)) {
    return `price ${priceText} is more than ten times off its neighbour; correct or remove the row`
  }
  const size = parseFixed(sizeText)
  if (typeof size !== 'bigint' || size === 0n) {
    return `size must be a positive decimal with at most 12 digits after the point, was "${sizeText.slice(0, 30)}"`
  }
  return { atMs, takerSide: side, price, size }
}

function gcd(a: bigint, b: bigint): bigint {
  return b === 0n ? a : gcd(b, a % b)
}
