import * as fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { priceTicks, sizeLots } from '#shared/units.ts'
import { bestOfOthers, changeBook, emptyBook, isCrossed, replaceBook } from './order-book.ts'

const level = fc
  .tuple(
    fc.integer({ min: 1, max: 30 }),
    fc.integer({ min: -20, max: 20 }),
    fc.constantFrom('set' as const, 'add' as const),
  )
  .map(([price, lots, mode]) => ({ price: priceTicks(price), lots: sizeLots(lots), mode }))
const message = fc.record({ isWhole: fc.boolean(), bids: fc.array(level), asks: fc.array(level) })

describe('the order book', () => {
  test('holds what a naive map holds, sorted from the best outward', () => {
    fc.assert(
      fc.property(fc.array(message, { maxLength: 30 }), (messages) => {
        const book = emptyBook()
        const naive = { bids: new Map<number, number>(), asks: new Map<number, number>() }
        for (const { isWhole, bids, asks } of messages) {
          if (isWhole) replaceBook(book, bids, asks)
          else changeBook(book, bids, asks)
          for (const side of ['bids', 'asks'] as const) {
            if (isWhole) naive[side].clear()
            for (const { price, lots, mode } of side === 'bids' ? bids : asks) {
              const after = mode === 'set' ? lots : (naive[side].get(price) ?? 0) + lots
              if (after > 0) naive[side].set(price, after)
              else naive[side].delete(price)
            }
          }
          expect(book.bids.prices).toEqual([...naive.bids.keys()].toSorted((a, b) => b - a))
          expect(book.asks.prices).toEqual([...naive.asks.keys()].toSorted((a, b) => a - b))
          expect(new Map(book.bids.lots)).toEqual(naive.bids)
          expect(new Map(book.asks.lots)).toEqual(naive.asks)
          const [bid, ask] = [book.bids.prices[0], book.asks.prices[0]]
          expect(isCrossed(book)).toBe(bid !== undefined && ask !== undefined && bid >= ask)
        }
      }),
    )
  })

  test('what others quote leaves out our own lots, level by level', () => {
    const book = emptyBook()
    const at = (price: number, lots: number) => ({
      price: priceTicks(price),
      lots: sizeLots(lots),
      mode: 'set' as const,
    })
    replaceBook(book, [at(9, 4), at(8, 5), at(7, 6)], [])
    expect(bestOfOthers(book.bids, new Map())).toEqual({ price: 9, lots: 4 })
    expect(bestOfOthers(book.bids, new Map([[9, 4]]))).toEqual({ price: 8, lots: 5 })
    expect(bestOfOthers(book.bids, new Map([[9, 3]]))).toEqual({ price: 9, lots: 1 })
    expect(bestOfOthers(book.asks, new Map())).toBeNull()
  })
})
