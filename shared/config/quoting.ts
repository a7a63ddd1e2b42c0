import type { z } from 'zod'
import { decimal, section, whole } from './parameter.ts'

// How many quotes there are, how large, how far apart, and when one is moved. Sizes are notional and steps are relative to
// our own half-spread, so that one config serves a market at 0.14 dollars and one at 1,667.

export const QuotingConfig = section({
  levels: whole({ min: 1, max: 8, default: 2, reload: 'live', advisor: 'step', description: 'Orders on each side.' }),
  orderNotionalUsd: decimal({
    min: 1,
    max: 100_000,
    default: 50,
    reload: 'live',
    advisor: 'step',
    description: 'Value of the order of level 0.',
  }),
  levelSizeTimes: decimal({
    min: 0.1,
    max: 10,
    default: 1,
    reload: 'live',
    advisor: 'step',
    description: 'Size of each next level, as a multiple of the one before it.',
  }),
  levelStepShare: decimal({
    min: 0.01,
    max: 10,
    // Where takers become fewer by the same share per bp, quotes of one size earn most for their volume close together.
    default: 0.1,
    reload: 'live',
    advisor: 'step',
    description: 'Further distance of each next level, as a share of our half-spread.',
  }),
  levelSeparationTicks: whole({
    min: 1,
    max: 1_000,
    default: 1,
    reload: 'live',
    advisor: 'free',
    description: 'Least distance of two levels of one side, whatever clamps have moved them.',
  }),
  repriceShare: decimal({
    min: 0,
    max: 1,
    default: 0.15,
    reload: 'live',
    advisor: 'free',
    description: 'A resting order stays this near to its target, as a share of our half-spread, but never at a loss.',
  }),
  orderLifeMs: whole({
    min: 5_000,
    max: 120_000,
    default: 120_000,
    reload: 'live',
    advisor: 'never',
    description: 'Life of an order at the exchange. Renewed by edit between 60 and 75 % of it.',
  }),
})
export type QuotingConfig = z.infer<typeof QuotingConfig>
