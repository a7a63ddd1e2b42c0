import { mkdtempSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { tapeHeader } from '../../simulator/market/tape.ts'
import { parseOptions, type Options } from '../../simulator/server/options.ts'

// Every world begins alike: two markets that printed twice and then stand still, four sub-accounts of two wallets.

export const market = 'X-USD'
export const otherMarket = 'Y-USD'

const folder = mkdtempSync(join(tmpdir(), 'venue-'))
const tapeFile = join(folder, 'two-prints.csv')
writeFileSync(tapeFile, [tapeHeader, '1000000,buy,100.01,0.001', '1000001,sell,99.99,0.001', ''].join('\n'))

/** Tick 0.01, lot 0.001, smallest order 0.01. Accounts 0 and 2 are of one wallet, 1 and 3 of the other. */
export function openingOptions(more: readonly string[]): Options {
  const markets = [market, otherMarket].flatMap((name) => ['--market', name, '--tape', tapeFile])
  const accounts = ['--accounts', '4', '--clients', '2']
  const parsed = parseOptions(['--port', '0', ...markets, ...accounts, '--control', ...more])
  if (parsed.type !== 'options') throw new Error('the options of a world must be valid')
  return parsed.options
}

/** What the outside world shows at first. */
export const openingBook = {
  bids: [
    ['99.9', '10'],
    ['99.8', '20'],
    ['99.5', '50'],
  ],
  asks: [
    ['100.1', '10'],
    ['100.2', '20'],
    ['100.5', '50'],
  ],
  mark: '100',
}
