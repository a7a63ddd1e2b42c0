import * as fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { createPrng } from './prng.ts'

const take = (seed: number | string, count = 20) => {
  const random = createPrng(seed)
  return Array.from({ length: count }, () => random.next())
}

describe('the generator', () => {
  test('gives the same numbers for the same seed and others for another', () => {
    fc.assert(
      fc.property(fc.integer(), (seed) => {
        expect(take(seed)).toEqual(take(seed))
        expect(take(seed)).not.toEqual(take(seed + 1))
      }),
    )
  })

  test('a child depends on seed and name only, not on how often its parent was drawn', () => {
    fc.assert(
      fc.property(fc.integer(), fc.nat(50), (seed, draws) => {
        const parent = createPrng(seed)
        for (let index = 0; index < draws; index += 1) parent.next()
        const child = parent.child('a')
        expect(Array.from({ length: 5 }, () => child.next())).toEqual(take(`${seed}/a`, 5))
        expect(createPrng(seed).child('b').next()).not.toBe(createPrng(seed).child('a').next())
      }),
    )
  })

  test('keeps its ranges and roughly its means', () => {
    const random = createPrng(7)
    let [sum, exponential, normal, squares] = [0, 0, 0, 0]
    const count = 20_000
    for (let index = 0; index < count; index += 1) {
      const uniform = random.next()
      expect(uniform >= 0 && uniform < 1).toBe(true)
      const die = random.below(6)
      expect(Number.isInteger(die) && die >= 0 && die < 6).toBe(true)
      sum += uniform
      exponential += random.exponential(3)
      const drawn = random.normal()
      expect(Number.isFinite(drawn)).toBe(true)
      normal += drawn
      squares += drawn * drawn
    }
    expect(sum / count).toBeCloseTo(0.5, 1)
    expect(Math.abs(exponential / count - 3)).toBeLessThan(0.15)
    expect(normal / count).toBeCloseTo(0, 1)
    expect(squares / count).toBeCloseTo(1, 1)
  })
})
