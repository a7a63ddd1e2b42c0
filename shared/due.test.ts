import * as fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { orderDue, popDue, pushDue, type Due } from './due.ts'

const Entries = fc
  .array(fc.integer({ min: 0, max: 20 }), { maxLength: 200 })
  .map((moments) => moments.map((dueAtMs, sequence) => ({ dueAtMs, sequence })))

const drained = (heap: Due[]): Due[] => {
  const taken: Due[] = []
  for (let entry = popDue(heap); entry !== undefined; entry = popDue(heap)) taken.push(entry)
  return taken
}

const sorted = (entries: readonly Due[]) => entries.toSorted((a, b) => a.dueAtMs - b.dueAtMs || a.sequence - b.sequence)

describe('what waits', () => {
  test('comes out by its moment, and in the order it went in where moments are equal', () => {
    fc.assert(
      fc.property(Entries, (entries) => {
        const heap: Due[] = []
        for (const entry of entries) pushDue(heap, entry)
        expect(drained(heap)).toEqual(sorted(entries))
      }),
    )
  })

  test('keeps its order when entries come and go in between', () => {
    fc.assert(
      fc.property(Entries, fc.array(fc.boolean()), (entries, takes) => {
        const heap: Due[] = []
        const waiting: Due[] = []
        for (const [index, entry] of entries.entries()) {
          pushDue(heap, entry)
          waiting.push(entry)
          if (takes[index] !== true) continue
          const first = sorted(waiting)[0]
          expect(popDue(heap)).toEqual(first)
          waiting.splice(waiting.indexOf(first ?? entry), 1)
        }
        expect(drained(heap)).toEqual(sorted(waiting))
      }),
    )
  })

  test('can be put in order as a whole', () => {
    fc.assert(
      fc.property(Entries, (entries) => {
        const heap = entries.toReversed()
        orderDue(heap)
        expect(drained(heap)).toEqual(sorted(entries))
      }),
    )
  })

  test('nothing comes out of nothing', () => {
    expect(popDue([])).toBeUndefined()
  })
})
