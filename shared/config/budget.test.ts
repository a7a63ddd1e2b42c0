import { expect, test } from 'vitest'
import { refusalOfBudget, requestsPerMinuteNeeded } from './budget.ts'
import { TradingConfig } from './config.ts'
import { checkServedConfig } from './served.ts'

const config = (more: object) => TradingConfig.parse(more)

test.each([
  { more: {}, needed: 58 },
  { more: { risk: { balanceAgeMaxMs: 5_000 } }, needed: 138 },
  { more: { operations: { switchRefreshMs: 1_000 } }, needed: 154 },
])('$more needs $needed requests a minute', ({ more, needed }) => {
  expect(requestsPerMinuteNeeded(config(more))).toBe(needed)
})

test('a budget that looking after things uses up is refused by name, with what would do', () => {
  expect(refusalOfBudget(config({ operations: { requestsPerMinute: 58 } }))).toBeNull()
  expect(refusalOfBudget(config({ operations: { requestsPerMinute: 57 } }))).toBe(
    'operations.requestsPerMinute: was 57, must be at least 58 with risk.balanceAgeMaxMs 30000 and ' +
      'operations.switchRefreshMs 5000: looking after what rests takes half of that, so raise one of the three',
  )
})

test('the cloud cannot starve quotes by asking for a younger balance', () => {
  const local = config({ operations: { requestsPerMinute: 100 } })
  const served = checkServedConfig({ risk: { balanceAgeMaxMs: 5_000 } }, local, null)
  expect(served).toEqual({ refusal: expect.stringContaining('must be at least 138') })
})
