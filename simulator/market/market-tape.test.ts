import { expect, test } from 'vitest'
import { createGenerator, generatorMarket } from './generator.ts'
import { createKnownTruth, knownTruthOptions } from './known-truth.ts'
import { createMarketModel, stepMarketModel } from './market-model.ts'
import { printsOf, until, withModelBook, type MarketMove, type MarketTape } from './market-tape.ts'

const all = (tape: MarketTape): MarketMove[] => {
  const moves: MarketMove[] = []
  for (let move = tape.next(); move !== null; move = tape.next()) moves.push(move)
  return moves
}

test('a tape of prints shows after each taker order the book that the market model makes of it', () => {
  const model = createMarketModel(4, generatorMarket.openingTicks)
  const groups = createGenerator(4)
  const moves = all(until(withModelBook(createGenerator(4), 4, generatorMarket.openingTicks), 20_000))
  expect(moves.length).toBeGreaterThan(20)
  for (let index = 0; index + 1 < moves.length; index += 2) {
    const group = groups.next()
    if (group === null) throw new Error('the generator never ends')
    expect(moves[index]).toEqual({ type: 'taker_order', ...group })
    expect(moves[index + 1]).toEqual({ type: 'book', atMs: group.atMs, ...stepMarketModel(model, group) })
  }
})

test('the prints of a tape leave its books out', () => {
  const market = () => until(createKnownTruth(1, knownTruthOptions), 60_000)
  const source = printsOf(market())
  for (const move of all(market())) if (move.type === 'taker_order') expect(source.next()).toEqual(move)
  expect(source.next()).toBeNull()
})

test('a tape until an instant has no move at it or after', () => {
  const moves = all(until(createKnownTruth(1, knownTruthOptions), 60_000))
  expect(moves.at(-1)?.atMs).toBeLessThan(60_000)
  expect(moves.at(-1)?.atMs).toBeGreaterThan(59_000)
})
