import type { TradingConfig } from './config.ts'
import { requestsPerMinuteOf } from './operations.ts'

// What a daemon asks the venue for whether it quotes or not. A budget that this uses up leaves little for quotes. It is a warning
// and no refusal: a daemon that does not start watches no loss.

/** Open orders each 15 s, and fills, market, fees and leverage each minute, fills in two pages. */
const looksPerMinute = 4 + 2 + 3
/** Balance and positions, read when half their greatest age has passed without a word of the stream. */
const requestsOfAccount = 2
/** As much again is left for quotes, and for taking them away. */
const times = 2

/** Requests a minute below which quotes have less than looking after what rests. */
export function requestsPerMinuteNeeded({ risk, operations }: TradingConfig): number {
  const refreshes = 60_000 / operations.switchRefreshMs
  const accounts = requestsOfAccount * Math.max(1, 60_000 / (risk.balanceAgeMaxMs / 2))
  return Math.ceil(times * (looksPerMinute + refreshes + accounts))
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
