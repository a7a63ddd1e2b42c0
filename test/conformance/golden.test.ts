import path from 'node:path'
import { expect, test } from 'vitest'
import { checkGolden, type GoldenComponent } from './golden.ts'
import { hasPassed, isUndecided } from './outcome.ts'
import { GoldenEntry, readEntries } from './vector-file.ts'

test('every case of our own copy passes, those of the price path in both profiles', () => {
  const own = path.join(import.meta.dirname, '../golden/core.json')
  const outcomes = checkGolden(own, readEntries(own, GoldenEntry))
  expect(outcomes.filter((outcome) => !hasPassed(outcome))).toEqual([])
  expect(outcomes.length).toBe(350)
})

const known = new Map<string, GoldenComponent>([
  ['double', (inputs) => ({ sum: Number(inputs) * 2, more: true })],
  ['roughly', () => ({ edge_bps: 1 + 1e-12 })],
  ['refuse', () => 'refused: for a reason of our own'],
  [
    'broken',
    () => {
      throw new RangeError('inputs make no sense')
    },
  ],
])
const entry = { id: 'case', component: 'double', inputs: 2, expected: { sum: 4 } }
const verdict = (changed: object) => {
  const [outcome] = checkGolden('file', [{ ...entry, ...changed }], known)
  if (outcome === undefined) throw new Error('no outcome')
  return isUndecided(outcome) ? 'undecided' : hasPassed(outcome) ? 'passed' : 'failed'
}

test.each([
  ['an equal answer passes', {}, 'passed'],
  ['an unequal answer fails', { expected: { sum: 5 } }, 'failed'],
  ['an answer with less in it fails', { expected: { sum: 4, less: 0 } }, 'failed'],
  ['the right answer counts, not the recorded defect', { expected: { sum: 5 }, right: { sum: 4 } }, 'passed'],
  ['the recorded defect is no answer', { expected: { sum: 4 }, right: { sum: 5 } }, 'failed'],
  ['a defect without a right answer is undecided', { note: '[DEFECT] whatever' }, 'undecided'],
  ['a defect with one is decided', { note: '[DEFECT] whatever', right: { sum: 5 } }, 'failed'],
  ['an estimate may differ in its last digits', { component: 'roughly', expected: { edge_bps: '1' } }, 'passed'],
  ['a refusal is one whatever its words', { component: 'refuse', expected: 'refused: for theirs' }, 'passed'],
  ['an unknown component fails', { component: 'triple' }, 'failed'],
  ['an unknown component fails also with a defect', { component: 'triple', note: '[DEFECT] x' }, 'failed'],
  ['a component that throws fails', { component: 'broken' }, 'failed'],
])('%s', (_what, changed, expected) => {
  expect(verdict(changed)).toEqual(expected)
})
