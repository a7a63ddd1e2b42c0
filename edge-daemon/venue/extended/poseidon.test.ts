import { poseidonHashMany } from '@scure/starknet'
import * as fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { absorb, emptySponge, fieldPrime, poseidonHash } from './poseidon.ts'

// A hash of our own is right when it is everybody's. The exchange's library agrees as well: see test/conformance.

const element = fc.oneof(
  fc.constantFrom(0n, 1n, 2n, fieldPrime - 1n, fieldPrime - 2n, 2n ** 251n, 2n ** 192n),
  fc.bigInt({ min: 0n, max: fieldPrime - 1n }),
)

describe('poseidonHash', () => {
  test('is the library\u2019s for any list', () => {
    fc.assert(
      fc.property(fc.array(element, { maxLength: 12 }), (elements) => {
        expect(poseidonHash(elements)).toBe(poseidonHashMany(elements))
      }),
    )
  })

  test('goes on from what was taken in before', () => {
    fc.assert(
      fc.property(fc.array(element, { minLength: 2, maxLength: 8 }), (elements) => {
        const [first = 0n, second = 0n, ...rest] = elements
        expect(poseidonHash(rest, absorb(emptySponge, first, second))).toBe(poseidonHash(elements))
      }),
      { numRuns: 20 },
    )
  })

  test('tells a list from the same list with a zero behind it', () => {
    expect(new Set([[], [0n], [0n, 0n], [0n, 0n, 0n]].map((list) => poseidonHash(list))).size).toBe(4)
  })
})
