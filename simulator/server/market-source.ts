import { readFileSync } from 'node:fs'
import { basename } from 'node:path'
import { createMarketSpec, marketNamePattern, type MarketSpec } from '../exchange/market-spec.ts'
import { createGenerator, generatorMarket } from '../market/generator.ts'
import { sourceOf, type PrintSource } from '../market/prints.ts'
import { parseTape, type Tape } from '../market/tape.ts'
import type { Options } from './options.ts'

/** The market of this run and where its prints come from. */
export type MarketSource = {
  readonly spec: MarketSpec
  readonly source: PrintSource
  readonly tape: Tape | null
}

/** Throws an Error in one sentence when the tape or the market's name cannot be used. */
export function openMarketSource(options: Pick<Options, 'tape' | 'market' | 'seed'>): MarketSource {
  if (options.tape === null) {
    const spec = createMarketSpec({ ...generatorMarket, name: options.market ?? generatorMarket.name })
    return { spec, source: createGenerator(options.seed), tape: null }
  }
  const result = parseTape(readTape(options.tape), options.tape)
  if (result.type === 'malformed') throw new RangeError(`--tape ${result.message}`)
  const { tick, lot, openingTicks, groups } = result.tape
  const name = options.market ?? nameOf(options.tape)
  return { spec: createMarketSpec({ name, tick, lot, openingTicks }), source: sourceOf(groups), tape: result.tape }
}

function readTape(path: string): string {
  try {
    return readFileSync(path, 'utf8')
  } catch (error) {
    const reason = error instanceof Error && 'code' in error ? String(error.code) : 'unknown reason'
    throw new RangeError(`--tape ${path} cannot be read (${reason}); name an existing trade file`, { cause: error })
  }
}

function nameOf(path: string): string {
  const name = `${basename(path).split(/[-.]/)[0]?.toUpperCase() ?? ''}-USD`
  if (!marketNamePattern.test(name)) throw new RangeError(`--tape ${path} does not name its market; pass --market NAME`)
  return name
}
