import { describe, expect, test } from 'vitest'
import { TradingConfig } from '#shared/config/config.ts'
import { fundingWithinBudget } from './funding-budget.ts'
import { seen, sent } from './sent.fixture.ts'
import { stillView } from './view.fixture.ts'

describe('I16 sees orders beside funding', () => {
  /** An hour of funding on thirty lots costs what it may. */
  function told(ratePerHour = 0.01) {
    const view = stillView(TradingConfig.parse({ risk: { fundingMaxUsd: 0.5 } }))
    view.engine.markTicks = 0.5 / (30 * 0.01 * view.engine.market.tickLotUsd)
    const check = fundingWithinBudget()
    seen(check, view, [], { type: 'funding_changed', ratePerHour, venueAtMs: 0 })
    return { view, found: (...effects: Parameters<typeof seen>[2]) => seen(check, view, effects) }
  }

  test('with which it would cost more than it may, alone or together', () => {
    const { found } = told()
    expect(found(sent(), sent(), sent())).toBeNull()
    expect(found(sent(), sent(), sent(), sent())).toContain('an hour of funding allows 30')
    expect(found(sent(), sent(), sent('sell'), sent('sell'))).toBeNull()
    expect(told(0.001).found(sent(), sent(), sent(), sent())).toBeNull()
    expect(told(-0.01).found(sent('sell', { size: 31 }))).toContain('a sell of 31 lots')
  })

  test('beside a position: what takes from it is always let pass', () => {
    const { view, found } = told()
    view.engine.ledger.positionLots = 25
    expect(found(sent())).toContain('a buy of 10 lots was sent beside 25')
    expect(found(sent('sell', { size: 55 }))).toBeNull()
    view.engine.ledger.positionLots = -90
    expect(found(sent('sell'))).toContain('was sent beside 90')
    expect(found(sent('buy', { size: 90 }))).toBeNull()
  })
})
