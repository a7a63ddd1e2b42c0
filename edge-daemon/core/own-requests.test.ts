import { expect, test } from 'vitest'
import { budgetWarning, requestsPerMinuteNeeded } from './own-requests.ts'
import { TradingConfig } from '#shared/config/config.ts'

const config = (more: object) => TradingConfig.parse(more)

test.each([
  { more: {}, needed: 58 },
  { more: { risk: { balanceAgeMaxMs: 5_000 } }, needed: 138 },
  { more: { risk: { balanceAgeMaxMs: 600_000 } }, needed: 46 },
  { more: { operations: { switchRefreshMs: 1_000 } }, needed: 154 },
])('$more needs $needed requests a minute', ({ more, needed }) => {
  expect(requestsPerMinuteNeeded(config(more))).toBe(needed)
})

test('a budget of which looking after things takes more than half is warned of, with what would do', () => {
  expect(budgetWarning(config({ operations: { requestsPerMinute: 58 } }))).toBeNull()
  expect(budgetWarning(config({ operations: { requestsPerMinute: 57 } }))).toBe(
    'operations.requestsPerMinute is 57: with risk.balanceAgeMaxMs 30000 and operations.switchRefreshMs 5000 looking ' +
      'after what rests takes half of 58, so few quotes will stand; raise one of the three',
  )
})
