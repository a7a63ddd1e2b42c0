import * as fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { priceTicks, sizeLots } from '#shared/units.ts'
import { changeBook, emptyBook, isCrossed, levelsMax, replaceBook } from './order-book.ts'

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

  const set = (price: number, lots: number) => ({
    price: priceTicks(price),
    lots: sizeLots(lots),
    mode: 'set' as const,
  })

  test('of a price told twice in one message the last word counts, with changes added up', () => {
    const book = emptyBook()
    replaceBook(book, [set(9, 4), set(9, 6), set(8, 1), set(8, 0)], [])
    expect([book.bids.prices, [...book.bids.lots]]).toEqual([[9], [[9, 6]]])
    const add = (price: number, lots: number) => ({ ...set(price, lots), mode: 'add' as const })
    changeBook(book, [add(9, 2), add(9, -5), add(7, -1)], [])
    expect([book.bids.prices, [...book.bids.lots]]).toEqual([[9], [[9, 3]]])
  })

  test('a large message gives what the same levels give one by one, in any order', () => {
    const many = fc.array(level, { minLength: 257, maxLength: 400 })
    fc.assert(
      fc.property(many, many, (first, second) => {
        const [whole, single] = [emptyBook(), emptyBook()]
        for (const [bids, asks] of [
          [first, second],
          [second, first],
        ] as const) {
          changeBook(whole, bids, asks)
          for (const one of bids) changeBook(single, [one], [])
          for (const one of asks) changeBook(single, [], [one])
        }
        expect(whole.bids.prices).toEqual(single.bids.prices)
        expect(whole.asks.prices).toEqual(single.asks.prices)
        expect(new Map(whole.asks.lots)).toEqual(new Map(single.asks.lots))
      }),
      { numRuns: 30 },
    )
  })

  test('an absurd depth is cut to the best levels, and an absurd size stays a whole number', () => {
    const book = emptyBook()
    const deep = Array.from({ length: levelsMax + 5_000 }, (_, index) => set(index + 1, 1))
    replaceBook(book, deep, deep)
    for (let step = 1; step <= 300; step += 1) {
      const [low, high] = [set(-step, 1), set(levelsMax + 6_000 + step, 1)]
      changeBook(book, [high, low], [low, high])
    }
    for (const [side, best] of [
      [book.bids, levelsMax + 6_300],
      [book.asks, -300],
    ] as const) {
      expect(side.prices).toHaveLength(levelsMax)
      expect(side.lots.size).toBe(levelsMax)
      expect(side.prices[0]).toBe(best)
    }
    const huge = { ...set(5, Number.MAX_SAFE_INTEGER), mode: 'add' as const }
    for (let times = 0; times < 3; times += 1) changeBook(book, [huge], [])
    expect(Number.isSafeInteger(book.bids.lots.get(5) ?? 1)).toBe(true)
  })
})
