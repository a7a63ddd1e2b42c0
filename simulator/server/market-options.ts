import { marketNamePattern } from '../exchange/market-spec.ts'

/** One market of a run. Null: the name comes from the tape's file; a market without a tape is seeded. */
export type MarketChoice = { readonly name: string | null; readonly tape: string | null }

/** What parseArgs says of one option, in the order of the command line. */
export type OptionToken = { readonly kind: string; readonly name?: string; readonly value?: string | undefined }

/**
 * Pairs the --market and --tape of a command line: a tape belongs to the market named just before it, and one that no
 * market was named for is named after its file. Throws a RangeError in one sentence.
 */
export function readMarkets(tokens: readonly OptionToken[]): MarketChoice[] {
  const markets: { name: string | null; tape: string | null }[] = []
  for (const { kind, name, value = '' } of tokens) {
    if (kind !== 'option') continue
    if (name === 'market') {
      if (!marketNamePattern.test(value)) throw new RangeError(`--market must look like ETH-USD, was "${value}"`)
      if (markets.some((market) => market.name === value))
        throw new RangeError(`--market ${value} is given twice; name each once`)
      markets.push({ name: value, tape: null })
    } else if (name === 'tape') {
      const last = markets.at(-1)
      if (last === undefined || last.name === null) markets.push({ name: null, tape: value })
      else if (last.tape === null) last.tape = value
      else
        throw new RangeError(`--tape ${value} would be the second one of ${last.name}; put another --market before it`)
    }
  }
  if (markets.length > marketsMax) throw new RangeError(`--market can be given ${marketsMax} times at most`)
  return markets
}

const marketsMax = 50
