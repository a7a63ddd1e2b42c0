import { expect, test } from 'vitest'
import { sourceFiles } from './source-files.ts'

// The findings of the audit that this core had to do better, and the defects told as scenarios, stay findable as tests: by the
// number of their row, or by their own name, in the name of a test.

const rows =
  '1.1 1.2 1.3 1.4 1.5 1.6 1.7 1.8 2.3 2.4 3.1 4.1 4.2 4.3 4.4 4.5 4.6 5.1 5.3 5.5 6.2 6.3 6.4 6.5 6.6 7.1 7.2 7.4'
const scenarios =
  'markout.widen_effect-001 orders.ghost-001 orders.sweep-001 orders.sweep-002 orders.sweep-003 postonly.pof_streak-006'

/** Every string that names a test or a group of them, whatever stands between the word and its name. */
const names = sourceFiles()
  .filter(({ path }) => path.endsWith('.test.ts'))
  .flatMap(({ text }) =>
    [...text.matchAll(/\b(?:test|describe)(?:\.each\([^'`]*?\))?\(\s*['`]([^'`]+)/g)].map((match) => match[1] ?? ''),
  )

test('each row of the audit that is demanded has a test that names it', () => {
  expect(rows.split(' ').filter((row) => !names.some((name) => name.startsWith(`audit row ${row}: `)))).toEqual([])
})

test('each scenario of orders, markouts and post-only refusals has a test that names it', () => {
  expect(scenarios.split(' ').filter((id) => !names.some((name) => name.includes(`(${id})`)))).toEqual([])
})
