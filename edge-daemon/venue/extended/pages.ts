// Lists that come in pages, newest first, each page continued from a cursor. Complete down to where the reader stops, or
// failed: a gap would be silent.

import { z } from 'zod'
import { readAnswer } from './failures.ts'
import { pathWith, untrusted, type Got, type QueryValue } from './get.ts'
import type { HttpClient } from './http.ts'
import { describeIssue } from './wire.ts'

export type PagedList<Row> = {
  readonly path: string
  readonly query: Readonly<Record<string, QueryValue>>
  readonly row: z.ZodType<Row>
  /** The 64-bit number by which the list descends. */
  readonly idOf: (row: Row) => string
  /** The first row that is no longer wanted; it and what is older are left out. */
  readonly isBeyond?: (row: Row) => boolean
  /** Stops after so many rows; null reads to the end. */
  readonly rowsMax: number | null
}

/** Keeps a page well below the size limit of an answer. */
const pageRows = 100
const pagesMax = 2_000
/** This many pages follow each other at once; later ones keep to a pace that leaves most of the rate limit to others. */
const pagesAtOnce = 20
const pagePauseMs = 200

/** The rows, newest first, each once. */
export async function readPages<Row>(http: HttpClient, list: PagedList<Row>): Promise<Got<readonly Row[]>> {
  const rowsMax = list.rowsMax ?? Infinity
  const newestFirst: Row[] = []
  let oldest: bigint | null = null
  let cursor: string | null = null
  for (let page = 0; page < pagesMax; page += 1) {
    if (page >= pagesAtOnce) await new Promise((resolve) => setTimeout(resolve, pagePauseMs))
    const path = pathWith(list.path, { ...list.query, limit: Math.min(pageRows, rowsMax), cursor })
    const answer = readAnswer(await http.send({ method: 'GET', path, purpose: 'read' }), 'read')
    if (answer.result === 'failed') return { result: 'failed', error: answer.error }
    const rows = z.array(list.row).safeParse(answer.data)
    if (!rows.success) return untrusted(describeIssue(rows.error))
    const before: bigint | null = oldest
    for (const row of rows.data) {
      const id = BigInt(list.idOf(row))
      // The edge of a page may be told twice; anything else out of order would make the end below a guess.
      if (oldest !== null && id >= oldest) {
        if (id === oldest) continue
        return untrusted(`the rows are not in descending order at ${id}`)
      }
      if (list.isBeyond?.(row) === true) return { result: 'got', value: newestFirst }
      oldest = id
      newestFirst.push(row)
      if (newestFirst.length >= rowsMax) return { result: 'got', value: newestFirst }
    }
    const last = rows.data.at(-1)
    const next: string | null = answer.isPaged ? answer.cursor : last === undefined ? null : list.idOf(last)
    if (last === undefined || next === null) return { result: 'got', value: newestFirst }
    if (oldest === before || next === cursor) return untrusted('the pages do not go on')
    cursor = next
  }
  return untrusted(`there are more than ${pagesMax * pageRows} rows`)
}
