import { expect, test } from 'vitest'
import { checkGolden, type GoldenComponent } from './golden.ts'
import { hasPassed } from './outcome.ts'

const double: GoldenComponent = { run: (inputs) => ({ sum: Number(inputs) * 2 }) }
const known = new Map([
  ['double', double],
  [
    'roughly',
    { run: () => 1.0001, isSame: (expected: unknown, got: unknown) => Math.abs(Number(expected) - Number(got)) < 0.01 },
  ],
  [
    'broken',
    {
      run: () => {
        throw new RangeError('inputs make no sense')
      },
    },
  ],
])
const entry = { id: 'case', component: 'double', inputs: 2, expected: { sum: 4 } }
const verdict = (changed: object) => checkGolden('file', [{ ...entry, ...changed }], known).map(hasPassed)

test.each([
  ['an equal answer passes', {}, true],
  ['an unequal answer fails', { expected: { sum: 5 } }, false],
  ['an answer with less in it fails', { expected: { sum: 4, more: 0 } }, false],
  ['the right answer counts, not the recorded defect', { expected: { sum: 5 }, right: { sum: 4 } }, true],
  ['the recorded defect is no answer', { expected: { sum: 4 }, right: { sum: 5 } }, false],
  ['a component says itself what is the same', { component: 'roughly', expected: 1 }, true],
  ['and what is not', { component: 'roughly', expected: 2 }, false],
  ['an unknown component fails', { component: 'triple' }, false],
  ['a component that throws fails', { component: 'broken' }, false],
])('%s', (_what, changed, passes) => {
  expect(verdict(changed)).toEqual([passes])
})
