import * as fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { TradingConfig } from '#shared/config/config.ts'
import { carriedLedger } from '#shared/ledger.ts'
import { sizeLots } from '#shared/units.ts'
import type { Quote } from '../pricing/ladder.ts'
import { toySpec, ToyWorld } from '../toy-world.fixture.ts'
import { desire } from './desire.ts'

// The ladder of the fair path, seen through the engine's state. The toy market stands at 1,000 dollars with half a spread of
// 5 bps; a bp of it is a tick.

const pricing = { skewAtLimitBps: 5 }
const config = TradingConfig.parse({ pricing, risk: { positionMaxUsd: 5_000, stressLossMaxUsd: 1_000 } })
const fit = { perSecond: 1, decayPerBps: 0.4, r2: 0.9, orders: 500, fittedAtMs: 0, isKept: false }

function world(options: { readonly config?: TradingConfig; readonly makerFeeRate?: number } = {}): ToyWorld {
  return new ToyWorld({ config, ...options }).quoting()
}
function knowing(world: ToyWorld, volatilityBps: number): ToyWorld {
  const variance = { sum: (volatilityBps / 1e4) ** 2, weight: 1 }
  Object.assign(world.state.signals.volatility.slow, variance)
  Object.assign(world.state.signals.volatility.fast, variance)
  world.state.signals.intensity = fit
  return world
}
const quotesOf = (world: ToyWorld): readonly Quote[] => desire(world.state, world.config)?.quotes ?? []
const first = (world: ToyWorld, side: 'buy' | 'sell') => {
  const quote = quotesOf(world).find((one) => one.side === side)
  if (quote === undefined) throw new Error(`no ${side}`)
  return quote
}
const partsOf = (quote: Quote) => {
  if (quote.explanation === null) throw new Error('not explained')
  return { ...quote.explanation.market, ...quote.explanation.side, bound: quote.explanation.bound }
}

describe('warming', () => {
  test('quotes half the average spread of the market, and says so', () => {
    const quote = first(world(), 'buy')
    expect(quote.priceTicks).toBe(10_000)
    expect(partsOf(quote)).toMatchObject({ isWarming: true, volatilityBps: null, anchor: 'none', bound: 'none' })
    expect(partsOf(quote).halfBps).toBeCloseTo(5, 2)
  })

  test('ends when intensity and volatility are known: then the linear form prices', () => {
    const quote = first(knowing(world(), 1), 'buy')
    expect(partsOf(quote).isWarming).toBe(false)
    // 1/k·ln(1+x)/x is a little below 2.5, half a skew of one order above it.
    expect(partsOf(quote).halfBps).toBeGreaterThan(2)
    expect(partsOf(quote).halfBps).toBeLessThan(2.6)
  })
})

describe('the skew', () => {
  const middle = (positionLots: number, volatilityBps: number) => {
    const at = knowing(world(), volatilityBps)
    at.state.ledger.positionLots = positionLots
    return partsOf(first(at, 'buy')).skewBps
  }

  test('is odd in the position, monotonic and bounded', () => {
    const position = fc.integer({ min: -480, max: 480 })
    fc.assert(
      fc.property(position, position, fc.double({ min: 0.1, max: 10, noNaN: true }), (a, b, volatilityBps) => {
        expect(middle(a, volatilityBps)).toBeCloseTo(-middle(-a, volatilityBps), 9)
        if (a < b) expect(middle(a, volatilityBps)).toBeGreaterThanOrEqual(middle(b, volatilityBps))
        expect(Math.abs(middle(a, volatilityBps))).toBeLessThanOrEqual(5 * 3 * 1.25)
      }),
      { numRuns: 30 },
    )
  })

  test('moves both sides against the position', () => {
    const flat = knowing(world(), 1)
    const [bid, ask] = [first(flat, 'buy').priceTicks, first(flat, 'sell').priceTicks]
    flat.state.ledger.positionLots = 240
    expect(first(flat, 'buy').priceTicks).toBeLessThan(bid)
    expect(first(flat, 'sell').priceTicks).toBeLessThanOrEqual(ask)
  })
})

describe('audit row 1.1: sign and size of the skew', () => {
  test('the stated skew is the one at the limit and the reference volatility, a quarter more from the warning band on', () => {
    const at = knowing(world(), 1)
    const limitLots = 497 // 5,000 dollars at 1,000.5, in lots of a hundredth.
    at.state.ledger.positionLots = Math.round(limitLots * 0.4)
    expect(partsOf(first(at, 'sell')).skewBps).toBeCloseTo(-2, 1)
    at.state.ledger.positionLots = -Math.round(limitLots * 0.6)
    expect(partsOf(first(at, 'sell')).skewBps).toBeCloseTo(3 * 1.25, 1)
  })
})

describe('the limit that the skew is measured by', () => {
  const quarterMore = 1.25
  const skewAt = (risk: object, positionLots: number) => {
    const at = knowing(world({ config: TradingConfig.parse({ pricing, risk }) }), 1)
    at.state.ledger.positionLots = positionLots
    return partsOf(first(at, positionLots > 0 ? 'sell' : 'buy')).skewBps
  }
  // A lot is worth 10.005 dollars.
  test.each([
    ['the position limit', { positionMaxUsd: 905 }, 90, -1, -1],
    ['what a sudden move may cost', { positionMaxUsd: 10_000, stressLossMaxUsd: 90.5 }, 90, -1, -1],
    ['the limit of its own side', { positionMaxUsd: 905, longMaxUsd: 365 }, 36, -1, -0.4],
    ['that of a side without room', { positionMaxUsd: 905, longMaxUsd: 0 }, 18, -1, -0.2],
  ])('is %s: at it the skew is the stated one', (_, risk, lots, longShare, shortShare) => {
    const stated = (share: number) => share * pricing.skewAtLimitBps * (share > -0.5 ? 1 : quarterMore)
    expect(skewAt(risk, lots)).toBeCloseTo(stated(longShare), 6)
    expect(skewAt(risk, -lots)).toBeCloseTo(-stated(shortShare), 6)
  })
})

describe('the gate of the edge', () => {
  test('no quote stands nearer to fair than fee and edge, whatever the skew: it steps back', () => {
    const costly = knowing(world({ makerFeeRate: 0.0003 }), 1)
    costly.state.ledger.positionLots = 240
    const ask = first(costly, 'sell')
    expect(partsOf(ask).floorBps).toBeCloseTo(3.2, 9)
    expect(ask.priceTicks).toBe(Math.ceil(10_005 * (1 + 3.2e-4)))
    expect(partsOf(ask).bound).toBe('edge')
    expect(quotesOf(costly).filter(({ side }) => side === 'sell').length).toBe(2)
  })
})

describe('audit row 1.7: what holds a side back spares the one that reduces', () => {
  const pressed = () => {
    const at = knowing(world(), 1)
    const { flow } = at.state.signals
    Object.assign(flow, { sum: 5_000, atMs: at.nowMs, depth: { value: 500, atMs: at.nowMs } })
    at.state.signals.trend = { fast: 0.1, slow: 0, lastLogMid: 0.1 }
    return at
  }

  test('flat, the side that the pressure comes for is pulled', () => {
    expect(quotesOf(pressed()).map(({ side }) => side)).toEqual(['buy', 'buy'])
  })

  test('with a long position at 85 % of the limit the bids are pulled and the asks stay, at 2.2 times in the worst regime', () => {
    const at = pressed()
    at.state.ledger.positionLots = 423
    at.position = 423
    at.send({ type: 'clock_ticked' })
    const asks = quotesOf(at).filter(({ side }) => side === 'sell')
    expect(asks.length).toBe(2)
    expect(partsOf(first(at, 'sell'))).toMatchObject({ trendBps: 0, flowBps: 0, regimeTimes: 1 })
    at.state.signals.regime = { name: 'extreme', sinceMs: at.nowMs }
    expect(partsOf(first(at, 'sell')).regimeTimes).toBe(2.2)
    at.run(500)
    expect(at.open('buy')).toEqual([])
    expect(at.open('sell').length).toBeGreaterThan(0)
  })

  /** Holding so many lots while the pressure and the worst regime come for what reduces them; limits and orders as they ship. */
  const stormy = (positionLots: number, risk: object) => {
    const at = new ToyWorld({ config: TradingConfig.parse({ risk }) }).quoting()
    knowing(at, 1)
    at.position = positionLots
    Object.assign(at.state.ledger, carriedLedger(positionLots, 20_010))
    at.send({ type: 'position_reported', report: { position: sizeLots(positionLots), markPrice: '1000' } })
    const sum = 50_000 * Math.sign(positionLots)
    Object.assign(at.state.signals.flow, { sum, atMs: at.nowMs, depth: { value: 500, atMs: at.nowMs } })
    at.state.signals.regime = { name: 'extreme', sinceMs: at.nowMs }
    at.state.signals.trend = { fast: 0.1 * Math.sign(positionLots), slow: 0, lastLogMid: 0.1 * Math.sign(positionLots) }
    return at
  }
  test.each([
    // The smallest order is two lots, those of the ladder are four; a lot is worth ten dollars.
    ['one lot, which is no reason to quote', 1, 500, []],
    ['less than half of the limit', 20, 500, []],
    ['half of the limit, and that in one lot', 1, 20, []],
    ['most of the limit, and less than the ladder', 5, 80, [4]],
    ['most of the limit, and more than the ladder', 30, 500, [4, 4]],
  ])('spared is what reduces a large position, and no more: %s', (_, lots, positionMaxUsd, sizes) => {
    for (const [positionLots, side] of [
      [lots, 'sell'],
      [-lots, 'buy'],
    ] as const) {
      const at = stormy(positionLots, { positionMaxUsd })
      at.run(400)
      expect(at.open(side).map(({ order }) => order.size)).toEqual(sizes)
      for (const quote of quotesOf(at).filter((one) => one.side === side))
        expect(partsOf(quote)).toMatchObject({ trendBps: 0, flowBps: 0 })
    }
  })

  test('what would open beside it neither stays nor comes while a trend alone presses, and comes when it is over', () => {
    const at = stormy(5, { positionMaxUsd: 120, bandWarnShare: 0.4 })
    at.state.signals.regime = { name: 'normal', sinceMs: at.nowMs }
    at.state.signals.flow.sum = 0
    at.run(400)
    expect(at.open('sell').map(({ order }) => order.size)).toEqual([4])
    at.state.signals.trend = null
    at.run(400)
    // One more reduces, and the limit leaves room for two that open.
    expect(at.open('sell').map(({ order }) => order.size)).toEqual([4, 3])
  })

  test.each(['pressure', 'storm'])(
    'at the edge of the warning band a mark that moves by a tick does not pull and place in turn: %s',
    (kind) => {
      // 25 lots are 250 dollars at 10,000 ticks, half of the limit.
      const at = new ToyWorld({ config: TradingConfig.parse({}) })
      Object.assign(at, { bid: 9_995, ask: 10_005 })
      knowing(at.quoting(), 1)
      at.position = 25
      Object.assign(at.state.ledger, carriedLedger(25, 20_000))
      at.send({ type: 'position_reported', report: { position: sizeLots(25), markPrice: '1000' } })
      let placed = 0
      for (let second = 0; second < 60; second += 1) {
        if (kind === 'storm') at.state.signals.regime = { name: 'extreme', sinceMs: at.nowMs }
        else Object.assign(at.state.signals.flow, { sum: 2_000, atMs: at.nowMs, depth: { value: 500, atMs: at.nowMs } })
        if (second === 2) placed = at.records('order_sent').length
        for (let message = 0; message < 5; message += 1) {
          at.run(200)
          at.showMarket()
          at.send({ type: 'mark_changed', markTicks: 10_000 + (second % 2 === 0 ? 1 : -1) })
        }
      }
      expect(at.open('sell').length).toBe(2)
      expect(at.records('order_sent').length - placed).toBeLessThanOrEqual(6)
    },
  )

  test('a strong trend moves the side that it comes for by up to half the half-spread, and no other', () => {
    const at = knowing(world(), 1)
    at.state.signals.trend = { fast: 0.1, slow: 0, lastLogMid: 0.1 }
    const ask = partsOf(first(at, 'sell'))
    expect(ask.trendBps).toBeCloseTo(ask.halfBps / 2, 6)
    expect(partsOf(first(at, 'buy')).trendBps).toBe(0)
  })
})

describe('outside prices', () => {
  test('a fresh reference moves the fair price by its weight, a stale one is dropped and that is said', () => {
    const at = world()
    const reference = {
      type: 'reference_changed',
      priceTicks: 10_015,
      basisTicks: 0,
      ageMs: 0,
      source: 'other',
    } as const
    at.send(reference)
    expect(partsOf(first(at, 'buy'))).toMatchObject({ anchor: 'reference', isAnchorStale: false })
    expect(partsOf(first(at, 'buy')).fairTicks).toBeCloseTo(10_005 + 0.15 * 10, 6)
    at.send({ ...reference, ageMs: 5_000 })
    at.live(2_200)
    expect(partsOf(first(at, 'buy'))).toMatchObject({ fairTicks: 10_005, anchor: 'none', isAnchorStale: true })
  })

  test('an absurd reference is refused with a count', () => {
    const at = world()
    const { refusedMessages } = at.state.counts
    at.send({ type: 'reference_changed', priceTicks: Number.NaN, basisTicks: null, ageMs: 0, source: 'other' })
    expect(at.state.signals.reference).toBeNull()
    expect(at.state.counts.refusedMessages).toBe(refusedMessages + 1)
  })
})

describe('audit row 1.6: funding in the ladder', () => {
  test('longs that pay lower both quotes, and nothing does when the cap is nothing', () => {
    const shift = (fundingCapBps: number, ratePerHour: number) => {
      const at = world({ config: TradingConfig.parse({ pricing: { fundingCapBps, fundingWeight: 1 } }) })
      at.send({ type: 'funding_changed', ratePerHour, venueAtMs: 0 })
      return partsOf(first(at, 'sell')).carryBps
    }
    expect(shift(5, 0.5)).toBe(-5)
    expect(shift(5, -0.5)).toBe(5)
    expect(shift(0, 0.5)).toBe(0)
  })
})

describe('the units', () => {
  /** Distances from fair in bps of the first two levels, and sizes in dollars, of one market told in another tick and lot. */
  const told = (tickScale: number, lotScale: number, currencyScale: number) => {
    const spec = {
      ...toySpec,
      tickSize: String((0.1 * currencyScale) / tickScale),
      lotSize: String(0.0001 / currencyScale / lotScale),
      minOrderLots: sizeLots(2),
    }
    const at = new ToyWorld({ config, spec })
    at.bid = 100_000 * tickScale
    at.ask = 100_100 * tickScale
    at.quoting()
    knowing(at, 1.3)
    at.state.ledger.positionLots = 1_500 * lotScale
    const fair = 100_050 * tickScale
    return quotesOf(at).map(({ side, priceTicks, sizeLots: lots, explanation }) => ({
      side,
      bps: ((priceTicks - fair) / fair) * 1e4,
      usd: lots * priceTicks * at.state.market.tickLotUsd,
      halfBps: explanation?.side.halfBps ?? 0,
      skewBps: explanation?.market.skewBps ?? 0,
    }))
  }
  const scale = fc.constantFrom(1, 2, 5, 10, 50)
  test('rescaling tick, lot or currency changes no price and no size', () => {
    fc.assert(
      fc.property(scale, scale, fc.constantFrom(0.01, 0.5, 1, 2), (tickScale, lotScale, currencyScale) => {
        const [plain, scaled] = [told(1, 1, 1), told(tickScale, lotScale, currencyScale)]
        expect(scaled.length).toBe(plain.length)
        for (const [index, one] of plain.entries()) {
          const other = scaled[index]
          expect(other?.side).toBe(one.side)
          expect(Math.abs((other?.bps ?? 0) - one.bps)).toBeLessThan(0.11) // One tick of the coarsest market.
          expect(other?.halfBps).toBeCloseTo(one.halfBps, 9)
          // A position limit is cut to whole lots.
          expect(Math.abs((other?.skewBps ?? 0) / one.skewBps - 1)).toBeLessThan(0.02)
          expect(Math.abs((other?.usd ?? 0) / one.usd - 1)).toBeLessThan(0.05)
        }
      }),
      { numRuns: 20 },
    )
  })
})

test('each order that is sent carries the explanation of its price', () => {
  const sent = world().records('order_sent')
  expect(sent.length).toBeGreaterThan(0)
  for (const record of sent) expect(record['price']).toMatchObject({ state: 'warming', fairTicks: 10_005 })
})
