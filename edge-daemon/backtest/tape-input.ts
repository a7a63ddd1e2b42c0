import { readFileSync } from 'node:fs'
import { basename } from 'node:path'
import type { MarketSpec } from '#shared/market.ts'
import { sizeLots } from '#shared/units.ts'
import { parseTape, tapeHeader, type Tape } from '../../simulator/market/tape.ts'
import { Refusal } from '../runtime/refusal.ts'
import { barsHeader, readBars, type Bars } from './bars.ts'
import { formatUnits } from './decimal-units.ts'

// Reads what --tape names: trades, or minute bars when the header says so.

export type TapeInput =
  | { readonly type: 'trades'; readonly name: string; readonly tape: Tape; readonly spec: MarketSpec }
  | { readonly type: 'bars'; readonly name: string; readonly bars: Bars; readonly spec: MarketSpec }

export type BarUnits = { readonly tick: string | undefined; readonly lot: string | undefined }

const maxBytes = 2 ** 29

export function readTapeFile(path: string, units: BarUnits): TapeInput {
  const text = readText(path)
  const name = basename(path)
  if (text.trimStart().startsWith(barsHeader)) {
    if (units.tick === undefined || units.lot === undefined)
      throw new Refusal(
        `--tape ${path} holds minute bars, whose price and size steps cannot be found in them: state both with --tick and --lot, for example --tick 0.5 --lot 0.001`,
      )
    const bars = readBars(text, name, units.tick)
    if (typeof bars === 'string') throw new Refusal(`--tape ${bars}`)
    return { type: 'bars', name, bars, spec: specOf(name, units.tick, units.lot, bars.openingTicks) }
  }
  if (units.tick !== undefined || units.lot !== undefined)
    throw new Refusal('--tick and --lot are for minute bars: a tape of trades has its own, leave them out')
  const result = parseTape(text, name)
  if (result.type === 'malformed') {
    const hint = text.startsWith(tapeHeader) ? '' : `, or "${barsHeader}" for minute bars`
    throw new Refusal(`--tape ${result.message}${hint}`)
  }
  const { tape } = result
  return {
    type: 'trades',
    name,
    tape,
    spec: specOf(name, formatUnits(tape.tick), formatUnits(tape.lot), tape.openingTicks),
  }
}

function readText(path: string): string {
  try {
    const bytes = readFileSync(path)
    if (bytes.length > maxBytes) throw new Refusal(`--tape ${path} is larger than 512 MB: cut it into parts`)
    return bytes.toString('utf8')
  } catch (error) {
    if (error instanceof Refusal) throw error
    const code = error instanceof Error && 'code' in error ? String(error.code) : 'unreadable'
    throw new Refusal(
      code === 'ENOENT'
        ? `--tape ${path} does not exist: name a CSV file of trades (${tapeHeader})`
        : `--tape ${path} cannot be read (${code}): name a CSV file that this user may read`,
    )
  }
}

/** Smallest order of about a dollar, as the venue's markets have it. */
function specOf(name: string, tickSize: string, lotSize: string, openingTicks: number): MarketSpec {
  const lotUsd = Number(tickSize) * Number(lotSize) * openingTicks
  return {
    name: name.replace(/\.csv$/, ''),
    tickSize,
    lotSize,
    minOrderLots: sizeLots(Math.max(1, Math.ceil(1 / lotUsd))),
    maxOrders: 200,
    maxOrderValueUsd: 1_000_000,
    priceCap: 0.05,
    priceFloor: 0.05,
    settlement: { syntheticId: '0x0', syntheticResolution: 1, collateralId: '0x0', collateralResolution: 1_000_000 },
  }
}
