import { describe, expect, test } from 'vitest'
import { instrument } from './await-points.ts'

describe('the places at which a program waits', () => {
  test.each([
    ['  await file.sync()', '  globalThis.chaosAwait("a.ts:1") ?? await file.sync()'],
    ['const x = await get()', 'const x = globalThis.chaosAwait("a.ts:1") ?? await get()'],
    ['if (a) await b()', 'if (a) globalThis.chaosAwait("a.ts:1") ?? await b()'],
    ['return (await b()).c', 'return (globalThis.chaosAwait("a.ts:1") ?? await b()).c'],
    ['const y = a ? true : await b()', 'const y = a ? true : globalThis.chaosAwait("a.ts:1") ?? await b()'],
  ])('%s', (line, expected) => {
    expect(instrument('a.ts', line)).toEqual({ source: expected, ids: ['a.ts:1'] })
  })

  test.each(['for await (const a of b) {', '// we await nothing', 'a && await b()', 'const awaited = 1'])(
    'leaves as it is: %s',
    (line) => {
      expect(instrument('a.ts', line)).toEqual({ source: line, ids: [] })
    },
  )
})
