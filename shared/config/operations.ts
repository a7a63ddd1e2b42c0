import { z } from 'zod'

// Timeouts, rates and the links to exchange and cloud.

export const OperationsConfig = z
  .strictObject({
    requestsPerMinute: z
      .number()
      .int()
      .min(30)
      .max(12_000)
      .default(900)
      .describe('REST budget of this process; the venue allows 1,000 a minute by default.'),
    answerMaxMs: z
      .number()
      .int()
      .min(200)
      .max(2_000)
      .default(1_500)
      .describe('After this long without a word about an order the exchange is asked about it.'),
    requestMaxAgeMs: z
      .number()
      .int()
      .min(3_000)
      .max(60_000)
      .default(10_000)
      .describe('Longest time a request may still take effect after it was sent.'),
    switchCountdownMs: z
      .number()
      .int()
      .min(5_000)
      .max(60_000)
      .multipleOf(1_000)
      .default(15_000)
      .describe("Countdown of the exchange's dead man's switch, whole seconds."),
    switchRefreshMs: z
      .number()
      .int()
      .min(1_000)
      .max(20_000)
      .default(5_000)
      .describe('How often the trading loop refreshes it.'),
    heartbeatMs: z.number().int().min(500).max(5_000).default(5_000).describe('How often the cloud hears from us.'),
    stopMaxMs: z
      .number()
      .int()
      .min(5_000)
      .max(60_000)
      .default(30_000)
      .describe('Longest orderly stop; after it the switch is left to finish the work.'),
  })
  .refine((operations) => operations.switchRefreshMs * 3 <= operations.switchCountdownMs, {
    path: ['switchRefreshMs'],
    message: 'must be at most a third of switchCountdownMs',
  })
export type OperationsConfig = z.infer<typeof OperationsConfig>
