import { expect, test } from 'vitest'
import { ToyWorld } from '../toy-world.fixture.ts'
import { fundingRoomLots } from './funding-budget.ts'

/** A lot is worth 10 dollars here. */
const at = (ratePerHour: number, positionLots: number) => {
  const world = new ToyWorld().quoting()
  world.state.ledger.positionLots = positionLots
  world.send({ type: 'funding_changed', ratePerHour, venueAtMs: 1 })
  const { state, config } = world
  return [fundingRoomLots(state, 'buy', config), fundingRoomLots(state, 'sell', config)]
}

test('an usual rate leaves all the room there is', () => {
  expect(at(0, 10)).toEqual([Infinity, Infinity])
  expect(at(0.000_012_5, 10)[0]).toBeGreaterThan(3_000)
})

test('a rate of a hundred times keeps the position within the budget of an hour, whoever pays', () => {
  for (const rate of [0.001_25, -0.001_25]) {
    expect(at(rate, 0)).toEqual([39, 39])
    expect(at(rate, 30)).toEqual([9, 69])
    expect(at(rate, -30)).toEqual([69, 9])
    expect(at(rate, 100)).toEqual([0, 139])
  }
})

test('beyond the budget nothing rests that would add to the position, and what reduces it does', () => {
  const world = new ToyWorld().quoting()
  const [bid] = world.open('buy')
  world.fill(bid?.order.clientId ?? '', bid?.order.size ?? 0)
  world.live(2_000)
  expect(world.open('buy').length).toBeGreaterThan(0)
  world.send({ type: 'funding_changed', ratePerHour: 0.05, venueAtMs: 1 })
  world.live(3_000)
  expect(world.open('buy')).toEqual([])
  expect(world.open('sell').length).toBeGreaterThan(0)
  expect(world.state.halts).toEqual({})
})
