import * as fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { makeOrderId, nonceOf, parseOrderId } from './order-id.ts'

const parts = fc.record({
  epoch: fc.integer({ min: 0, max: 1e6 }),
  side: fc.constantFrom('buy' as const, 'sell' as const),
  level: fc.integer({ min: 0, max: 99 }),
  counter: fc.integer({ min: 1, max: 2 ** 45 }),
})

describe('an order id', () => {
  test('is read back as it was made', () => {
    fc.assert(
      fc.property(parts, (made) => {
        expect(parseOrderId(makeOrderId(made))).toEqual(made)
      }),
    )
  })

  test('with one character changed is not ours', () => {
    fc.assert(
      fc.property(
        parts,
        fc.nat(),
        fc.constantFrom(...'0123456789abcdefghijklmnopqrstuvwxyz-'.split('')),
        (made, at, letter) => {
          const id: string = makeOrderId(made)
          const index = at % id.length
          fc.pre(id[index] !== letter)
          const garbled = id.slice(0, index) + letter + id.slice(index + 1)
          expect(parseOrderId(garbled)).toBeNull()
        },
      ),
    )
  })

  test.each(['', 'pl-', 'somebody', 'pl-3-b0-1f', 'pl-3-b0-1f-k7x', 'PL-3-b0-1f-k7'])('%s is refused', (id) => {
    expect(parseOrderId(id)).toBeNull()
  })

  test('asserts its parts', () => {
    expect(() => makeOrderId({ epoch: 1, side: 'buy', level: 0, counter: 0 })).toThrow('out of range')
  })

  test('its nonce keeps within 1 to 2^31-1 and differs for neighbours', () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 2 ** 50 }), (counter) => {
        expect(nonceOf(counter)).toBeGreaterThanOrEqual(1)
        expect(nonceOf(counter)).toBeLessThanOrEqual(2 ** 31 - 1)
        expect(nonceOf(counter)).not.toBe(nonceOf(counter + 1))
      }),
    )
  })
})
