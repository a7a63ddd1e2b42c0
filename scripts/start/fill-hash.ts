import { createHash } from 'node:crypto'
import { Exact, formatDecimal } from '#shared/decimal.ts'

export type FillFacts = {
  readonly tradeId: string
  readonly side: string
  readonly price: string
  readonly size: string
  readonly fee: string
}

/** One number for a set of fills: two stores that agree on every fill have the same, whatever the order they keep. */
export function fillHash(fills: readonly FillFacts[]): string {
  const plain = (text: string) => formatDecimal(new Exact(text))
  const lines = fills.map((fill) =>
    [fill.tradeId, fill.side.toLowerCase(), plain(fill.price), plain(fill.size), plain(fill.fee)].join('|'),
  )
  return createHash('sha256').update(lines.sort().join('\n')).digest('hex')
}
