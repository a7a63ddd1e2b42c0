import { z } from 'zod'
import type { FillFacts } from './fill-hash.ts'

// What the exchange itself says, over its REST, for the final comparison. Numbers of 64 bits stay text.

export type ExchangeAccess = { readonly rest: string; readonly apiKey: string }

const Id = z.union([z.string(), z.number()]).transform(String)
const Trades = z.array(z.object({ id: Id, side: z.string(), price: z.string(), qty: z.string(), fee: z.string() }))
const Position = z.object({
  market: z.string(),
  side: z.string(),
  size: z.string(),
  markPrice: z.string(),
  status: z.string().optional(),
})

const pageMax = 200

export async function readExchangeFills(access: ExchangeAccess): Promise<FillFacts[]> {
  const fills: FillFacts[] = []
  let cursor: string | null = null
  for (;;) {
    const query: string = cursor === null ? '' : `&cursor=${cursor}`
    const page: z.infer<typeof Trades> = Trades.parse(await read(access, `/user/trades?limit=${pageMax}${query}`))
    fills.push(
      ...page.map((row) => ({ tradeId: row.id, side: row.side, price: row.price, size: row.qty, fee: row.fee })),
    )
    const last = page.at(-1)
    if (last === undefined || page.length < pageMax) return fills
    cursor = last.id
  }
}

export async function readOpenOrderCount(access: ExchangeAccess): Promise<number> {
  return z.array(z.unknown()).parse(await read(access, '/user/orders')).length
}

export type AccountSnapshot = { readonly equity: string; readonly position: string; readonly markPrice: string | null }

/** Equity, position and mark of one moment: read until the mark did not move in between. */
export async function readAccountSnapshot(access: ExchangeAccess, market: string): Promise<AccountSnapshot> {
  for (let attempt = 0; attempt < 50; attempt += 1) {
    const before = await readPosition(access, market)
    const equity = z.object({ equity: z.string() }).parse(await read(access, '/user/balance')).equity
    const after = await readPosition(access, market)
    if (before.position === after.position && before.markPrice === after.markPrice) return { equity, ...after }
  }
  throw new Error('the mark price moved through fifty reads of the account')
}

async function readPosition(access: ExchangeAccess, market: string) {
  const rows = z.array(Position).parse(await read(access, `/user/positions?market=${encodeURIComponent(market)}`))
  const row = rows.find((candidate) => candidate.market === market && candidate.status !== 'CLOSED')
  if (row === undefined) return { position: '0', markPrice: null }
  return { position: row.side === 'SHORT' ? `-${row.size}` : row.size, markPrice: row.markPrice }
}

async function read(access: ExchangeAccess, path: string): Promise<unknown> {
  const response = await fetch(`${access.rest}${path}`, {
    headers: { 'x-api-key': access.apiKey, 'user-agent': 'pilotlight-report/0.1' },
    signal: AbortSignal.timeout(10_000),
  })
  const text = await response.text()
  // Long whole numbers become text before anything can round them.
  const body: unknown = JSON.parse(text, (_key, value: unknown, context?: { source?: string }) =>
    typeof value === 'number' && context?.source !== undefined && !Number.isSafeInteger(value) ? context.source : value,
  )
  if (!response.ok) throw new Error(`the exchange answered ${response.status} to ${path.split('?')[0]}`)
  return z.object({ data: z.unknown() }).parse(body).data
}
