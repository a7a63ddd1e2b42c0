import { readFileSync } from 'node:fs'
import { basename } from 'node:path'
import { createMarketSpec, marketNamePattern, type MarketSpec } from '../exchange/market-spec.ts'
import { createGenerator, generatorMarket } from '../market/generator.ts'
import { generatorSeed, optionsFor, seededMarket } from '../market/known-markets.ts'
import { sourceOf, type PrintSource } from '../market/prints.ts'
import { parseTape, type Tape } from '../market/tape.ts'
import type { MarketChoice } from './market-options.ts'

/** A market of this run and where its prints come from. */
export type MarketSource = {
  readonly spec: MarketSpec
  readonly source: PrintSource
  readonly tape: Tape | null
}

/** Throws a RangeError in one sentence when a tape or a market's name cannot be used. */
export function openMarketSources(choices: readonly MarketChoice[], seed: number): MarketSource[] {
  const asked = choices.length === 0 ? [{ name: null, tape: null }] : choices
  const sources = asked.map((choice) => openMarketSource(choice, seed))
  const names = sources.map(({ spec }) => spec.name)
  const twice = names.find((name, index) => names.indexOf(name) !== index)
  if (twice !== undefined) throw new RangeError(`--market ${twice} would be there twice; name its tape otherwise`)
  return sources
}

function openMarketSource(choice: MarketChoice, seed: number): MarketSource {
  if (choice.tape === null) {
    const market = seededMarket(choice.name ?? generatorMarket.name)
    const source = createGenerator(generatorSeed(seed, market.name), optionsFor(market))
    return { spec: createMarketSpec(market), source, tape: null }
  }
  const result = parseTape(readTape(choice.tape), choice.tape)
  if (result.type === 'malformed') throw new RangeError(`--tape ${result.message}`)
  const { tick, lot, openingTicks, groups } = result.tape
  const name = choice.name ?? nameOf(choice.tape)
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
  if (!marketNamePattern.test(name)) {
    throw new RangeError(`--tape ${path} does not name its market; pass --market NAME before it`)
  }
  return name
}
