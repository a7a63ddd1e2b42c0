import { isRecord } from '../../simulator/server/trader.fixture.ts'
import { readJson } from '../../simulator/server/wire.ts'

/** A JSON object of the venue. Numbers too long for a double are their digits as text. */
export type Row = Record<string, unknown>

export const isRow = isRecord

/** Text of the wire as a row; an empty one when it is none. */
export function rowOf(text: string): Row {
  const value = readJson(text)?.value
  return isRow(value) ? value : {}
}

export const rowsOf = (value: unknown): Row[] => (Array.isArray(value) ? value.filter(isRow) : [])
