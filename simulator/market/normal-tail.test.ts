import { expect, test } from 'vitest'
import { scaledNormalTail } from './normal-tail.ts'

test.each([
  [0, 0.5],
  [1, 0.158655254 * Math.exp(0.5)],
  [3, 0.001349898 * Math.exp(4.5)],
  [30, (1 / (30 * Math.sqrt(2 * Math.PI))) * (1 - 1 / 900 + 3 / 810_000)],
] as const)('the scaled tail of the normal distribution at %d', (x, expected) => {
  expect(scaledNormalTail(x)).toBeCloseTo(expected, 5)
})
