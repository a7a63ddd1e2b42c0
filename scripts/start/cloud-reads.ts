import { CountsReply, FillsReply } from '#shared/contracts/analytics.ts'
import type { FillFacts } from './fill-hash.ts'

// What the cloud holds, by its read API, for the final comparison.

export type CloudAccess = { readonly url: string; readonly readToken: string; readonly bot: string }

export async function readCloudFills(access: CloudAccess): Promise<FillFacts[]> {
  const fills: FillFacts[] = []
  let cursor: string | null = null
  do {
    const query: string = cursor === null ? '' : `&cursor=${encodeURIComponent(cursor)}`
    const page: FillsReply = FillsReply.parse(await read(access, `/v1/bots/${access.bot}/fills?limit=500${query}`))
    fills.push(...page.fills)
    cursor = page.next
  } while (cursor !== null)
  return fills
}

export async function readCloudCounts(access: CloudAccess, run: string): Promise<CountsReply> {
  return CountsReply.parse(await read(access, `/v1/bots/${access.bot}/counts?run=${run}`))
}

async function read(access: CloudAccess, path: string): Promise<unknown> {
  const response = await fetch(new URL(path, access.url), {
    headers: { authorization: `Bearer ${access.readToken}` },
    signal: AbortSignal.timeout(10_000),
  })
  if (!response.ok) throw new Error(`the cloud answered ${response.status} to ${path.split('?')[0]}`)
  return response.json()
}
