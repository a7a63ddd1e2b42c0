// Keyset paging: a cursor is the key of the last row given. Callers of the API see it as an opaque text.

export type KeyPart = string | number
export type PageQuery<Key extends readonly KeyPart[]> = {
  /** Null for all runs. */
  readonly run: string | null
  readonly limit: number
  /** Rows after this key; null from the start. */
  readonly after: Key | null
}
export type Page<T> = { readonly items: T[]; readonly next: string | null }

/** Rows to items; `next` is set when the page is full, so the last page may be empty. */
export function pageOf<Row, T>(
  rows: readonly Row[],
  limit: number,
  keyOf: (row: Row) => readonly KeyPart[],
  itemOf: (row: Row) => T,
): Page<T> {
  const last = rows.length < limit ? undefined : rows.at(-1)
  return { items: rows.map(itemOf), next: last === undefined ? null : btoa(JSON.stringify(keyOf(last))) }
}
