import { expect, test } from 'vitest'
import { checkpointsComeRound } from './checkpoints.ts'
import { seen } from './sent.fixture.ts'
import { stillView } from './view.fixture.ts'

const status = (data: object) => ({ type: 'journal', record: 'status', data: { ...data } }) as const

test('I16 sees that what a restart begins with is old, in one life', () => {
  const view = stillView()
  const check = checkpointsComeRound()
  expect(seen(check, view, [])).toBeNull()
  view.nowMs = 9_000
  expect(seen(check, view, [status({ checkpoint: {} })])).toBeNull()
  view.nowMs = 18_000
  expect(seen(check, view, [status({})])).toBeNull()
  view.nowMs = 19_101
  expect(seen(check, view, [])).toContain('the last checkpoint was written 10101 ms ago')
  view.boot = 2
  expect(seen(check, view, []), 'another life').toBeNull()
})
