import { z } from 'zod'

// How quotes are made. Sizes are notional and widths are relative to the market's own spread, so that one config serves a
// market at 0.14 dollars and one at 1,667. Every field: unit in the name, minimum, maximum, default, reason.

export const QuotingConfig = z.strictObject({
  levels: z.number().int().min(1).max(8).default(2).describe('Orders on each side.'),
  orderNotionalUsd: z.number().min(1).max(100_000).default(50).describe('Value of one order, dollars.'),
  halfSpreadShare: z
    .number()
    .min(0.05)
    .max(10)
    .default(0.7)
    .describe('Distance of level 0 from our reservation price, as a share of the average half-spread of the market.'),
  levelStepShare: z
    .number()
    .min(0.05)
    .max(10)
    .default(0.6)
    .describe('Further distance of each next level, as a share of the average half-spread of the market.'),
  halfSpreadMinBps: z.number().min(0).max(500).default(0.3).describe('Floor of the distance of level 0, before fees.'),
  halfSpreadMaxBps: z.number().min(0.1).max(1_000).default(100).describe('Ceiling of the distance of level 0.'),
  edgeMinBps: z
    .number()
    .min(0)
    .max(100)
    .default(0.2)
    .describe('What a fill must earn beyond the maker fee to be quoted.'),
  skewHalfSpreads: z
    .number()
    .min(0)
    .max(10)
    .default(1)
    .describe('Shift of both sides at the full position limit, in our own half-spreads; linear below it.'),
  repriceShare: z
    .number()
    .min(0)
    .max(1)
    .default(0.15)
    .describe('A resting order stays while it is within this share of our half-spread of its target.'),
  spreadHalfLifeMs: z
    .number()
    .int()
    .min(100)
    .max(3_600_000)
    .default(10_000)
    .describe('Half-life of the average spread.'),
  orderLifeMs: z
    .number()
    .int()
    .min(5_000)
    .max(120_000)
    .default(120_000)
    .describe('Life of an order at the exchange. Renewed by edit between 60 and 75 % of it.'),
})
export type QuotingConfig = z.infer<typeof QuotingConfig>
