// The account's fills, read back page by page, newest first on the wire. Complete down to the known trade, or failed: a gap
// in the fills would be a wrong position.

import { z } from 'zod'
import type { TradeId } from '#shared/units.ts'
import type { ReadAnswer, VenueFill } from '../../core/event.ts'
import { untrusted, type ReadOptions } from './account-reads.ts'
import { readAnswer } from './failures.ts'
import { describeIssue, WireFill } from './wire.ts'

/** Keeps a page well below the size limit of an answer. */
const pageRows = 100
const pagesMax = 2_000

/** All fills of the market newer than `sinceTradeId` (null: all there are), oldest first, each once. */
export async function readFills(
  options: ReadOptions,
  sinceTradeId: TradeId | null,
): Promise<ReadAnswer<readonly VenueFill[]>> {
  const { http, translation, clock } = options
  const startedAtMs = clock.monoMs()
  const since = sinceTradeId === null ? -1n : BigInt(sinceTradeId)
  const newestFirst: VenueFill[] = []
  let oldest: bigint | null = null
  let cursor: string | null = null
  for (let page = 0; page < pagesMax; page += 1) {
    const after: string = cursor === null ? '' : `&cursor=${cursor}`
    const path = `/user/trades?market=${encodeURIComponent(translation.spec.name)}&limit=${pageRows}${after}`
    const answer = readAnswer(await http.send({ method: 'GET', path, purpose: 'read' }), 'read')
    if (answer.result === 'failed') return { result: 'failed', error: answer.error }
    const rows = z.array(WireFill).safeParse(answer.data)
    if (!rows.success) return untrusted(describeIssue(rows.error))
    const before: bigint | null = oldest
    let isReached = false
    for (const row of rows.data) {
      const id = BigInt(row.id)
      // The edge of a page may be told twice; anything else out of order would make the end below a guess.
      if (oldest !== null && id >= oldest) {
        if (id === oldest) continue
        return untrusted(`the fills are not in descending order at ${row.id}`)
      }
      if (id <= since) {
        isReached = true
        break
      }
      oldest = id
      if (row.market !== translation.spec.name) continue
      const fill = translation.fill(row)
      if ('refused' in fill) return untrusted(fill.refused)
      newestFirst.push(fill.value)
    }
    const last = rows.data.at(-1)
    const next: string | null = answer.isPaged ? answer.cursor : (last?.id ?? null)
    if (isReached || last === undefined || next === null) {
      return { result: 'read', value: newestFirst.reverse(), startedAtMs }
    }
    if (oldest === before || next === cursor) return untrusted('the pages of fills do not go on')
    cursor = next
  }
  return untrusted(`there are more than ${pagesMax * pageRows} fills since trade ${sinceTradeId ?? '0'}`)
}
