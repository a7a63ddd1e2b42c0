import type { z } from 'zod'
import { choice, decimal, section, whole } from './parameter.ts'

// Where quotes stand: the fair price, the distance from it, and the shifts of both. Distances are in bps of the fair price, so
// that one config serves a market at 0.14 dollars and one at 1,667.

/** The price paths. The two of the predecessor are measures to compare with and are refused outside backtests. */
export const profiles = ['fair', 'predecessor', 'predecessor-corrected'] as const
export type Profile = (typeof profiles)[number]

export const PricingConfig = section(
  {
    profile: choice(profiles, {
      default: 'fair',
      reload: 'restart',
      advisor: 'never',
      description: 'The price path; anything but fair is for backtests alone.',
    }),
    depthLevels: whole({
      min: 1,
      max: 3,
      default: 1,
      reload: 'live',
      advisor: 'free',
      description: 'Levels of each side, without our own orders, whose sizes weigh the mid.',
    }),
    anchorWeight: decimal({
      min: 0,
      max: 0.3,
      default: 0.15,
      reload: 'live',
      advisor: 'step',
      description:
        'Share of the way that the fair price goes from the weighted mid to what index or reference price say.',
    }),
    fairCapBps: decimal({
      min: 0,
      max: 100,
      default: 5,
      reload: 'live',
      advisor: 'step',
      description: 'Furthest the fair price may be from the mid; half the spread bounds it as well.',
    }),
    skewAtLimitBps: decimal({
      min: 0,
      max: 500,
      default: 3,
      reload: 'live',
      advisor: 'step',
      description: 'Shift of both sides at the full position limit when volatility is at its reference.',
    }),
    referenceVolatilityBps: decimal({
      min: 0.01,
      max: 100,
      default: 1,
      reload: 'live',
      advisor: 'step',
      description: 'Volatility at which skewAtLimitBps is stated, for one square root of a second.',
    }),
    halfSpreadMinBps: decimal({
      min: 0,
      max: 500,
      default: 0.3,
      reload: 'live',
      advisor: 'step',
      description: 'Floor of the distance of level 0 from the fair price, before fees.',
    }),
    halfSpreadMaxBps: decimal({
      min: 0.1,
      max: 1_000,
      default: 100,
      reload: 'live',
      advisor: 'step',
      description: 'Ceiling of the distance of level 0; the floor wins over it.',
    }),
    edgeMinBps: decimal({
      min: 0,
      max: 100,
      default: 0.2,
      reload: 'live',
      advisor: 'step',
      description: 'What a fill must earn beyond the maker fee and the adverse selection that is expected.',
    }),
    fundingWeight: decimal({
      min: 0,
      max: 1,
      default: 0.5,
      reload: 'live',
      advisor: 'step',
      description: 'Share of the funding of an expected holding time that moves both quotes.',
    }),
    fundingCapBps: decimal({
      min: 0,
      max: 100,
      default: 2,
      reload: 'live',
      advisor: 'step',
      description: 'Furthest that funding may move both quotes; 0 means not at all.',
    }),
  },
  [{ smaller: 'halfSpreadMinBps', larger: 'halfSpreadMaxBps', isEqualAllowed: true }],
)
export type PricingConfig = z.infer<typeof PricingConfig>
