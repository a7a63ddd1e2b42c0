import { one } from '../../../simulator/exchange/fixed-point.ts'
import type { ExchangeEvent, MarketTermsChange } from '../../../simulator/exchange/events.ts'
import { marketName } from '../parties/venue.ts'
import type { World } from '../world.ts'
import { fire } from './active.ts'
import type { Kind } from './kind.ts'

/** Something at the exchange is another while the fault lasts, and then what it was. */
export type RulesInjection = {
  readonly at: 'rules'
  readonly are: 'fees_higher' | 'expiry_longer' | 'grid_coarser' | 'limits_smaller' | 'frozen' | 'funding_high'
}

type Change = (atMs: number) => ExchangeEvent
type Rule = { readonly begin: Change; readonly end: Change }

/** Three hundredths of a percent more than before, for maker and taker: above what orders are signed for. */
const feesHigher = { makerFeeRate: (3n * one) / 10_000n, takerFeeRate: (8n * one) / 10_000n }
/** Longer than the config's default life of an order. */
const expiryMinMs = 150_000
/** A quarter of a percent an hour: the market's cap, a hundred and more times the usual. */
const fundingRate = one / 400n

function ruleOf({ are }: RulesInjection, { exchange: { venue } }: World): Rule {
  const market = venue.exchange.state.markets.get(marketName)
  const terms = (begin: MarketTermsChange, end: MarketTermsChange): Rule => ({
    begin: (atMs) => ({ type: 'market_terms_changed', atMs, market: marketName, terms: begin }),
    end: (atMs) => ({ type: 'market_terms_changed', atMs, market: marketName, terms: end }),
  })
  switch (are) {
    case 'fees_higher':
      return {
        begin: (atMs) => ({ type: 'rules_changed', atMs, ...feesHigher }),
        end: (atMs) => ({ type: 'rules_changed', atMs, ...venue.fees }),
      }
    case 'expiry_longer':
      return {
        begin: (atMs) => ({ type: 'rules_changed', atMs, expiryMinMs }),
        end: (atMs) => ({ type: 'rules_changed', atMs, expiryMinMs: 0 }),
      }
    case 'grid_coarser':
      return terms({ priceStepTicks: 5, sizeStepLots: 1 }, { priceStepTicks: 1, sizeStepLots: 1 })
    case 'limits_smaller': {
      const { priceBand, maxLimitOrderValue } = market?.spec ?? { priceBand: one / 20n, maxLimitOrderValue: one }
      return terms({ priceBand: one / 2_000n, maxLimitOrderValue: 30n * one }, { priceBand, maxLimitOrderValue })
    }
    case 'frozen':
      return {
        begin: (atMs) => ({ type: 'engine_frozen', atMs, isFrozen: true }),
        end: (atMs) => ({ type: 'engine_frozen', atMs, isFrozen: false }),
      }
    case 'funding_high':
      return {
        begin: (atMs) => ({ type: 'funding_rate_forced', atMs, market: marketName, rate: fundingRate }),
        end: (atMs) => ({ type: 'funding_rate_forced', atMs, market: marketName, rate: null }),
      }
  }
}

export const rules: Kind<RulesInjection> = {
  begins(one, world) {
    world.exchange.venue.exchange.apply(ruleOf(one.inject, world).begin)
    fire(one)
  },
  ends({ inject }, world) {
    world.exchange.venue.exchange.apply(ruleOf(inject, world).end)
  },
}
