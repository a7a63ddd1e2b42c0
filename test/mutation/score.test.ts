import { expect, test } from 'vitest'
import { scoreOf } from './score.ts'

test('a mutant counts as killed when a test notices it or hangs on it, and not at all when it was left out', () => {
  const mutants = ['Killed', 'Timeout', 'Survived', 'NoCoverage', 'Ignored', 'CompileError', 'RuntimeError']
  const files = {
    'a.ts': { mutants: mutants.map((status) => ({ status })) },
    'b.ts': { mutants: [{ status: 'Killed' }] },
  }
  expect(scoreOf({ files })).toEqual({ mutants: 5, killed: 3 })
})
