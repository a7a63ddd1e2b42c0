import * as fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { createKnownTruth, knownTruthOptions, type KnownMove, type KnownTruthOptions } from './known-truth.ts'

const moves = (seed: number, count: number, options: Partial<KnownTruthOptions> = {}): KnownMove[] => {
  const market = createKnownTruth(seed, { ...knownTruthOptions, ...options })
  return Array.from({ length: count }, () => market.next())
}
const ordersOf = (made: readonly KnownMove[]) => made.flatMap((move) => (move.type === 'taker_order' ? [move] : []))
const booksOf = (made: readonly KnownMove[]) => made.flatMap((move) => (move.type === 'book' ? [move] : []))
const limitOf = (move: KnownMove) => (move.type === 'taker_order' ? (move.portions[0]?.ticks ?? 0) : 0)
const signOf = (move: KnownMove) => (move.type === 'taker_order' && move.takerSide === 'buy' ? 1 : -1)

/** The value so many milliseconds after a move, from the books that follow it. */
function comingMoves(
  made: readonly KnownMove[],
  { informedHorizonMs, stepMs } = knownTruthOptions,
): Map<KnownMove, number> {
  const values = new Map(booksOf(made).map(({ atMs, valueTicks }) => [atMs, valueTicks]))
  return new Map(
    made.flatMap((move) => {
      const then = values.get(Math.floor(move.atMs / stepMs) * stepMs + informedHorizonMs)
      return then === undefined ? [] : [[move, then - move.valueTicks]]
    }),
  )
}

describe('a market with known truth', () => {
  test('one seed makes one market, another seed another', () => {
    expect(moves(7, 500)).toEqual(moves(7, 500))
    expect(moves(8, 500)).not.toEqual(moves(7, 500))
  })

  test('moves in the order of time, in whole ticks and lots, around a book that holds the value', () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 1, max: 1_000 }),
        fc.double({ min: 0.1, max: 5, noNaN: true }),
        fc.double({ min: 0.1, max: 20, noNaN: true }),
        fc.boolean(),
        (seed, volatilityBps, halfSpreadTicks, depthInforms) => {
          let beforeMs = 0
          let orderedMs = 0
          for (const move of moves(seed, 300, { volatilityBps, halfSpreadTicks, depthInforms, informedShare: 0.05 })) {
            expect(move.atMs).toBeGreaterThanOrEqual(beforeMs)
            beforeMs = move.atMs
            if (move.type === 'book') {
              const [bid, ask] = [move.bids[0]?.ticks ?? 0, move.asks[0]?.ticks ?? 0]
              expect(bid).toBeLessThan(ask)
              expect(move.valueTicks - bid).toBeGreaterThanOrEqual(halfSpreadTicks - 1e-9)
              expect(ask - move.valueTicks).toBeGreaterThanOrEqual(halfSpreadTicks - 1e-9)
              expect([...move.bids, ...move.asks].every(({ lots }) => Number.isSafeInteger(lots) && lots > 0)).toBe(
                true,
              )
            } else {
              expect(move.atMs).toBeGreaterThan(orderedMs)
              orderedMs = move.atMs
              expect(Number.isSafeInteger(limitOf(move))).toBe(true)
              expect(signOf(move) * (limitOf(move) - move.valueTicks)).toBeGreaterThanOrEqual(0)
            }
          }
        },
      ),
      { numRuns: 30 },
    )
  })

  test('wanders as fast as it says', () => {
    for (const volatilityBps of [0.5, 1, 3]) {
      const books = booksOf(moves(3, 30_000, { volatilityBps }))
      const squares = books
        .slice(1)
        .map((book, index) => Math.log(book.valueTicks / (books[index]?.valueTicks ?? 1)) ** 2)
      const perSecond = squares.reduce((sum, square) => sum + square, 0) / (squares.length / 10)
      expect(Math.sqrt(perSecond) * 10_000).toBeGreaterThan(volatilityBps * 0.97)
      expect(Math.sqrt(perSecond) * 10_000).toBeLessThan(volatilityBps * 1.03)
    }
  })

  test.each([0, 0.2, 0.35])(
    'orders reach each depth as often as A and k say, with %d of them informed',
    (informedShare) => {
      const made = moves(11, 60_000, { informedShare, stepMs: 500 })
      const seconds = (made.at(-1)?.atMs ?? 0) / 1_000
      for (const side of ['buy', 'sell'] as const) {
        for (const depth of [1, 10, 30, 60]) {
          const reaching = ordersOf(made).filter((order) => {
            const beyond = side === 'buy' ? Math.ceil(order.valueTicks + depth) : Math.floor(order.valueTicks - depth)
            return order.takerSide === side && signOf(order) * (limitOf(order) - beyond) >= 0
          })
          // The price of the grid beyond the depth lies half a tick further on average.
          const expected =
            knownTruthOptions.arrivalsPerSecond * Math.exp(-knownTruthOptions.decayPerTick * (depth + 0.5))
          expect(Math.abs(reaching.length / seconds / expected - 1)).toBeLessThan(5 / Math.sqrt(reaching.length) + 0.01)
        }
      }
    },
  )

  test.each([0, 0.2, 0.35])('the share %d of takers trade on the coming move', (informedShare) => {
    const made = moves(5, 60_000, { informedShare, stepMs: 500 })
    const coming = comingMoves(made, { ...knownTruthOptions, stepMs: 500 })
    const signs = ordersOf(made).flatMap((order) => {
      const move = coming.get(order)
      return move === undefined ? [] : [Math.sign(move) * signOf(order)]
    })
    const share = signs.reduce<number>((sum, sign) => sum + sign, 0) / signs.length
    expect(Math.abs(share - informedShare)).toBeLessThan(4 / Math.sqrt(signs.length))
  })

  test('of informed takers alone every one trades on the side of the coming move, at a limit short of it', () => {
    const made = moves(5, 30_000, { informedShare: 1 })
    const coming = comingMoves(made)
    expect(ordersOf(made).length).toBeGreaterThan(1_000)
    for (const order of ordersOf(made)) {
      const move = coming.get(order)
      if (move === undefined) continue
      expect(signOf(order) * (order.valueTicks + move - limitOf(order))).toBeGreaterThan(0)
    }
  })

  test('more informed takers than the moves can pay for are refused', () => {
    expect(() => createKnownTruth(1, { ...knownTruthOptions, informedShare: 0.9 })).toThrow('can be informed')
  })

  test('rule (c): sizes are equal on both sides unless they shall inform', () => {
    for (const { bids, asks } of booksOf(moves(2, 2_000))) {
      expect(bids.map(({ lots }) => lots)).toEqual(asks.map(({ lots }) => lots))
    }
  })

  test('when depth informs, the thicker side is the coming direction as often as a taker order is', () => {
    const informedShare = 0.3
    const made = moves(9, 100_000, { depthInforms: true, informedShare, depthLots: 10_000, stepMs: 500 })
    const coming = comingMoves(made, { ...knownTruthOptions, stepMs: 500 })
    // One book per horizon, so that they are nearly independent.
    const agreements = booksOf(made)
      .filter((_book, index) => index % 10 === 0)
      .flatMap((book) => {
        const move = coming.get(book)
        return move === undefined ? [] : [Math.sign(move * ((book.bids[0]?.lots ?? 0) - (book.asks[0]?.lots ?? 0)))]
      })
    const share = agreements.reduce<number>((sum, sign) => sum + sign, 0) / agreements.length
    expect(Math.abs(share - informedShare)).toBeLessThan(4 / Math.sqrt(agreements.length))
  })
})
