// Lists that come in pages, newest first, each page continued from a cursor. Complete down to where the reader stops, or
// failed: a gap would be silent.

import { z } from 'zod'
import { readAnswer, type HttpOutcome } from './failures.ts'
import { getRequest, pathWith, untrusted, type Got, type QueryValue } from './get.ts'
import { outcomeAt, over, type Talk } from './talk.ts'
import { describeIssue } from './wire.ts'

export type PagedList<Row> = {
  readonly path: string
  readonly query: Readonly<Record<string, QueryValue>>
  readonly row: z.ZodType<Row>
  /** The 64-bit number by which the list descends. */
  readonly idOf: (row: Row) => string
  /** The first row that is no longer wanted; it and what is older are left out. */
  readonly isBeyond?: (row: Row) => boolean
  /** The list must reach a row that is beyond: one that ends before it has lost some. */
  readonly mustOverlap?: boolean
  /** Stops after so many rows; null reads to the end. */
  readonly rowsMax: number | null
}

/** Keeps a page well below the size limit of an answer. */
const pageRows = 100
const pagesMax = 2_000
/** This many pages follow each other at once; later ones keep to a pace that leaves most of the rate limit to others. */
const pagesAtOnce = 20
const pagePauseMs = 200

/** How far the reading has come. */
type Paging<Row> = {
  /** Pages heard so far. */
  readonly pages: number
  readonly newestFirst: readonly Row[]
  /** The lowest number so far. */
  readonly oldest: bigint | null
  readonly cursor: string | null
}

/** The rows, newest first, each once. */
export const readPages = <Row>(list: PagedList<Row>): Talk<Got<readonly Row[]>> =>
  askPage(list, { pages: 0, newestFirst: [], oldest: null, cursor: null })

function askPage<Row>(list: PagedList<Row>, paging: Paging<Row>): Talk<Got<readonly Row[]>> {
  const { pages, cursor } = paging
  if (pages === pagesMax) return over(untrusted(`there are more than ${pagesMax * pageRows} rows`))
  const limit = Math.min(pageRows, list.rowsMax ?? Infinity)
  return {
    isOver: false,
    requests: [getRequest(pathWith(list.path, { ...list.query, limit, cursor }))],
    afterMs: pages >= pagesAtOnce ? pagePauseMs : 0,
    hear: (outcomes) => {
      const heard = hearPage(list, paging, outcomeAt(outcomes, 0))
      return 'result' in heard ? over(heard) : askPage(list, heard)
    },
  }
}

/** Either all there is to say, or how far the reading has come with this page. */
function hearPage<Row>(
  list: PagedList<Row>,
  paging: Paging<Row>,
  outcome: HttpOutcome,
): Paging<Row> | Got<readonly Row[]> {
  const answer = readAnswer(outcome, 'read')
  if (answer.result === 'failed') return { result: 'failed', error: answer.error }
  const rows = z.array(list.row).safeParse(answer.data)
  if (!rows.success) return untrusted(describeIssue(rows.error))
  const newestFirst = [...paging.newestFirst]
  let { oldest } = paging
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
    if (newestFirst.length >= (list.rowsMax ?? Infinity)) return { result: 'got', value: newestFirst }
  }
  const last = rows.data.at(-1)
  const next: string | null = answer.isPaged ? answer.cursor : last === undefined ? null : list.idOf(last)
  if (last === undefined || next === null)
    return list.mustOverlap === true
      ? untrusted('the rows end before the one that was known')
      : { result: 'got', value: newestFirst }
  if (oldest === paging.oldest || next === paging.cursor) return untrusted('the pages do not go on')
  return { pages: paging.pages + 1, newestFirst, oldest, cursor: next }
}
