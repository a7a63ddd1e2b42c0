import { createMarketSpec } from '../../../simulator/exchange/market-spec.ts'
import { one } from '../../../simulator/exchange/fixed-point.ts'
import type { ExchangeEvent, MarketTermsChange } from '../../../simulator/exchange/events.ts'
import { generatorMarket } from '../../../simulator/market/generator.ts'
import { marketName } from '../parties/venue.ts'
import type { World } from '../world.ts'
import { fire, type Active } from './active.ts'
import { drawnOf } from './drawn.ts'
import type { Kind } from './kind.ts'

/** Something at the exchange is another while the fault lasts, and then what it was; other terms are drawn among three. */
export type RulesInjection = {
  readonly at: 'rules'
  readonly are: 'fees_higher' | 'expiry_longer' | 'terms_other' | 'funding_high'
}

type Change = (atMs: number) => ExchangeEvent
type Rule = { readonly begin: Change; readonly end: Change }

/** More than quotes are made for, more than orders are signed for, or both. */
const makerFee = { makerFeeRate: (3n * one) / 10_000n }
const takerFee = { takerFeeRate: (12n * one) / 10_000n }
const feesHigher = [makerFee, takerFee, { ...makerFee, ...takerFee }]
/** Longer than the config's default life of an order. */
const expiryMinMs = 150_000
/** A quarter of a percent an hour: the market's cap, a hundred and more times the usual. */
const fundingRate = one / 400n
/** Less than any order of the drawn configs is worth, and many times the smallest order. */
const limitsSmaller = { priceBand: one / 2_000n, maxLimitOrderValue: 15n * one }
const { priceBand, maxLimitOrderValue } = createMarketSpec(generatorMarket)

/** Another tick, another lot, or limits that hardly any order keeps; and what is so before and after. */
const otherTerms: readonly { readonly begin: MarketTermsChange; readonly end: MarketTermsChange }[] = [
  { begin: { priceStepTicks: 5 }, end: { priceStepTicks: 1 } },
  { begin: { sizeStepLots: 10 }, end: { sizeStepLots: 1 } },
  { begin: limitsSmaller, end: { priceBand, maxLimitOrderValue } },
]

function ruleOf(active: Active<RulesInjection>, { exchange: { venue } }: World): Rule {
  switch (active.inject.are) {
    case 'fees_higher': {
      const fees = drawnOf(active, feesHigher)
      return {
        begin: (atMs) => ({ type: 'rules_changed', atMs, ...fees }),
        end: (atMs) => ({ type: 'rules_changed', atMs, ...venue.fees }),
      }
    }
    case 'expiry_longer':
      return {
        begin: (atMs) => ({ type: 'rules_changed', atMs, expiryMinMs }),
        end: (atMs) => ({ type: 'rules_changed', atMs, expiryMinMs: 0 }),
      }
    case 'terms_other': {
      const { begin, end } = drawnOf(active, otherTerms)
      return {
        begin: (atMs) => ({ type: 'market_terms_changed', atMs, market: marketName, terms: begin }),
        end: (atMs) => ({ type: 'market_terms_changed', atMs, market: marketName, terms: end }),
      }
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
    world.exchange.venue.exchange.apply(ruleOf(one, world).begin)
    fire(one)
  },
  ends(one, world) {
    world.exchange.venue.exchange.apply(ruleOf(one, world).end)
  },
}
