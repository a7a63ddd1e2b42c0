import type { TradingConfig } from '#shared/config/config.ts'
import { requestsPerMinuteOf } from '#shared/config/operations.ts'
import { accountRequests, accountWithinMs, fillsEveryMs, fillsRequests, openOrdersEveryMs } from './protection.ts'
import { termsEveryMs } from './terms.ts'

// What a daemon asks the venue for whether it quotes or not. A budget that this uses up leaves little for quotes. It is a warning
// and no refusal: a daemon that does not start watches no loss.

/** As much again is left for quotes, and for taking them away. */
const times = 2

const perMinute = (everyMs: number): number => 60_000 / everyMs

/** Requests a minute below which quotes have less than looking after what rests. */
export function requestsPerMinuteNeeded({ risk, operations }: TradingConfig): number {
  // The account is read when the balance has half its greatest age without a word of the stream.
  const accountEveryMs = Math.min(accountWithinMs, risk.balanceAgeMaxMs / 2)
  const own =
    perMinute(operations.switchRefreshMs) +
    perMinute(openOrdersEveryMs) +
    fillsRequests * perMinute(fillsEveryMs) +
    accountRequests * perMinute(accountEveryMs) +
    // Market, fees and leverage.
    3 * perMinute(termsEveryMs)
  return Math.ceil(times * own)
}

/** What to say of a budget below that, as one sentence; null when it is enough. */
export function budgetWarning(config: TradingConfig): string | null {
  const needed = requestsPerMinuteNeeded(config)
  const budget = requestsPerMinuteOf(config.operations)
  if (budget >= needed) return null
  return (
    `operations.requestsPerMinute is ${budget}: with risk.balanceAgeMaxMs ${config.risk.balanceAgeMaxMs} and ` +
    `operations.switchRefreshMs ${config.operations.switchRefreshMs} looking after what rests takes half of ${needed}, ` +
    'so few quotes will stand; raise one of the three'
  )
}
