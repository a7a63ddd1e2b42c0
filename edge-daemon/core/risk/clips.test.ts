import * as fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { affordableUsd, allowedLots, openingCaps, reducibleLots, type Means, type SizeRequest } from './clips.ts'

const free: SizeRequest = {
  side: 'buy',
  sizeLots: 10,
  lotUsd: 100,
  positionLots: 0,
  committedLots: 0,
  committedUsd: 0,
  sideMaxLots: 1_000,
  orderMaxLots: Infinity,
  orderMaxUsd: Infinity,
  positionMaxUsd: Infinity,
  grossMaxUsd: Infinity,
  rampMaxLots: Infinity,
  means: null,
}
const means: Means = {
  availableUsd: 1_000,
  usageShare: 1,
  keptUsd: 0,
  leverage: 1,
  unaccountedUsd: 0,
  staleAction: null,
}
const allowed = (changed: Partial<SizeRequest>) => allowedLots({ ...free, ...changed })

describe('the size of an order', () => {
  test.each<[string, Partial<SizeRequest>, number]>([
    ['is the wish while no limit is near', {}, 10],
    ['ends at the limit of its side', { positionLots: 995 }, 5],
    ['leaves room for what is under way on its side', { positionLots: 900, committedLots: 93 }, 7],
    ['counts the whole way for the side that turns the position', { positionLots: -30, sizeLots: 2_000 }, 1_030],
    ['ends at the value of one order', { orderMaxUsd: 650 }, 6],
    ['ends at the lots of one order', { orderMaxLots: 4.5 }, 4],
    ['ends at the value of the position', { positionLots: 20, positionMaxUsd: 2_500 }, 5],
    ['ends there with orders under way', { positionLots: 20, committedLots: 2, positionMaxUsd: 2_500 }, 3],
    [
      'ends at the gross value of position and orders',
      { positionLots: 10, committedUsd: 3_000, grossMaxUsd: 5_000 },
      10,
    ],
    ['ends there', { positionLots: 10, committedUsd: 3_400, grossMaxUsd: 5_000 }, 6],
    ['ends where sizes have grown back to', { rampMaxLots: 3 }, 3],
    ['ends at what the account can carry', { means: { ...means, availableUsd: 350 } }, 3],
    ['is nothing when nothing is wished', { sizeLots: 0 }, 0],
    ['is nothing for a wish below nothing', { sizeLots: -5 }, 0],
    ['is nothing beyond a limit', { positionLots: 2_000 }, 0],
    ['is rounded down to whole lots', { sizeLots: 7.9 }, 7],
    ['reaches a limit that doubles miss by their last digits', { lotUsd: 0.1, positionMaxUsd: 0.3, sizeLots: 5 }, 3],
  ])('%s', (_what, changed, expected) => expect(allowed(changed)).toBe(expected))

  test.each<[string, Partial<SizeRequest>]>([
    ['the value of a lot', { lotUsd: Number.NaN }],
    ['a lot worth nothing', { lotUsd: 0 }],
    ['the position', { positionLots: Number.NaN }],
    ['what is under way', { committedLots: Number.NaN }],
    ['the limit of the side', { sideMaxLots: Number.NaN }],
    ['the largest order', { orderMaxLots: Number.NaN }],
    ['the ramp', { rampMaxLots: Number.NaN }],
    ['the wish', { sizeLots: Number.NaN }],
    ['the balance', { means: { ...means, availableUsd: Number.NaN } }],
    ['a balance that was never told', { means: { ...means, availableUsd: null } }],
  ])('opens nothing on %s that is no number', (_what, changed) => expect(allowed(changed)).toBe(0))
})

describe('what reduces the position', () => {
  const shut: Partial<SizeRequest> = {
    sideMaxLots: 0,
    positionMaxUsd: 1,
    grossMaxUsd: 1,
    rampMaxLots: 0,
    means: { ...means, availableUsd: 0, staleAction: 'halt' },
  }
  test.each<[string, Partial<SizeRequest>, number]>([
    ['passes every limit', { side: 'sell', positionLots: 30 }, 10],
    ['passes for a short as well', { side: 'buy', positionLots: -30 }, 10],
    ['ends with the position', { side: 'sell', positionLots: 4 }, 4],
    ['is not there twice for two orders', { side: 'sell', positionLots: 30, committedLots: 25 }, 5],
    ['is used up by orders under way', { side: 'sell', positionLots: 30, committedLots: 31 }, 0],
    ['is nothing on the side of the position', { side: 'buy', positionLots: 30 }, 0],
    ['still goes in orders that the venue takes', { side: 'sell', positionLots: 30, orderMaxUsd: 800 }, 8],
    ['needs no price', { side: 'sell', positionLots: 30, lotUsd: Number.NaN }, 10],
  ])('%s', (_what, changed, expected) => expect(allowed({ ...shut, ...changed })).toBe(expected))

  test('and what opens behind it are cut apart', () => {
    expect(allowed({ positionLots: -68, sizeLots: 80, means: { ...means, availableUsd: 100 } })).toBe(69)
    expect(reducibleLots({ side: 'buy', positionLots: -68, committedLots: 8 })).toBe(60)
    expect(reducibleLots({ side: 'sell', positionLots: -68, committedLots: 8 })).toBe(0)
  })
})

describe('a stale balance', () => {
  const stale = (staleAction: Means['staleAction']) => ({ ...means, availableUsd: 1, staleAction })
  test.each([
    ['halt', 0],
    ['reduce', 3],
    ['skip', 7],
    [null, 0],
  ] as const)('%s lets %i of 7 open', (action, lots) => {
    expect(allowed({ sizeLots: 7, means: stale(action) })).toBe(lots)
  })
  test('halves what the limits leave, not what is wished', () => {
    expect(allowed({ sizeLots: 10, positionLots: 996, means: stale('reduce') })).toBe(2)
  })
  test('leaves what reduces alone', () => {
    expect(allowed({ positionLots: -4, means: stale('reduce') })).toBe(4 + 3)
  })
})

test('what the account can carry is what is available, less what is kept, times leverage, less what it does not know of', () => {
  const given = { ...means, availableUsd: 100, usageShare: 0.9, keptUsd: 10, leverage: 2, unaccountedUsd: 100 }
  expect(affordableUsd(given)).toBe(60)
  expect(affordableUsd({ ...given, availableUsd: null })).toBe(0)
})

const whole = (min: number, max: number) => fc.integer({ min, max })
const usd = fc.oneof(fc.constant(Infinity), fc.double({ min: 0, max: 1e5, noNaN: true }))
const anyMeans = fc.option(
  fc.record({
    availableUsd: fc.option(fc.double({ min: -1e3, max: 1e5, noNaN: true })),
    usageShare: fc.double({ min: 0, max: 1, noNaN: true }),
    keptUsd: fc.double({ min: 0, max: 1e3, noNaN: true }),
    leverage: fc.double({ min: 1, max: 50, noNaN: true }),
    unaccountedUsd: fc.double({ min: 0, max: 1e4, noNaN: true }),
    staleAction: fc.constantFrom('halt', 'reduce', 'skip', null),
  }),
)
const request: fc.Arbitrary<SizeRequest> = fc.record({
  side: fc.constantFrom('buy', 'sell'),
  sizeLots: whole(0, 500),
  lotUsd: fc.double({ min: 0.01, max: 1e3, noNaN: true }),
  positionLots: whole(-300, 300),
  committedLots: whole(0, 300),
  committedUsd: fc.double({ min: 0, max: 1e5, noNaN: true }),
  sideMaxLots: whole(0, 300),
  orderMaxLots: fc.oneof(fc.constant(Infinity), whole(0, 500)),
  orderMaxUsd: usd,
  positionMaxUsd: usd,
  grossMaxUsd: usd,
  rampMaxLots: fc.oneof(fc.constant(Infinity), whole(0, 500)),
  means: anyMeans,
})

describe('whatever the limits', () => {
  test('the order in which they cut does not matter', () => {
    fc.assert(
      fc.property(request, fc.infiniteStream(fc.nat()), (given, draws) => {
        const caps = openingCaps(given)
        const wish = Math.max(0, given.sizeLots - reducibleLots(given))
        const inOrder = caps.reduce((lots, cap) => Math.min(lots, cap), wish)
        const drawn = caps.map((cap) => ({ cap, at: draws.next().value ?? 0 })).toSorted((a, b) => a.at - b.at)
        expect(drawn.reduce((lots, { cap }) => Math.min(lots, cap), wish)).toBe(inOrder)
        const fresh = given.means === null ? null : { ...given.means, staleAction: null }
        const bare = { ...given, means: fresh, orderMaxLots: Infinity, orderMaxUsd: Infinity }
        const opened = openingCaps(bare).reduce((lots, cap) => Math.min(lots, cap), wish)
        const reduced = Math.min(given.sizeLots, reducibleLots(given))
        expect(Math.abs(allowedLots(bare) - reduced - opened)).toBeLessThan(1)
      }),
    )
  })

  test('the order never takes position and commitments past the limit of its side, unless it only reduces', () => {
    fc.assert(
      fc.property(request, (given) => {
        const lots = allowedLots(given)
        const sign = given.side === 'buy' ? 1 : -1
        const end = sign * given.positionLots + given.committedLots + lots
        expect(lots <= reducibleLots(given) || end <= given.sideMaxLots).toBe(true)
        expect(lots).toBeGreaterThanOrEqual(0)
        expect(lots).toBeLessThanOrEqual(given.sizeLots)
        expect(Number.isInteger(lots)).toBe(true)
      }),
    )
  })

  test('what only reduces is cut by the limits of one order alone', () => {
    fc.assert(
      fc.property(request, (given) => {
        const most = Math.min(
          given.sizeLots,
          reducibleLots(given),
          given.orderMaxLots,
          given.orderMaxUsd / given.lotUsd,
        )
        expect(allowedLots(given)).toBeGreaterThanOrEqual(Math.floor(most))
      }),
    )
  })

  test('a tighter limit never lets more through', () => {
    const limits = [
      'sideMaxLots',
      'orderMaxLots',
      'orderMaxUsd',
      'positionMaxUsd',
      'grossMaxUsd',
      'rampMaxLots',
    ] as const
    fc.assert(
      fc.property(
        request,
        fc.constantFrom(...limits),
        fc.double({ min: 0, max: 1, noNaN: true }),
        (given, name, share) => {
          const limit = given[name]
          const tighter = { ...given, [name]: (Number.isFinite(limit) ? limit : 1e4) * share }
          expect(allowedLots(tighter)).toBeLessThanOrEqual(allowedLots(given))
        },
      ),
    )
  })
})
