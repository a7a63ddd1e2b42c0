import type { z } from 'zod'
import { choice, flag, section, whole, wholeOrNone } from './parameter.ts'

// Timeouts, rates and the links to exchange and cloud.

/** REST requests a minute that the venue allows an account, by its own tiers. Only 90 % of it is used. */
const tierPerMinute = { default: 1_000, tier1: 4_000, tier2: 8_000, tier3: 12_000 } as const
const usedShare = 0.9

const tierMax = (tier: keyof typeof tierPerMinute): number => tierPerMinute[tier] * usedShare

const ownFields = section(
  {
    rateTier: choice(['default', 'tier1', 'tier2', 'tier3'], {
      default: 'default',
      reload: 'live',
      advisor: 'never',
      description: "The venue's rate limit tier of this address: 1,000, 4,000, 8,000 or 12,000 requests a minute.",
    }),
    requestsPerMinute: wholeOrNone({
      min: 30,
      max: 10_800,
      reload: 'live',
      advisor: 'never',
      description: 'A lower REST budget of this process; without it 90 % of the tier.',
    }),
    answerMaxMs: whole({
      min: 200,
      max: 1_750,
      default: 1_500,
      reload: 'live',
      advisor: 'never',
      description: 'After this long without a word about an order the exchange is asked about it.',
    }),
    latencyWarnMs: whole({
      min: 50,
      max: 4_000,
      default: 500,
      reload: 'live',
      advisor: 'never',
      description: 'When one order in twenty waits longer than this for its first word, quotes stand wider.',
    }),
    flattenOnDrawdown: flag({
      default: true,
      reload: 'live',
      advisor: 'never',
      description: 'The stop on drawdown also takes the position off the market; off, it only stops quoting.',
    }),
    refusalsEscalate: flag({
      default: true,
      reload: 'live',
      advisor: 'never',
      description: 'Each price of a slot refused in a row keeps it away longer and further out; off, always 2 s.',
    }),
    requestMaxAgeMs: whole({
      min: 3_000,
      max: 60_000,
      default: 8_500,
      reload: 'flat',
      advisor: 'never',
      description:
        'Longest time a request may still take effect after it was sent; what is under way was sent by the old value.',
    }),
    switchCountdownMs: whole({
      min: 5_000,
      max: 60_000,
      multipleOf: 1_000,
      default: 15_000,
      reload: 'live',
      advisor: 'never',
      description: "Countdown of the exchange's dead man's switch, whole seconds.",
    }),
    switchRefreshMs: whole({
      min: 1_000,
      max: 20_000,
      default: 5_000,
      reload: 'live',
      advisor: 'never',
      description: 'How often the trading loop refreshes it.',
    }),
    heartbeatMs: whole({
      min: 500,
      max: 5_000,
      default: 5_000,
      reload: 'restart',
      advisor: 'never',
      description: 'How often the cloud hears from us.',
    }),
    stopMaxMs: whole({
      min: 5_000,
      max: 60_000,
      default: 30_000,
      reload: 'live',
      advisor: 'never',
      description: 'Longest orderly stop; after it the switch is left to finish the work.',
    }),
    memoryMaxMb: whole({
      min: 128,
      max: 65_536,
      default: 1_024,
      reload: 'live',
      advisor: 'never',
      description:
        'Memory that the process may hold, megabytes; above it twice in a row it stops in order, to be started again.',
    }),
    tapeMaxMb: whole({
      min: 0,
      max: 100_000,
      default: 256,
      reload: 'restart',
      advisor: 'never',
      description: 'Megabytes of tapes kept for replay, oldest deleted first; 0 records nothing.',
    }),
  },
  [{ smaller: 'switchRefreshMs', larger: 'switchCountdownMs', times: 3, isEqualAllowed: true }],
)

/** The bound of `requestsPerMinute` is another for each tier, which no rule between two numbers says. */
const withinTier = ownFields.superRefine(({ rateTier, requestsPerMinute }, issues) => {
  if (requestsPerMinute === undefined || requestsPerMinute <= tierMax(rateTier)) return
  issues.addIssue({
    code: 'custom',
    path: ['requestsPerMinute'],
    message: `must be at most ${tierMax(rateTier)}, 90 % of what rateTier "${rateTier}" allows: lower it or leave it out`,
  })
})
export const OperationsConfig = Object.assign(withinTier, { rules: ownFields.rules })
export type OperationsConfig = z.infer<typeof OperationsConfig>

/** Requests a minute that this process may send: its own cap, else 90 % of the tier. */
export const requestsPerMinuteOf = (operations: OperationsConfig): number =>
  operations.requestsPerMinute ?? tierMax(operations.rateTier)
