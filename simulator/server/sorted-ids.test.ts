import * as fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { countBelow, insertOnce, isBelowId } from './sorted-ids.ts'

const ids = fc.array(fc.bigInt({ min: 0n, max: 2n ** 64n - 1n }).map(String))
const itself = (id: string) => id

describe('ids as text', () => {
  test('are ordered as the numbers they are, beyond 2^53 too', () => {
    fc.assert(
      fc.property(fc.bigInt({ min: 0n, max: 2n ** 64n - 1n }), fc.bigInt({ min: 0n, max: 2n ** 64n - 1n }), (a, b) => {
        expect(isBelowId(String(a), String(b))).toBe(a < b)
      }),
    )
    expect(isBelowId('9007199254740992', '9007199254740993')).toBe(true)
  })
  test('put in one by one are sorted and unique, whatever order they come in', () => {
    fc.assert(
      fc.property(ids, (texts) => {
        const rows: string[] = []
        for (const id of [...texts, ...texts.slice(0, 3)]) insertOnce(rows, id, itself)
        expect(rows).toEqual([...new Set(texts)].sort((a, b) => (BigInt(a) < BigInt(b) ? -1 : 1)))
      }),
    )
  })
  test('below a given one are counted exactly', () => {
    fc.assert(
      fc.property(ids, fc.bigInt({ min: 0n, max: 2n ** 64n - 1n }), (texts, id) => {
        const rows = [...new Set(texts)].sort((a, b) => (BigInt(a) < BigInt(b) ? -1 : 1))
        expect(countBelow(rows, String(id), itself)).toBe(rows.filter((row) => BigInt(row) < id).length)
      }),
    )
  })
})
