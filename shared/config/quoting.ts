import type { z } from 'zod'
import { decimal, section, whole } from './parameter.ts'

// How quotes are made. Sizes are notional and widths are relative to the market's own spread, so that one config serves a
// market at 0.14 dollars and one at 1,667.

export const QuotingConfig = section({
  levels: whole({ min: 1, max: 8, default: 2, reload: 'live', advisor: 'step', description: 'Orders on each side.' }),
  orderNotionalUsd: decimal({
    min: 1,
    max: 100_000,
    default: 50,
    reload: 'live',
    advisor: 'step',
    description: 'Value of one order.',
  }),
  halfSpreadShare: decimal({
    min: 0.05,
    max: 10,
    default: 0.7,
    reload: 'live',
    advisor: 'step',
    description: 'Distance of level 0 from our reservation price, as a share of the average half-spread of the market.',
  }),
  levelStepShare: decimal({
    min: 0.05,
    max: 10,
    default: 0.6,
    reload: 'live',
    advisor: 'step',
    description: 'Further distance of each next level, as a share of the average half-spread of the market.',
  }),
  halfSpreadMinBps: decimal({
    min: 0,
    max: 500,
    default: 0.3,
    reload: 'live',
    advisor: 'step',
    description: 'Floor of the distance of level 0, before fees.',
  }),
  halfSpreadMaxBps: decimal({
    min: 0.1,
    max: 1_000,
    default: 100,
    reload: 'live',
    advisor: 'step',
    description: 'Ceiling of the distance of level 0.',
  }),
  edgeMinBps: decimal({
    min: 0,
    max: 100,
    default: 0.2,
    reload: 'live',
    advisor: 'step',
    description: 'What a fill must earn beyond the maker fee to be quoted.',
  }),
  skewHalfSpreads: decimal({
    min: 0,
    max: 10,
    default: 1,
    reload: 'live',
    advisor: 'step',
    description: 'Shift of both sides at the full position limit, in our own half-spreads; linear below it.',
  }),
  repriceShare: decimal({
    min: 0,
    max: 1,
    default: 0.15,
    reload: 'live',
    advisor: 'free',
    description: 'A resting order stays while it is within this share of our half-spread of its target.',
  }),
  spreadHalfLifeMs: whole({
    min: 100,
    max: 3_600_000,
    default: 10_000,
    reload: 'live',
    advisor: 'step',
    description: 'Half-life of the average spread.',
  }),
  orderLifeMs: whole({
    min: 5_000,
    max: 120_000,
    default: 120_000,
    reload: 'live',
    advisor: 'never',
    description: 'Life of an order at the exchange. Renewed by edit between 60 and 75 % of it.',
  }),
}).refine((quoting) => quoting.halfSpreadMinBps <= quoting.halfSpreadMaxBps, {
  path: ['halfSpreadMinBps'],
  message: 'must be at most halfSpreadMaxBps: lower it or raise the ceiling',
})
export type QuotingConfig = z.infer<typeof QuotingConfig>
