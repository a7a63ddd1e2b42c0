import * as fc from 'fast-check'
import { expect, test } from 'vitest'
import { stepEwma } from './ewma.ts'

const sample = fc.double({ min: 0, max: 1e6, noNaN: true })

test('forgets half in one half-life, whatever the number of samples in it', () => {
  const once = stepEwma({ value: 8, atMs: 0 }, 0, 1_000, 1_000)
  let often = { value: 8, atMs: 0 }
  for (let atMs = 10; atMs <= 1_000; atMs += 10) often = stepEwma(often, 0, atMs, 1_000)
  expect(once.value).toBeCloseTo(4, 9)
  expect(often.value).toBeCloseTo(4, 9)
})

test('starts at the first sample and stays between what it has seen', () => {
  fc.assert(
    fc.property(fc.array(fc.tuple(fc.nat(5_000), sample), { minLength: 1 }), (samples) => {
      let ewma = null
      let atMs = 0
      for (const [passedMs, value] of samples) ewma = stepEwma(ewma, value, (atMs += passedMs), 1_000)
      const values = samples.map(([, value]) => value)
      expect(ewma?.value).toBeGreaterThanOrEqual(Math.min(...values) - 1e-6)
      expect(ewma?.value).toBeLessThanOrEqual(Math.max(...values) + 1e-6)
    }),
  )
})

test('time that stands still changes nothing', () => {
  expect(stepEwma({ value: 3, atMs: 50 }, 100, 50, 1_000).value).toBe(3)
})
