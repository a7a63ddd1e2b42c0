// Lists sorted by 64-bit ids, which are text. Of two ids the longer is the larger, and of one length the letters decide.

export const isBelowId = (a: string, b: string): boolean => (a.length === b.length ? a < b : a.length < b.length)

/** How many of the rows have an id below this one. */
export function countBelow<Row>(rows: readonly Row[], id: string, idOf: (row: Row) => string): number {
  let low = 0
  let high = rows.length
  while (low < high) {
    const middle = (low + high) >> 1
    const row = rows[middle]
    if (row !== undefined && isBelowId(idOf(row), id)) low = middle + 1
    else high = middle
  }
  return low
}

/** Puts a row in its place unless its id is there already. Cheap when rows arrive nearly in order. */
export function insertOnce<Row>(rows: Row[], row: Row, idOf: (row: Row) => string): void {
  const id = idOf(row)
  let at = rows.length
  for (let before = rows[at - 1]; before !== undefined && isBelowId(id, idOf(before)); before = rows[at - 1]) at -= 1
  const before = rows[at - 1]
  if (before !== undefined && idOf(before) === id) return
  if (at === rows.length) rows.push(row)
  else rows.splice(at, 0, row)
}
