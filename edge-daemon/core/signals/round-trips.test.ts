import { expect, test } from 'vitest'
import { ToyWorld } from '../toy-world.fixture.ts'
import { isLineSlow, noRoundTrips, noteRoundTrip, slowTrips } from './round-trips.ts'

test('a line is slow from the second slow round trip of twenty on, and until all of the newest twenty but one were quick', () => {
  const trips = noRoundTrips()
  noteRoundTrip(trips, true)
  for (let nth = 0; nth < 10; nth += 1) noteRoundTrip(trips, false)
  expect([slowTrips(trips), isLineSlow(trips)]).toEqual([1, false])
  noteRoundTrip(trips, true)
  expect([slowTrips(trips), isLineSlow(trips)]).toEqual([2, true])
  for (let nth = 0; nth < 8; nth += 1) noteRoundTrip(trips, false)
  expect(isLineSlow(trips)).toBe(true)
  noteRoundTrip(trips, false)
  expect([slowTrips(trips), isLineSlow(trips)]).toEqual([1, false])
  for (let nth = 0; nth < 20; nth += 1) noteRoundTrip(trips, false)
  expect(slowTrips(trips)).toBe(0)
})

test('on a slow line nothing rests, and quotes come back once it is quick again', () => {
  const world = new ToyWorld().quoting()
  world.send({ type: 'round_trip_slow' })
  world.live(200)
  expect(world.state.halts).toEqual({})
  world.send({ type: 'round_trip_slow' })
  world.live(200)
  expect(Object.keys(world.state.halts)).toEqual(['line_slow'])
  expect(world.open()).toEqual([])
  for (let nth = 0; nth < 19; nth += 1) world.send({ type: 'stream_proved', stream: 'account', isQuick: true })
  world.live(2_000)
  expect(world.state.halts).toEqual({})
  expect(world.open().length).toBe(4)
})
