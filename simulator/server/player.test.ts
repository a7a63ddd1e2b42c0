import { afterEach, describe, expect, test } from 'vitest'
import { createScenario, market } from '../exchange/scenario.fixture.ts'
import type { ExchangeEvent } from '../exchange/events.ts'
import { createMarketModel } from '../market/market-model.ts'
import { sourceOf, type PrintGroup } from '../market/prints.ts'
import { createPlayer, type PlayerPlace } from './player.ts'
import { createVenue, type Venue } from './venue.ts'

const hourMs = 3_600_000
const venues: Venue[] = []
afterEach(() => {
  for (const venue of venues.splice(0)) venue.stop()
})

const printAt = (atMs: number): PrintGroup => ({ atMs, takerSide: 'buy', portions: [{ ticks: 10_000, lots: 1 }] })

/** Plays groups to their end and returns what the exchange was told of the market. */
async function played(
  groups: readonly PrintGroup[],
  speed: number,
  place: PlayerPlace = { played: 0, marketNowMs: null },
) {
  const { state } = createScenario()
  const venue = createVenue(state)
  venues.push(venue)
  const told: ExchangeEvent[] = []
  const spied: Venue = {
    ...venue,
    apply: (event) => venue.apply((atMs) => told.at(told.push(event(atMs)) - 1) ?? event(atMs)),
  }
  const { promise: ended, resolve } = Promise.withResolvers<void>()
  const player = createPlayer({
    venue: spied,
    model: createMarketModel(1, 10_000),
    source: sourceOf(groups),
    market,
    isTape: true,
    speed,
    place,
    onEnd: resolve,
  })
  player.start()
  await ended
  return { told, state, place: player.place() }
}

describe('the player', () => {
  test('tells the exchange of every full hour, also when nothing prints for many of them', async () => {
    const { told, state } = await played([printAt(1_000), printAt(5 * hourMs)], 50 * 3_600)
    const applied = state.markets.get(market)?.funding.history ?? []
    expect(applied.map(({ marketAtMs }) => marketAtMs / hourMs)).toEqual([1, 2, 3, 4, 5])
    // The hours came one by one and not all with the last print.
    const clocks = told.flatMap((event) => (event.type === 'market_clock' ? [event.marketAtMs] : []))
    expect(new Set(clocks.map((atMs) => Math.floor(atMs / hourMs))).size).toBeGreaterThanOrEqual(4)
    expect(new Set(applied.map(({ atMs }) => atMs)).size).toBeGreaterThan(1)
  })
  test('never tells of a time before one it has told of', async () => {
    const groups = Array.from({ length: 3_000 }, (_, index) => printAt(1 + index * 7))
    const { told } = await played(groups, 500)
    const times = told.flatMap((event) =>
      event.type === 'market_clock' || event.type === 'house_moved' ? [event.marketAtMs ?? 0] : [],
    )
    expect(times).toEqual(times.toSorted((a, b) => a - b))
    expect(told.filter(({ type }) => type === 'print')).toHaveLength(3_000)
  })
  test('goes on from its place without a repeat', async () => {
    const groups = Array.from({ length: 50 }, (_, index) => printAt(1 + index))
    const { told, place } = await played(groups, 100, { played: 20, marketNowMs: 20 })
    const prints = told.flatMap((event) => (event.type === 'print' ? [event.tapeAtMs] : []))
    expect(prints).toEqual(groups.slice(20).map(({ atMs }) => atMs))
    expect(place.played).toBe(50)
  })
})
