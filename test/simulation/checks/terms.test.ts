import { expect, test } from 'vitest'
import { monoMs } from '#shared/units.ts'
import type { VenueEvent } from '../../../edge-daemon/venue/venue.ts'
import { seen, sent, tick } from './sent.fixture.ts'
import { limitsKept, refusalsAreLookedInto } from './terms.ts'
import { stillView } from './view.fixture.ts'

const told: VenueEvent = {
  type: 'market_read',
  answer: { result: 'read', value: { changed: null, closed: null, limits: null }, startedAtMs: monoMs(1) },
}
const asks = { type: 'read_market' } as const

/** Ten lots at 10,000 ticks are worth a hundred times a lot at a hundred: the limit is this share of them. */
function limitedTo(share: number, band = 10n ** 11n) {
  const view = stillView()
  const check = limitsKept()
  const market = view.exchange.markets.get(view.market)
  if (market === undefined) throw new Error('the fixture has a market')
  view.engine.markTicks = 10_000
  check.look?.(view)
  const change = () => {
    view.nowMs += 10
    const value = Math.round(share * 100_000 * Number(market.spec.tickLot))
    market.spec = { ...market.spec, maxLimitOrderValue: BigInt(value), priceBand: band }
    check.look?.(view)
    view.nowMs += 10
  }
  return { view, check, change }
}

test('I14 sees an order above the limits of a look that began under them', () => {
  const { view, check, change } = limitedTo(0.99)
  change()
  expect(seen(check, view, [sent()]), 'nobody has looked').toBeNull()
  seen(check, view, [asks])
  expect(seen(check, view, [sent()]), 'nobody has answered').toBeNull()
  expect(seen(check, view, [sent()], told)).toContain('was sent')
  expect(seen(check, view, [sent('buy', { size: 9 })])).toBeNull()
})

test('I14 asks nothing of a look that began before the change', () => {
  const { view, check, change } = limitedTo(0.99)
  seen(check, view, [asks])
  change()
  expect(seen(check, view, [sent()], told)).toBeNull()
})

test('I14 sees an order further beyond the mark than a look has told', () => {
  const { view, check, change } = limitedTo(2, 10n ** 9n)
  change()
  seen(check, view, [asks])
  expect(seen(check, view, [sent('sell', { price: 9_989 })], told)).toBeNull()
  expect(seen(check, view, [sent('sell', { price: 9_988 })])).toContain('with the mark at 10000')
  expect(seen(check, view, [sent('buy', { price: 9_000 })])).toBeNull()
})

test('I14 sees a refusal for the terms into which nobody looks', () => {
  const refused = (code: number): VenueEvent => ({
    type: 'place_answered',
    clientId: view.engine.slots[0]?.legs[0]?.order.clientId ?? ('' as never),
    answer: { result: 'failed', error: { kind: 'refused', reason: 'other', code, detail: '' } },
  })
  const view = stillView()
  const after = (code: number, ms: number, first: readonly [typeof asks] | readonly [] = []) => {
    const check = refusalsAreLookedInto()
    view.nowMs = 0
    check.look?.(view)
    seen(check, view, [])
    seen(check, view, first, refused(code))
    let detail: string | null = null
    for (; view.nowMs <= ms; view.nowMs += 50) detail ??= seen(check, view, [], tick)
    return detail
  }
  expect(after(1_122, 3_000)).toBeNull()
  expect(after(1_122, 3_100)).toContain('nobody has looked at the market for 3050 ms')
  expect(after(1_122, 3_100, [asks])).toBeNull()
  expect(after(1_120, 3_100)).toBeNull()
  expect(after(1_126, 3_100)).toBeNull()
  view.engine.budget.blockedUntilMs = 10_000
  expect(after(1_122, 3_100)).toBeNull()
})
