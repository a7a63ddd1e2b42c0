import * as fc from 'fast-check'
import { expect, test } from 'vitest'
import { isConfirmed, vote } from './votes.ts'

const after = (readings: readonly boolean[]) => isConfirmed(readings.reduce(vote, 0))
const read = (text: string) => text.split('').map((letter) => letter === 'x')

test.each([
  ['', false],
  ['x', false],
  ['xx', false],
  ['xxx', true],
  ['x.x.x', true],
  ['xx..x', true],
  ['xx...x', false],
  ['xxx..', true],
  ['xxx...', false],
  ['.....xxx', true],
])('readings of %s are a confirmation: %s', (text, expected) => expect(after(read(text))).toBe(expected))

test('only the last five readings count', () => {
  fc.assert(
    fc.property(fc.array(fc.boolean(), { maxLength: 40 }), (readings) => {
      expect(after(readings)).toBe(readings.slice(-5).filter(Boolean).length >= 3)
    }),
  )
})
