import * as fc from 'fast-check'
import { expect, test } from 'vitest'
import { createUpdateLog } from './update-log.ts'

const names = fc.array(fc.integer({ min: 0, max: 30 }).map(String), { maxLength: 500 })

/** Latest update first, each once: the plain way to say it. */
const plainly = (touched: readonly string[]) => [...new Set(touched.toReversed())]

test('reads back each id once, latest update first, also after sweeps', () => {
  fc.assert(
    fc.property(names, (touched) => {
      const log = createUpdateLog(() => true)
      for (const id of touched) log.touch(id)
      expect([...log.latestFirst(null)]).toEqual(plainly(touched))
    }),
  )
})

test('goes on after an id, and starts over after one it does not know', () => {
  const log = createUpdateLog(() => true)
  for (const id of ['a', 'b', 'a', 'c']) log.touch(id)
  expect([...log.latestFirst('c')]).toEqual(['a', 'b'])
  expect([...log.latestFirst('b')]).toEqual([])
  expect([...log.latestFirst('x')]).toEqual(['c', 'a', 'b'])
})

test('keeps no more than twice what is still known', () => {
  const known = new Set<string>()
  const log = createUpdateLog((id) => known.has(id))
  for (let index = 0; index < 100_000; index += 1) {
    known.add(String(index))
    known.delete(String(index - 100))
    log.touch(String(index))
  }
  expect([...log.latestFirst(null)].length).toBeLessThanOrEqual(2 * 100 + 64)
})
