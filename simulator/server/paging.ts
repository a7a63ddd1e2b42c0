import { failed, ok, type Reply } from './reply.ts'
import { countBelow } from './sorted-ids.ts'
import { wireId, type Json } from './wire.ts'

const pageMax = 10_000

export type Page = { readonly limit: number; readonly cursor: string | null }

/** Reads `limit` and `cursor` of a query; a reply says which of them is wrong. */
export function pageAsked(query: URLSearchParams, limitDefault = 100): Page | Reply {
  const limitText = query.get('limit') ?? String(limitDefault)
  const limit = Number(limitText)
  if (!/^[1-9]\d{0,4}$/.test(limitText) || limit > pageMax) {
    return failed(400, 400, `limit must be a whole number from 1 to ${pageMax}`)
  }
  const cursor = query.get('cursor')
  if (cursor !== null && !/^\d{1,20}$/.test(cursor)) return failed(400, 400, 'cursor must be an id')
  return { limit, cursor }
}

/** One page of rows sorted by id, oldest first: the newest that fit, from just below the cursor. */
export function pageOf<Row>(
  oldestFirst: readonly Row[],
  { limit, cursor }: Page,
  idOf: (row: Row) => string,
  toJson: (row: Row) => Json | null,
): Reply {
  const from = cursor === null ? oldestFirst.length : countBelow(oldestFirst, cursor, idOf)
  const rows: Json[] = []
  let last: Row | undefined
  for (let index = from - 1; index >= 0 && rows.length < limit; index -= 1) {
    const row = oldestFirst[index]
    const shown = row === undefined ? null : toJson(row)
    if (shown === null) continue
    rows.push(shown)
    last = row
  }
  return pageReply(rows, last === undefined ? null : idOf(last))
}

/** The cursor is the id of the last row; null when there is none. */
export const pageReply = (rows: readonly Json[], cursor: string | null): Reply =>
  ok(rows, { cursor: cursor === null ? null : wireId(cursor), count: rows.length })

/** True when the query does not restrict the key, or one of its values is this one. */
export function isAsked(query: URLSearchParams, key: string, value: string): boolean {
  return !query.has(key) || query.getAll(key).includes(value)
}

/** The one market a query asks for; null when it asks for none, or for several. */
export function onlyMarket(query: URLSearchParams): string | null {
  const asked = query.getAll('market')
  return asked.length === 1 ? (asked[0] ?? null) : null
}

/** A time in milliseconds of a query; null when it is not given, a reply when it is malformed. */
export function timeAsked(query: URLSearchParams, key: string): number | null | Reply {
  const text = query.get(key)
  if (text === null) return null
  return /^\d{1,15}$/.test(text) ? Number(text) : failed(400, 400, `${key} must be milliseconds since 1970`)
}

export const isReply = (value: object | number | null): value is Reply =>
  typeof value === 'object' && value !== null && 'body' in value
