import { describe, expect, test } from 'vitest'
import { PredecessorConfig } from '#shared/config/predecessor.ts'
import { checkDaemonConfig, TradingConfig } from '#shared/config/config.ts'
import { checkServedConfig } from '#shared/config/served.ts'
import type { Quote } from '../pricing/ladder.ts'
import type { PredecessorProfile } from '../pricing/predecessor/profile.ts'
import { ToyWorld } from '../toy-world.fixture.ts'
import { desire } from './desire.ts'
import { daemonFile } from '#shared/config/daemon-file.fixture.ts'

// The predecessor's price paths in our engine. The toy market has its bid at 1,000.0, its tick is 0.1.

type Settings = Partial<TradingConfig['predecessor']>
function configOf(profile: PredecessorProfile, predecessor: Settings = {}, quoting: object = {}): TradingConfig {
  const wide = { positionMaxUsd: 1_000, stressLossMaxUsd: 1_000, collarBps: 500 }
  return TradingConfig.parse({ pricing: { profile }, predecessor, risk: wide, quoting })
}
const world = (config: TradingConfig) => new ToyWorld({ config }).quoting()
const quotes = (at: ToyWorld): readonly Quote[] => desire(at.state, at.config)?.quotes ?? []
const price = (at: ToyWorld, side: 'buy' | 'sell', level = 0) =>
  quotes(at).find((quote) => quote.side === side && quote.level === level)?.priceTicks
const dynamic = { offsetMode: 'dynamic', spreadMultiplier: 1 } as const

describe('audit row 1.2: the offset lies behind the best price of its own side', () => {
  test('a multiplier of one is a whole spread behind it, a half one half of that', () => {
    // The spread is 10 bps, which is 10 ticks of the bid.
    expect(price(world(configOf('predecessor', dynamic)), 'buy')).toBe(9_990)
    expect(price(world(configOf('predecessor', { ...dynamic, spreadMultiplier: 0.5 })), 'buy')).toBe(9_995)
  })

  test('the help of the field says so', () => {
    expect(PredecessorConfig.shape.spreadMultiplier.unwrap().description).toContain('behind the best')
  })
})

describe('audit row 1.1: the cap of the skew is a product', () => {
  const skewed = (positionLots: number) => {
    const at = world(configOf('predecessor-corrected', dynamic))
    at.state.ledger.positionLots = positionLots
    return [price(at, 'buy'), price(at, 'sell')]
  }
  test('half a position lowers both quotes by 9.2171 bps, warning band included, and raises them when short', () => {
    // Half of the 99 lots that 1,000 dollars are at 1,000.5: near enough to the half that is named.
    const [bid, ask] = [skewed(50), skewed(-50)]
    expect(bid).toEqual([9_980, 10_011])
    expect(ask).toEqual([9_999, 10_030])
  })
})

describe('audit row 1.8: when a resting order gives way', () => {
  const resting = (profile: PredecessorProfile, settings: Settings = {}) => {
    const at = world(configOf(profile, { ...dynamic, repriceToleranceShare: 0.1, ...settings }, { levels: 1 }))
    expect(at.open('buy').map(({ order }) => order.price)).toEqual([9_990])
    at.run(1_000)
    return at
  }
  /** Whether the bid is moved when the best bid is there. */
  const moves = (at: ToyWorld, bid: number): boolean => {
    at.bid = bid
    at.ask = bid + 10
    at.showMarket()
    return at.state.slots.some(({ side, legs }) => side === 'buy' && legs.length === 2)
  }

  test.each([
    ['a tick of difference, within a tenth of the offset of ten', {}, 10_001, false],
    ['two ticks', {}, 10_002, true],
    ['two ticks, below a floor of three', { repriceMoveMinTicks: 3 }, 10_002, false],
    ['two ticks, worth less than 2.5 bps of edge', { repriceEdgeDeltaMinBps: 2.5 }, 10_002, false],
  ] as const)('%s', (_, settings, bid, expected) => {
    expect(moves(resting('predecessor', settings), bid)).toBe(expected)
  })

  test('an order as old as it may get is replaced, one just placed stays', () => {
    const at = resting('predecessor', { orderAgeMaxMs: 5_000 })
    expect(quotes(at)[0]?.verdict).toBe('hold')
    const sent = at.count('edit_order')
    for (let round = 0; round < 40; round += 1) {
      at.run(100)
      at.showMarket()
    }
    expect(at.count('edit_order')).toBeGreaterThan(sent)
  })

  test('where the clamp binds, the predecessor sends the same price again and again; put right, it does not', () => {
    // A position at its limit skews the asks far below the bid, where post-only holds them.
    const edits = (profile: PredecessorProfile) => {
      const at = world(configOf(profile, { ...dynamic, skewMaxBps: 80, repriceMoveMinTicks: 1 }, { levels: 1 }))
      at.state.ledger.positionLots = 70
      at.position = 70
      at.live(2_000)
      const before = at.count('edit_order')
      for (let round = 0; round < 60; round += 1) {
        at.run(100)
        at.showMarket()
      }
      return at.count('edit_order') - before
    }
    expect(edits('predecessor')).toBeGreaterThan(5)
    expect(edits('predecessor-corrected')).toBeLessThanOrEqual(2)
  })
})

describe('audit row 3.2: what is remembered of the book', () => {
  test('is bounded by time, and nothing at all for the fair path', () => {
    const at = world(configOf('predecessor'))
    for (let ms = 0; ms < 300_000; ms += 200) {
      at.bid += ms % 400 === 0 ? 1 : -1
      at.ask = at.bid + 10
      at.run(200)
      at.showMarket()
    }
    expect(at.state.signals.predecessor.samples.length).toBeLessThan(2 * 610)
    expect(new ToyWorld().quoting().state.signals.predecessor.samples).toEqual([])
  })
})

describe('outside backtests', () => {
  test.each(['predecessor', 'predecessor-corrected'])('%s is refused with a sentence', (profile) => {
    expect(checkDaemonConfig({ ...daemonFile, pricing: { profile } })).toEqual({
      refusal: expect.stringMatching(new RegExp(`^pricing.profile: was "${profile}", must be "fair"`)),
    })
    const local = TradingConfig.parse({})
    expect(checkServedConfig({ pricing: { profile } }, local, local)).toHaveProperty('refusal')
  })

  test('its parameters are no part of the file', () => {
    expect(checkDaemonConfig({ ...daemonFile, predecessor: {} })).toHaveProperty('refusal')
  })
})
