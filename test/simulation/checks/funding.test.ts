import { expect, test } from 'vitest'
import type { FundingPayment } from '../../../simulator/exchange/state.ts'
import { fundingExact, unreadFunding } from './funding.ts'
import { seen } from './sent.fixture.ts'
import { stillView } from './view.fixture.ts'

const payment: FundingPayment = {
  id: '7',
  accountId: 1,
  market: 'ETH-USD',
  positionId: '1',
  side: 'buy',
  lots: 3,
  markHalfTicks: 20_000,
  rate: 1n,
  amount: -5_000_000n,
  atMs: 1,
}

function paid() {
  const view = stillView()
  view.exchange.accounts.get(view.accountId)?.fundingPayments.push(payment)
  const check = fundingExact()
  seen(check, view, [])
  const book = (ids: readonly string[], micros: number) => {
    view.engine.funded = { fromAtMs: 0, booked: ids.map((id) => [id, 1] as const) }
    view.engine.ledger.fundingMicros = micros
    return seen(check, view, [])
  }
  return { view, book }
}

test('I8 sees funding that is counted as booked and is not in the ledger, or is there twice or from nowhere', () => {
  expect(paid().book(['7'], -5)).toBeNull()
  expect(paid().book(['7'], 0)).toBe('funding should be -5 and is 0')
  expect(paid().book(['8'], -5)).toContain('the exchange knows none')
  expect(paid().book([], 1)).toBe('funding should be 0 and is 1')
  const { book } = paid()
  book(['7'], -5)
  expect(book(['7'], -10)).toBe('funding should be -5 and is -10')
})

test('what was paid and not read yet is no difference between two purses', () => {
  const { view, book } = paid()
  expect(unreadFunding(view)).toBe(-5_000_000n)
  book(['7'], -5)
  expect(unreadFunding(view)).toBe(0n)
})
