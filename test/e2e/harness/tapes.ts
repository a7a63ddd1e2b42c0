import { writeFileSync } from 'node:fs'
import { createPrng } from '#shared/prng.ts'

// Small tapes written by the tests themselves.

const header = 'ts_ms,taker_side,price,size'
const beginAtMs = 1_700_000_000_000
const priceTicksStart = 500_000

type Row = readonly [atMs: number, side: 'buy' | 'sell', ticks: number, size: number]

const text = (rows: readonly Row[]): string =>
  `${[header, ...rows.map(([atMs, side, ticks, size]) => `${atMs},${side},${(ticks / 1e6).toFixed(6)},${size}`)].join('\n')}\n`

/** A market that moves: about two taker orders a second around 0.5 dollars for `seconds` of its own time. */
export function writeLivelyTape(file: string, seconds: number, seed = 'lively'): string {
  const prng = createPrng(seed)
  const rows: Row[] = []
  let ticks = priceTicksStart
  for (let atMs = beginAtMs; atMs < beginAtMs + seconds * 1_000; atMs += Math.ceil(prng.exponential(500))) {
    const side = prng.below(2) === 0 ? 'buy' : 'sell'
    ticks = Math.max(priceTicksStart / 2, ticks + Math.round(prng.normal() * 40))
    // Buyers pay the ask and sellers get the bid: half a spread of four basis points.
    rows.push([atMs, side, ticks + (side === 'buy' ? 100 : -100), 20 + prng.below(400)])
  }
  writeFileSync(file, text(rows))
  return file
}

/** A market that prints on both sides once and is then silent for a day: whatever rests stays until somebody cancels it. */
export function writeCalmTape(file: string): string {
  const rows: Row[] = [
    [beginAtMs, 'buy', priceTicksStart + 100, 300],
    [beginAtMs + 1, 'sell', priceTicksStart - 100, 301],
    [beginAtMs + 86_400_000, 'buy', priceTicksStart + 101, 300],
  ]
  writeFileSync(file, text(rows))
  return file
}
