import { expect, test } from 'vitest'
import { createMixer } from './mixer.ts'

const hashOf = (value: unknown): string => {
  const mixer = createMixer()
  mixer.whole(value)
  return mixer.hash()
}

test('the same data gives the same hash', () => {
  const made = () => ({ a: 1, b: [2.5, 'x', null], c: new Map([['k', { d: 4n }]]), e: new Set([1]) })
  expect(hashOf(made())).toBe(hashOf(made()))
})

test.each<[string, unknown, unknown]>([
  ['a number', { a: 1 }, { a: 2 }],
  ['the last bit of a double', { a: 0.1 + 0.2 }, { a: 0.3 }],
  ['zero and its negative', { a: 0.5 }, { a: -0.5 }],
  ['a letter', ['abcd'], ['abce']],
  ['a big integer', { a: 10n ** 30n }, { a: 10n ** 30n + 1n }],
  [
    'the order of a map',
    new Map([
      [1, 2],
      [3, 4],
    ]),
    new Map([
      [3, 4],
      [1, 2],
    ]),
  ],
  ['the order of keys', { a: 1, b: 2 }, { b: 2, a: 1 }],
  ['how lists are nested', [[1], 2], [[1, 2]]],
  ['a key', { a: null }, { b: null }],
  ['nothing and zero', { a: null }, { a: 0 }],
  ['a number and its digits', { a: 1 }, { a: '1' }],
])('%s makes another one', (_, one, other) => {
  expect(hashOf(one)).not.toBe(hashOf(other))
})
