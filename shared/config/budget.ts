import type { TradingConfig } from './config.ts'
import { requestsPerMinuteOf } from './operations.ts'

// What a daemon asks the venue for whether it quotes or not: a budget that this uses up leaves nothing for quotes, and nobody
// would be told why none rest.

/** Open orders each 15 s, and fills, market, fees and leverage each minute, fills in two pages. */
const looksPerMinute = 4 + 2 + 3
/** Balance and positions, read when half their greatest age has passed without a word of the stream. */
const requestsOfAccount = 2
/** As much again is left for quotes, and for taking them away. */
const times = 2

/** Requests a minute without which this config cannot quote. */
export function requestsPerMinuteNeeded({ risk, operations }: TradingConfig): number {
  const refreshes = 60_000 / operations.switchRefreshMs
  const accounts = (requestsOfAccount * 60_000) / (risk.balanceAgeMaxMs / 2)
  return Math.ceil(times * (looksPerMinute + refreshes + accounts))
}

/** Why a daemon cannot quote within this budget, as one sentence; null when it can. */
export function refusalOfBudget(config: TradingConfig): string | null {
  const needed = requestsPerMinuteNeeded(config)
  const budget = requestsPerMinuteOf(config.operations)
  if (budget >= needed) return null
  return (
    `operations.requestsPerMinute: was ${budget}, must be at least ${needed} with risk.balanceAgeMaxMs ` +
    `${config.risk.balanceAgeMaxMs} and operations.switchRefreshMs ${config.operations.switchRefreshMs}: ` +
    'looking after what rests takes half of that, so raise one of the three'
  )
}
